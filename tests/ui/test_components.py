"""The components: each renders strictly, is well formed and accessible, and its colours can be read."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, nodes
from jinja2.runtime import Macro
from markupsafe import Markup

from todoke.ui.jinja import environment
from todoke.web.styleguide.samples import CHARTS

TEMPLATES = Path(__file__).resolve().parents[2] / "todoke" / "templates"
STYLESHEET = Path(__file__).resolve().parents[2] / "todoke" / "static" / "todoke.css"
CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = "\"><script>alert('x')</script>&<b>"


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name


CONTEXT: dict[str, Any] = {
    "language": "ja",
    "languages": [
        ("ja", "日本語", "/ja/x"),
        ("ja-simple", "やさしい日本語", "/ja-simple/x"),
        ("en", "English", "/en/x"),
    ],
    "town": _Named("荒川区"),
    "path": "/ja/x",
    "base_url": "https://todoke.example",
    "footer_links": {"report": "/ja/report", "ask": "/ja/ask", "genuine": "/ja/genuine", "data": "/ja/data"},
    "charts_shown": CHARTS,
}
STAFF = CONTEXT | {
    "menu": [{"label": "制度", "href": "/s", "count": 125, "current": True}],
    "body": _Named("荒川区"),
    "member": _Named("鈴木 花子"),
    "sign_out": "/out",
}


@pytest.fixture
def env() -> Iterator[Environment]:
    """The pages' own environment; only addresses are stand-ins, so that no page needs to exist."""
    made = environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    made.globals.update(url=lambda name, **_: "/" + name.replace(":", "/"), static=lambda path: "/static/" + path)
    with translation.override("en"):
        yield made


class _Page(HTMLParser):
    """What a test asks of a page: its elements in order, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


def _styleguide(env: Environment) -> str:
    return env.get_template("web/styleguide.html").render(CONTEXT)


def _staff_page(env: Environment) -> str:
    return env.from_string(
        '{% extends "layout/staff.html" %}{% block title %}T{% endblock %}{% block main %}<h1>M</h1>{% endblock %}'
    ).render(STAFF)


def _macros(env: Environment) -> set[str]:
    files = sorted((TEMPLATES / "components").glob("*.html"))
    return {macro.name for file in files for macro in env.parse(file.read_text()).find_all(nodes.Macro)}


def test_every_macro_is_shown_on_the_styleguide_or_in_a_layout(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: set[str] = set()
    original = Macro._invoke

    def invoke(self: Macro, *args: Any, **kwargs: Any) -> str:
        called.add(self.name)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Macro, "_invoke", invoke)
    _styleguide(env)
    _staff_page(env)
    assert _macros(env) - called == set()


def test_no_inline_style_or_script(env: Environment) -> None:
    for text in (_styleguide(env), _staff_page(env)):
        page = _Page(text)
        assert not page.values("style")
        assert "script" not in {tag for tag, _ in page.elements}
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_ids_are_unique_and_everything_that_points_at_one_finds_it(env: Environment) -> None:
    for text in (_styleguide(env), _staff_page(env)):
        page = _Page(text)
        ids = page.values("id")
        assert [name for name, times in Counter(ids).items() if times > 1] == []
        pointed = {
            one
            for attribute in ("aria-describedby", "aria-labelledby")
            for value in page.values(attribute)
            for one in value.split()
        }
        assert pointed | set(page.values("for")) <= set(ids)
    assert "main" in ids


def test_the_error_summary_leads_to_fields_that_say_they_are_wrong(env: Environment) -> None:
    text = _styleguide(env)
    summary = text[text.index('class="alert"') : text.index("</ul>", text.index('class="alert"'))]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_account", "id_insurance", "id_birth"]
    fields = {attrs["id"]: tag for tag, attrs in _Page(text).elements if "id" in attrs}
    assert {fields[target] for target in targets} == {"input"}
    account = next(attrs for _, attrs in _Page(text).elements if attrs.get("id") == "id_account")
    assert account["aria-invalid"] == "true"
    assert account["aria-describedby"] == "id_account_hint id_account_error"
    assert account["value"] == "１２３４５６"


def test_only_the_wrong_part_of_a_date_is_marked(env: Environment) -> None:
    parts = {
        attrs["name"]: attrs
        for tag, attrs in _Page(_styleguide(env)).elements
        if attrs.get("name", "").startswith("birth_")
    }
    assert [name for name, attrs in parts.items() if "aria-invalid" in attrs] == ["birth_month"]


@pytest.mark.parametrize(
    "call",
    [
        "f.text('n', t, value=t, hint=t, error=t, placeholder=t, attrs={'data-x': t})",
        "f.textarea('n', t, value='</textarea>' ~ t)",
        "f.select('n', t, [(t, t), (t, [(t, t)])], value=t)",
        "f.radios('n', t, [(t, t, t)], value=t)",
        "f.error_summary([(none, t)])",
        "f.button(t, name='n', value=t)",
        "c.row(t, href=t, tags=[(t, 'own')], figure=t, figure_note=t, text=t, reasons=[('met', t)])",
        "c.tel(t)",
        "c.tiles([{'label': t, 'href': t, 'note': t}])",
        "c.stats([{'label': t, 'value': t, 'note': t}], label=t)",
        "c.fact_list([(t, t)])",
        "d.table([t, (t, 'n')], [[t, t]], label=t, caption=t)",
        "d.change(t, before=t, after=t)",
        "d.diff([{'label': t, 'left': t, 'right': 'r', 'conflict': true, 'name': t}], t, t, t, choose='k')",
        "d.version(t, title=t, by=t, why=t, href=t, link=t)",
        "page.search_box(q=t, placeholder=t, label=t, hint=t, hidden=[(t, t)])",
        "page.breadcrumbs([(t, t), (t, none)])",
        "page.print_source(t, date=t, number=t)",
    ],
)
def test_text_from_outside_is_shown_as_text(env: Environment, call: str) -> None:
    imports = "".join(
        f'{{% import "components/{file}.html" as {name} %}}'
        for file, name in (("forms", "f"), ("content", "c"), ("data", "d"), ("page", "page"))
    )
    text = env.from_string(f"{imports}{{{{ {call} }}}}").render(t=HOSTILE)
    assert "&lt;script&gt;" in text
    tags = {tag for tag, _ in _Page(text).elements}
    assert "script" not in tags
    assert "<b>" not in text


def test_readings_stay_out_of_attributes(env: Environment) -> None:
    ruby = Markup("<ruby>申請<rt>しんせい</rt></ruby>")
    text = env.from_string(
        '{% import "components/forms.html" as f %}{% import "components/data.html" as d %}{% import "components/page.html" as page %}'
        "{{ f.text('n', t, placeholder=t) }}{{ f.select('s', t, [('', t)]) }}{{ d.table([t], [[t]], label=t) }}"
        "{{ page.search_box(label=t, placeholder=t) }}{{ page.side_menu([], label=t) }}"
    ).render(t=ruby)
    assert "<ruby>申請<rt>しんせい</rt></ruby>" in text
    page = _Page(text)
    assert "申請" in page.values("placeholder")
    assert not [
        value for _, attrs in page.elements for value in attrs.values() if "ruby" in value or "しんせい" in value
    ]


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("03-3802-3111", "0338023111"),
        ("０３（３８０２）３１１１", "0338023111"),
        ("03-3802-3111 内線 3816", "0338023111"),
        ("+81 3 3802 3111", "+81338023111"),
        ("#7119", "%237119"),
        ("#7119 または 03-3212-2323", None),
        ("03-3802-3111、03-3802-4000", None),
        ("本庁へ", None),
    ],
)
def test_a_telephone_link_dials_what_is_written_or_is_no_link(
    env: Environment, written: str, dialled: str | None
) -> None:
    text = env.from_string('{% import "components/content.html" as c %}{{ c.tel(t) }}').render(t=written)
    assert re.findall(r'href="tel:([^"]*)"', text) == ([dialled] if dialled else [])
    assert written in text


def test_a_title_is_escaped_once_and_named_after_the_product(env: Environment) -> None:
    source = '{% extends "layout/web.html" %}{% block title %}{{ t }}{% endblock %}{% block description %}{{ t }}{% endblock %}'
    text = env.from_string(source).render(CONTEXT | {"t": "出産 & 育児"})
    assert "<title>出産 &amp; 育児 | Todoke</title>" in text
    assert '<meta name="description" content="出産 &amp; 育児">' in text


def test_a_page_names_its_language_and_its_other_languages(env: Environment) -> None:
    text = _styleguide(env)
    page = _Page(text)
    assert page.elements[0] == ("html", {"lang": "ja"})
    alternates = {
        attrs["hreflang"]: attrs["href"]
        for tag, attrs in page.elements
        if tag == "link" and attrs["rel"] == "alternate"
    }
    assert alternates == {code: f"https://todoke.example/{code}/x" for code in ("ja", "ja-simple", "en")}
    assert [
        attrs["hreflang"] for tag, attrs in page.elements if tag == "a" and attrs.get("aria-current") == "true"
    ] == ["ja"]


def test_many_languages_fold_away(env: Environment) -> None:
    codes = ["ja", "ja-simple", "en", "zh-Hans", "ko"]
    text = env.from_string('{% import "components/page.html" as page %}{{ page.language_switch(l, "en") }}').render(
        l=[(c, c.upper(), f"/{c}") for c in codes]
    )
    assert '<summary><span lang="en">EN</span></summary>' in text
    assert _Page(text).values("hreflang") == codes


def test_the_header_asks_for_a_town_when_there_is_none(env: Environment) -> None:
    header = '{% import "components/page.html" as page %}{{ page.header(town=town) }}'
    assert "Choose your town" in env.from_string(header).render(town=None)
    assert "荒川区" in env.from_string(header).render(town=_Named("荒川区"))


# Colours: WCAG 2.2, 1.4.3 (text) and 1.4.11 (lines that carry meaning).


def _colours(scheme: str) -> dict[str, str]:
    css = STYLESHEET.read_text()
    light = css[: css.index("@media (prefers-color-scheme:dark)")]
    dark = css[css.index("@media (prefers-color-scheme:dark)") : css.index("*,::before")]
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", dark))
    return found


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "key") for ground in ("paper", "wash", "key-wash")),
    *((ink, ground) for ink in ("ink", "ink-2", "key") for ground in ("maybe-wash", "yes-wash", "bad-wash")),
    ("key-deep", "paper"), ("key-ink", "key"), ("key-ink", "key-deep"), ("seal-ink", "seal"), ("yes", "yes-wash"), ("yes", "paper"),
    ("maybe", "maybe-wash"), ("maybe", "paper"), ("bad", "bad-wash"), ("bad", "paper"), ("bad", "key-wash"), ("ink", "mark"), ("paper", "bad"), ("paper", "yes"), ("paper", "maybe"),
]  # fmt: skip
LINE_PAIRS = [
    ("edge", "paper"), ("key", "key-wash"), ("maybe", "maybe-wash"), ("yes", "yes-wash"), ("bad", "bad-wash"),
    ("ring", "paper"), ("ring", "wash"), ("ring", "key-wash"), ("ring", "glow"), ("key", "hair"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    colours = _colours(scheme)
    too_weak = {(ink, ground): round(_contrast(colours[ink], colours[ground]), 2) for ink, ground in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in too_weak.items() if ratio < (3 if pair[0] == "seal-ink" else 4.5)} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_that_carry_meaning_can_be_seen(scheme: str) -> None:
    colours = _colours(scheme)
    ratios = {(line, ground): round(_contrast(colours[line], colours[ground]), 2) for line, ground in LINE_PAIRS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3} == {}


def test_every_colour_used_is_declared_in_both_schemes() -> None:
    css = STYLESHEET.read_text()
    light, dark = _colours("light"), _colours("dark")
    used = set(re.findall(r"var\(--([\w-]+)\)", css)) - {"r", "R", "sans"}
    assert used <= set(light)
    dark_block = css[css.index("@media (prefers-color-scheme:dark)") : css.index("*,::before")]
    assert set(re.findall(r"--([\w-]+):#", dark_block)) == set(light) == set(dark)


def test_the_stylesheet_is_small_and_fetches_nothing() -> None:
    css = STYLESHEET.read_bytes()
    assert len(gzip.compress(css, 9)) <= 5 * 1024
    assert b"url(" not in css
    assert b"@import" not in css


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
def test_the_styleguide_in_a_browser(env: Environment) -> None:
    """axe finds nothing in light and dark; nothing runs out of a 320 px screen, nor with text twice as large."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    text = _styleguide(env).replace("</head>", f"<style>{STYLESHEET.read_text()}</style></head>")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        for scheme, width in (("light", 320), ("dark", 1200)):
            page = browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page.set_content(text)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.add_style_tag(content="html{font-size:212.5%!important}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.close()
        browser.close()
