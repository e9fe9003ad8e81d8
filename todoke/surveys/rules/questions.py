"""The document of one version of a question: its words by language, options and rows; read, written back, and answers checked by it.

A document is JSON; ``read`` makes a ``Wording`` of it and ``write`` the one canonical document again. An answer (``Response.answers[key of the question]``) has,
by kind, the shape that ``check`` returns; a question that was not answered has no entry at all:

- ``one``: the key of the option, ``"often"``. A question that ``feeds`` a column (age, sex, town) is kept in that column alone, never in ``answers``.
- ``many``: the keys of the options in the document's order, ``["wait", "twice"]``; never empty; an option ``alone`` ("none of these") stands by itself.
- ``scale``: the key of the option, ``"4"``; its number for a mean is ``Option.value``, and options ``aside`` have none.
- ``number``, ``year``: a whole number, ``3``, ``2024``.
- ``text``: a text of at most ``most`` characters, already masked by the face that took it.
- ``grid``: by the key of the row, the key of the option, ``{"moving": "last_year", "birth": "never"}``; rows that were left out have no entry; never empty.

Options ``aside`` ("I do not know", "I would rather not say") are answers, kept and counted, but outside the base of shares and means.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.common.errors import Invalid
from todoke.eligibility.rules.problems import Problem
from todoke.surveys.rules.kinds import Link, QuestionKind
from todoke.surveys.rules.question_reader import Reader
from todoke.surveys.rules.wording import CHOOSING, LANGUAGES, TEXT_AT_MOST, Option, Row, Texts, Wording

__all__ = [
    "Checked",
    "Option",
    "Row",
    "Texts",
    "Wording",
    "WordingInvalid",
    "check",
    "fingerprint",
    "languages_missing",
    "may_follow",
    "meaning",
    "read",
    "words",
    "write",
]
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer in its canonical shape (None: not answered), or why it cannot be taken, with what a message needs."""

    value: object = None
    problem: str = ""
    data: Mapping[str, object] | None = None


class WordingInvalid(Invalid):
    """A document that cannot be used; ``problems`` lists every fault with its place (``options.2.texts``)."""

    code = "question_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=tuple(problems))
        self.problems = tuple(problems)


def words(texts: Texts | None, language: str) -> str:
    """A text in a language, else in Japanese."""
    return (texts or {}).get(language) or (texts or {}).get("ja", "")


def read(document: object) -> Wording:
    """The wording of a document. Raises WordingInvalid with every fault."""
    reader = Reader()
    wording = reader.wording(document)
    if wording is None or reader.problems:
        raise WordingInvalid(reader.problems)
    return wording


def write(wording: Wording) -> dict[str, object]:
    """The canonical document; reading it gives the same wording."""
    return _without_empty({
        "kind": wording.kind.value, "texts": dict(wording.texts), "hints": dict(wording.hints),
        "options": [
            _without_empty({"key": each.key, "texts": dict(each.texts), "value": each.value, "alone": each.alone, "aside": each.aside})
            for each in wording.options
        ],
        "rows": [
            _without_empty({"key": each.key, "texts": dict(each.texts), "truth": each.truth, "about": each.about})
            for each in wording.rows
        ],
        "least": wording.least, "greatest": wording.greatest, "most": wording.most, "unit": dict(wording.unit or {}),
        "scale": wording.scale, "feeds": wording.feeds,
    })  # fmt: skip


def _without_empty(document: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in document.items() if value is not None and value is not False and value not in ("", [], {})}  # fmt: skip


def fingerprint(document: Mapping[str, object]) -> str:
    """The SHA-256 of a canonical document: two wordings are the same exactly when theirs are."""
    return hashlib.sha256(
        json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def languages_missing(wording: Wording) -> tuple[str, ...]:
    """The languages in which some words of a question are missing; nobody is asked before there are none."""
    every = [wording.texts, *(each.texts for each in wording.options), *(each.texts for each in wording.rows)]
    every += [each for each in (wording.hints, wording.unit) if each]
    return tuple(each for each in LANGUAGES if any(not texts.get(each) for texts in every))


def check(wording: Wording, answer: object) -> Checked:
    """An answer as it is kept, or why it cannot be: whatever the shape of what came in. Nothing given is no problem: whether it is needed, the wave says."""
    if answer is None or answer in ("", [], (), {}):
        return Checked()
    match wording.kind:
        case QuestionKind.ONE | QuestionKind.SCALE:
            return _one(wording, answer)
        case QuestionKind.MANY:
            return _many(wording, answer)
        case QuestionKind.NUMBER | QuestionKind.YEAR:
            return _number(wording, answer)
        case QuestionKind.TEXT:
            return _text(wording, answer)
        case QuestionKind.GRID:
            return _grid(wording, answer)


def _one(wording: Wording, answer: object) -> Checked:
    if not isinstance(answer, str):
        return Checked(problem="answer_shape")
    return Checked(answer) if wording.option(answer) else Checked(problem="option_unknown")


def _many(wording: Wording, answer: object) -> Checked:
    if not isinstance(answer, list | tuple) or not all(isinstance(each, str) for each in answer):
        return Checked(problem="answer_shape")
    given = {each for each in answer if each}
    chosen = [each for each in wording.options if each.key in given]
    if len(chosen) < len(given):
        return Checked(problem="option_unknown")
    if len(chosen) > 1 and any(each.alone for each in chosen):
        return Checked(problem="option_alone")
    if wording.most and len(chosen) > wording.most:
        return Checked(problem="options_too_many", data={"most": wording.most})
    return Checked([each.key for each in chosen] or None)


def _number(wording: Wording, answer: object) -> Checked:
    if isinstance(answer, str):
        typed = unicodedata.normalize("NFKC", answer).strip()
        if not typed:
            return Checked()
        if not re.fullmatch(r"[0-9]{1,9}", typed):
            return Checked(problem="answer_number")
        answer = int(typed)
    if not isinstance(answer, int) or isinstance(answer, bool):
        return Checked(problem="answer_shape")
    if wording.least is not None and answer < wording.least:
        return Checked(problem="answer_small", data={"least": wording.least})
    if wording.greatest is not None and answer > wording.greatest:
        return Checked(problem="answer_large", data={"greatest": wording.greatest})
    return Checked(answer)


def _text(wording: Wording, answer: object) -> Checked:
    if not isinstance(answer, str):
        return Checked(problem="answer_shape")
    text = _CONTROL.sub("", answer.replace("\r\n", "\n").replace("\r", "\n")).strip()
    limit = wording.most or TEXT_AT_MOST
    if len(text) > limit:
        return Checked(problem="answer_too_long", data={"limit": limit, "length": len(text)})
    return Checked(text or None)


def _grid(wording: Wording, answer: object) -> Checked:
    if not isinstance(answer, dict):
        return Checked(problem="answer_shape")
    given = {row: option for row, option in answer.items() if option not in ("", None)}
    if not all(isinstance(row, str) and isinstance(option, str) for row, option in given.items()):
        return Checked(problem="answer_shape")
    if any(wording.row(row) is None for row in given):
        return Checked(problem="row_unknown")
    if any(wording.option(option) is None for option in given.values()):
        return Checked(problem="option_unknown")
    return Checked({each.key: given[each.key] for each in wording.rows if each.key in given} or None)


def meaning(wording: Wording) -> dict[str, object]:
    """All of a document but its words: what stays the same between identical versions."""
    document = write(wording)
    for name in ("texts", "hints", "unit"):
        document.pop(name, None)
    for name in ("options", "rows"):
        listed = document.get(name, [])
        document[name] = [{k: v for k, v in each.items() if k != "texts"} for each in listed] if isinstance(listed, list) else []  # fmt: skip
    return document


def may_follow(before: Wording, after: Wording) -> frozenset[Link]:
    """How a version can follow another: identical only where nothing but words changed, comparable where answers still mean the same."""
    if meaning(before) == meaning(after):
        return frozenset({Link.IDENTICAL, Link.COMPARABLE, Link.BROKEN})
    return frozenset({Link.COMPARABLE, Link.BROKEN}) if _comparable(before, after) else frozenset({Link.BROKEN})


def _comparable(before: Wording, after: Wording) -> bool:
    if (before.kind, before.scale, before.feeds, before.unit is None) != (
        after.kind,
        after.scale,
        after.feeds,
        after.unit is None,
    ):
        return False
    if before.kind is QuestionKind.SCALE:  # a mean needs the same numbers
        return {each.key: each.value for each in before.options} == {each.key: each.value for each in after.options}
    if before.kind is QuestionKind.GRID and not {each.key for each in before.rows} & {each.key for each in after.rows}:
        return False
    if before.kind in CHOOSING:
        kept = {each.key: each.aside for each in before.options}
        return any(kept.get(each.key) == each.aside for each in after.options)
    return True
