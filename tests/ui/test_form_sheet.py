"""The sheet of a form: every question of the definition stands on it, with boxes for its kind and its condition in words, and none more."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils import translation

from tests.procedures.forms import SMALL, published
from todoke.bodies.models import Body
from todoke.notices.formats import letters
from todoke.procedures.formats import sheets
from todoke.procedures.models import FormVersion
from todoke.procedures.queries.forms import definition_of
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import LANGUAGES, said
from todoke.ui import form_sheet

FORMS = sorted((Path(__file__).resolve().parents[2] / "todoke/sample/forms").glob("*.json"))
NOW = "now"


@pytest.fixture
def press() -> letters.Press:
    try:
        return letters.press()
    except LookupError as cannot:
        pytest.skip(f"no PDF can be made here: {cannot}")


def of(body: Body, path: Path, now: object) -> FormVersion:
    return published(body, json.loads(path.read_text(encoding="utf-8")), key=path.stem, now=now)  # type: ignore[arg-type]


def test_the_sheet_asks_what_the_definition_asks_and_nothing_more(tokyo: Body, now: object) -> None:
    for path in FORMS:
        version = of(tokyo, path, now)
        form = definition_of(version)
        for language in LANGUAGES:
            with translation.override(language):
                items = [item for section in form_sheet.Maker(form, language).sections() for item in section.items]
            assert list(dict.fromkeys(item.path.split(".")[-1] for item in items)) == [
                each.key for _, each in form.questions()
            ]
            assert len({item.path for item in items}) == len(items)
            for item in items:
                question = flow.question_at(form, item.path)
                assert question is not None
                assert item.label == said(question.label, language)
                assert item.lines
                shown = [tick for line in item.lines for tick in line.ticks]
                assert all(said(option.label, language) in shown for option in question.options)


def test_conditions_and_groups_are_said_in_words(tokyo: Body, now: object) -> None:
    version = published(tokyo, SMALL, now=now)  # type: ignore[arg-type]
    sections = form_sheet.sheet_of(version, language="en").sections
    items = {item.path: item for section in sections for item in section.items}
    assert items["town"].only_if == "Only if question 2 is “Yes”."
    assert "children.2.born" in items
    assert "children.3.born" not in items
    assert [section.title for section in sections if section.title] == [f"Child, number {each}" for each in (1, 2, 3)]
    assert "another sheet" in sections[-1].notes[0]
    readings = sheets.markup(form_sheet.sheet_of(version, language="ja-simple"))
    assert "#ruby(" in readings
    assert "rt\\>" not in readings, "no markup of pages stands on paper"


def test_the_pdf_is_tagged_and_shows_every_word_of_the_sheet(press: letters.Press, tokyo: Body, now: object) -> None:
    version = of(tokyo, FORMS[0], now)
    made = form_sheet.pdf(version, language="en", now=now)  # type: ignore[arg-type]
    for mark in (b"%PDF-", b"<pdfuaid:part>1</pdfuaid:part>", b"/MarkInfo", b"/StructTreeRoot", b"/Lang"):
        assert mark in made
    assert made == form_sheet.pdf(version, language="en", now=now), "the same form, the same file"  # type: ignore[arg-type]
    reader = shutil.which("gs")
    if reader is None:
        return
    told = subprocess.run(
        [reader, "-q", "-sDEVICE=txtwrite", "-o", "-", "-"], input=made, capture_output=True, check=True
    )
    text = " ".join(told.stdout.decode().split())
    sheet = form_sheet.sheet_of(version, language="en")
    for item in (item for section in sheet.sections for item in section.items):
        assert item.label in text
        assert item.only_if in text
    assert sheet.codes[0][0] in text
    assert sheet.codes[1][0] in text


def test_a_question_longer_than_a_page_runs_on_and_loses_nothing(
    press: letters.Press, tokyo: Body, now: object
) -> None:
    options = [{"value": f"o{number}", "label": {"ja": f"とても長い選択肢の言葉を一つの行に入るよりも長く書いたもの、その番号は{number}番です"}} for number in range(90)]  # fmt: skip
    question = {"key": "a", "kind": "choice", "label": {"ja": "選ぶ"}, "options": options}
    version = published(tokyo, {"title": {"ja": "長い"}, "pages": [{"key": "a", "questions": [question]}]}, now=now)  # type: ignore[arg-type]
    source = sheets.markup(form_sheet.sheet_of(version, language="ja")).encode()
    pages = press.typst.compile(source, format="svg", font_paths=press.fonts)
    assert len(pages) > 2


def test_words_of_a_form_are_text_and_no_markup(press: letters.Press, tokyo: Body, now: object) -> None:
    evil = '] #panic("x") [ $x$ @y <z> {a|b} \\'
    document = {
        "title": {"ja": evil},
        "pages": [
            {"key": "a", "questions": [{"key": "a", "kind": "text", "label": {"ja": evil}, "hint": {"ja": evil}}]}
        ],
    }
    version = published(tokyo, document, now=now)  # type: ignore[arg-type]
    source = sheets.markup(form_sheet.sheet_of(version, language="ja"))
    assert "\\#panic" in source
    assert form_sheet.pdf(version, language="ja", now=now).startswith(b"%PDF")  # type: ignore[arg-type]
