"""The sample's forms and patterns: read, complete in three languages, plain in ja-simple, short, and every page is reached by somebody."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from tests.test_messages import KANJI, RUBY
from todoke.procedures.rules import documents, flow
from todoke.procedures.rules.definition import LANGUAGES, Audience, Definition, Question
from todoke.procedures.rules.kinds import QuestionKind

SAMPLE: Final = Path(__file__).resolve().parents[2] / "todoke/sample"
FORMS: Final = sorted((SAMPLE / "forms").glob("*.json"))
ALL: Final = [*FORMS, *sorted((SAMPLE / "form_patterns").glob("*.json"))]
POLITE: Final = re.compile(r"いたし|ござい|申し上げ|お[一-鿿ぁ-ん]{1,4}ください|ご[一-鿿]{2}ください|させていただ")


def held(path: Path) -> Definition:
    return documents.read(json.loads(path.read_text(encoding="utf-8")))


def texts(found: object) -> Iterator[Mapping[str, str]]:
    """Every text of a document with its languages."""
    if isinstance(found, dict):
        if "ja" in found:
            yield found
        else:
            for each in found.values():
                yield from texts(each)
    elif isinstance(found, list):
        for each in found:
            yield from texts(each)


def test_every_procedure_of_the_list_has_its_form_in_canonical_shape() -> None:
    rows = json.loads((SAMPLE / "procedures.json").read_text(encoding="utf-8"))
    assert {row["key"] for row in rows} == {path.stem for path in FORMS}
    for path in ALL:
        document = json.loads(path.read_text(encoding="utf-8"))
        assert documents.write(documents.read(document)) == document, path.name


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_words_are_complete_plain_and_short(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    for each in texts(document):
        assert set(each) == set(LANGUAGES), each["ja"]
        simple = each["ja-simple"]
        assert not KANJI.search(RUBY.sub("", simple)), simple
        assert not POLITE.search(RUBY.sub(r"\1", simple)), simple
        for sentence in re.split(r"[。！？\n]", RUBY.sub(r"\1", simple).replace(" ", "")):
            assert len(sentence) <= 30, sentence
        assert len(each["ja"]) <= 160, each["ja"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_resident_knows_law_days_consent_and_what_follows_and_gives_few_documents(path: Path) -> None:
    form = held(path)
    assert form.audience is Audience.RESIDENT
    assert form.consent
    assert form.after
    assert form.law or form.parts
    files = [question for _, question in form.questions() if question.kind is QuestionKind.FILE]
    assert len(files) <= 2
    assert all(question.without and not question.required for question in files)
    if any(question.key == "applicant" for _, question in form.questions()):
        assert form.question("applicant").prefill == "person.name"  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_question_is_reached_by_some_answers_and_none_asks_the_individual_number(path: Path) -> None:
    form = held(path)
    assert not [each.key for _, each in form.questions() if re.search("個人番号|マイナンバー", each.label["ja"])]
    seen = {question.key for answers in ways(form) for step in flow.steps(form, answers) for question in flow.asked(form, step, answers)}  # fmt: skip
    assert seen == {question.key for _, question in form.questions()}


def ways(form: Definition) -> Iterator[dict[str, Any]]:
    """Answers by which every question that is decided between is answered each way; groups have one member, answered alike."""
    choices = [(page.group, question, values) for page, question in form.questions() if (values := _values(question))]
    for chosen in product(*(values for _, _, values in choices)):
        answers: dict[str, Any] = {group.key: [{}] for group in form.groups}
        for (group, question, _), value in zip(choices, chosen, strict=True):
            (answers[group][0] if group else answers)[question.key] = value
        yield answers


def _values(question: Question) -> list[object]:
    if question.kind is QuestionKind.YES_NO:
        return [True, False]
    return [option.value for option in question.options] if question.kind is QuestionKind.CHOICE else []
