"""Tests of the HTML of running text: accessible, escaped, complete."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.common.running_text import parse
from todoke.ui.running_text import render

REAL = Path(__file__).resolve().parents[2] / "../shared/data/tokyo-registry"
MARKS = "|:-^＾<＜>;；[]()\\・･●•#.．/\ufffd"


def html(text: str, **options: Any) -> str:
    return str(render(parse(text), **options))


class _Seen(HTMLParser):
    """Collects what a reader sees, the targets of titled links, and the elements that were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self._target = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attributes)
        self.text += f" {values['value']} " if tag == "li" and "value" in values else " "
        if tag == "a":
            assert (values["href"] or "").lower().startswith(("https://", "http://", "tel:"))
            assert values.get("class") == "tel" or values["rel"] == "external noopener"
            self._target = "" if values.get("class") in ("tel", "url") else values["href"] or ""
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "a":
            self.text += f" {self._target}"
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(markup: str) -> _Seen:
    parser = _Seen()
    parser.feed(markup)
    parser.close()
    assert parser.open == []
    return parser


def letters(text: str) -> str:
    text = re.sub(r"<br ?/?>", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\s]", "", text)
    text = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return "".join(char for char in text if char not in MARKS)


ALLOWED = {"p", "br", "a", "ul", "ol", "li", "h3", "h4", "h5", "div", "table", "thead", "tbody", "tr", "th", "td"}
PIECES = st.sampled_from(
    ["|甲|乙|\n", "|--|--|\n", "|^|<|\n", "|", "^", "<", "<br>", "\n", "\n\n", "・", "- ", "1.", "２．", "●", "※", "# ", "案内", ";", "；",
     "https://a.example.jp/x", "[", "](", ")", "03-1234-5678", "０３（３４８８）２０６１", "<script>", "&amp;", '"', "'", " ", "\u3000", "。", "、",
     "\\|", "\t", "123", "〒100-0001"]
)  # fmt: skip


@examples(400)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)))
def test_no_letter_is_lost_and_no_other_element_appears(text: str) -> None:
    page = seen(html(text))
    assert letters(page.text) == letters(text)
    assert page.tags <= ALLOWED


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.skipif(not REAL.is_dir(), reason="the real registry files are not here")
def test_no_letter_of_the_real_files_is_lost() -> None:
    texts = [text for file in sorted(REAL.glob("*.json")) for text in _texts(json.loads(file.read_text("utf-8")))]
    assert len(texts) > 500
    tags: set[str] = set()
    for text in texts:
        page = seen(html(text))
        assert letters(page.text) == letters(text)
        tags |= page.tags
    assert {"table", "th", "td", "ul", "a", "br"} <= tags


def test_paragraphs_links_and_telephones() -> None:
    assert html("案内;https://a.example.jp/?a=1&b=2\n電話03（3488）2061 #8000") == (
        '<p><a href="https://a.example.jp/?a=1&amp;b=2" rel="external noopener">案内</a><br>'
        '電話<a class="tel" href="tel:0334882061">03（3488）2061</a> <a class="tel" href="tel:%238000">#8000</a></p>'
    )
    assert html("https://a.example.jp/") == (
        '<p><a class="url" href="https://a.example.jp/" rel="external noopener">https://a.example.jp/</a></p>'
    )


def test_lists_keep_their_numbers() -> None:
    assert html("1.甲\n3.乙") == '<ol><li value="1">甲</li><li value="3">乙</li></ol>'
    assert html("・甲") == "<ul><li>甲</li></ul>"


def test_headings_begin_at_the_level_of_the_page() -> None:
    assert html("# 甲\n### 乙", heading_level=4) == "<h4>甲</h4>\n<h6>乙</h6>"
    assert html("### 乙", heading_level=5) == "<h6>乙</h6>"


def test_a_table_scrolls_by_keyboard_and_says_what_it_is() -> None:
    assert html("|種別|対象|<|\n|--|--|--|\n|健診|妊婦|A|\n|訪問|^|B|") == (
        '<div class="scroll" role="region" tabindex="0" aria-label="種別 / 対象"><table><thead><tr>'
        '<th scope="col">種別</th><th scope="colgroup" colspan="2">対象</th></tr></thead><tbody>'
        '<tr><td>健診</td><td rowspan="2">妊婦</td><td>A</td></tr><tr><td>訪問</td><td>B</td></tr>'
        "</tbody></table></div>"
    )
    assert 'aria-label="甲 / &#34;"' in html('|甲|"|')
    assert "role" not in html("| | |")


def test_script_stays_text() -> None:
    for text in ("<script>alert(1)</script>", "|<img src=x onerror=alert(1)>|<b>|", '・"><svg onload=1>', "# <i>"):
        assert seen(html(text)).tags <= ALLOWED
    assert "javascript" not in html("[x](javascript:alert(1)) [y](https://a.example.jp/%22onclick=1)").split("href=")[1]


EVERYTHING = "案内;https://a.example.jp/x、電話03-1234-5678\n・甲\n|種別|対象|\n|--|--|\n|乙|^|\n1.丙\n\n"


@pytest.mark.parametrize(
    "unit",
    [EVERYTHING, "案内;https://a.example.jp/x,", "|^|<|a|\n", "・甲\n", "03-1234-5678 ", "1.", "電話", "(", "<br>", "　", "#" * 9, "甲\n\n", "|a", "-\n"],
)  # fmt: skip
def test_time_grows_with_the_length_only(unit: str) -> None:
    small = min(_seconds(unit, 10_000) for _ in range(2))
    assert _seconds(unit, 80_000) < 8 * 4 * small + 0.2  # quadratic: 64 times as long


@pytest.mark.soak
def test_a_megabyte_of_everything_is_shown() -> None:
    assert _seconds(EVERYTHING, 1_000_000) < 60


def _seconds(unit: str, size: int) -> float:
    text = unit * (size // len(unit))
    started = time.process_time()
    html(text)
    return time.process_time() - started
