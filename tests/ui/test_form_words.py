"""Everything that rules of forms can say has words, and no words are there for nothing."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from django.utils import translation

from tests.conftest import ROOT
from todoke.eligibility.rules.problems import Problem
from todoke.procedures.rules import definition, kinds, states
from todoke.procedures.rules.kinds import QuestionKind
from todoke.ui import case_words, fee_words, form_words, rule_messages

pytestmark = pytest.mark.embedded

RULES = ROOT / "todoke" / "procedures" / "rules"
#: Where codes of answers stand: as a value of ``problems``, as one side of a choice, as a constant.
ANSWER_CODES = re.compile(r"""(?:": |= |else |problems=\{"": )"([a-z]+(?:_[a-z]+)+)\"""")
DOCUMENT_CODES = re.compile(r"""(?:say\(|MOST_LINES, |Problem\(\s*|code = |return |else )"([a-z]+(?:_[a-z]+)+)\"""")


def codes(pattern: re.Pattern[str], *names: str) -> set[str]:
    return {code for name in names for code in pattern.findall(Path(RULES / name).read_text(encoding="utf-8"))}


def test_every_code_of_a_definition_has_words_of_its_own_kind() -> None:
    found = codes(
        DOCUMENT_CODES,
        "documents.py",
        "document_parts.py",
        "document_reader.py",
        "condition_faults.py",
        "conditions.py",
    ) - {"definition_invalid"}
    assert {"form_empty", "key_twice", "condition_shape"} <= found
    assert found == set(form_words.DOCUMENT)


def test_every_hint_has_words() -> None:
    found = codes(re.compile(r"""f?"(hint_[a-z_]+)"""), "hints.py") - {"hint_no_"} | {"hint_no_en", "hint_no_ja_simple"}
    assert found == set(form_words.HINTS)


def test_every_code_of_an_answer_has_words() -> None:
    found = codes(ANSWER_CODES, "values.py", "flow.py") - set(kinds.PARTS)
    assert {"kana_signs", "number_large", "answer_missing", "group_too_few", "files_too_many"} <= found
    assert not found - set(form_words.ANSWERS)


def test_every_kind_part_and_state_has_a_name() -> None:
    named: dict[type[StrEnum], object] = {
        QuestionKind: form_words.KINDS, definition.Audience: form_words.AUDIENCES, definition.Signature: form_words.SIGNATURES,
        definition.Way: form_words.WAYS, states.VersionState: form_words.VERSION_STATES, states.Channel: case_words.CHANNELS,
        states.SubmissionState: case_words.STATES, states.Reason: case_words.REASONS,
        states.Outcome: case_words.OUTCOMES, states.PaymentState: fee_words.STATES, states.Route: form_words.ROUTES,
        states.HandOverState: form_words.HAND_OVER_STATES, states.Happening: form_words.HAPPENINGS,
    }  # fmt: skip
    for kind, words in named.items():
        assert set(words) == set(kind), kind  # type: ignore[call-overload]
    assert set(form_words.MISSING) == set(QuestionKind) - {QuestionKind.TEXT, QuestionKind.LONG_TEXT}


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_words_take_what_they_need(language: str) -> None:
    with translation.override(language):
        for code, text in form_words.ANSWERS.items():
            names = re.findall(r"%\((\w+)\)s", text)
            said = form_words.told(code, dict.fromkeys(names, "<7>"))
            assert ("&lt;7&gt;" in said) == bool(names)
        for code, text in form_words.DOCUMENT.items():
            needed = set(re.findall(r"%\((\w+)\)s", text)) - {"near"}
            said = form_words.tell_fault(Problem(code, "<n>", "pages.0", dict.fromkeys(needed, "<7>")))
            assert ("&lt;n&gt;" in said) == ("%(near)s" in text)
            assert "%(" not in said


def test_what_is_missing_is_asked_for_in_the_words_of_its_kind() -> None:
    with translation.override("en"):
        assert form_words.told("answer_missing", kind=QuestionKind.FILE) == "Please add a photo or a file."
        assert form_words.told("answer_missing", kind=QuestionKind.TEXT) == "Please answer this."
        assert form_words.told("no such code") == form_words.ANSWERS["value_shape"]
        assert form_words.tell_fault(Problem("no_such_code")) == rule_messages.MESSAGES["rule_invalid"]
        assert "both sides" in form_words.tell_fault(
            Problem("units_differ", "a > b", data={"left": "years", "right": "yen"})
        ).replace("Both", "both")
