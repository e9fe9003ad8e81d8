"""How what is typed, keyed or read aloud becomes answers: one code for web, tablet, paper and telephone."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from todoke.surveys.rules import questions
from todoke.surveys.rules.kinds import QuestionKind
from todoke.surveys.rules.questions import Checked
from todoke.surveys.rules.wording import FEEDS, Wording

#: What the names of all boxes begin with, so that no question can be called like anything else in a form.
PREFIX: Final = "a."
#: Units that people write behind a number.
_UNITS: Final = "年回分件人歳才円時間日 "


class Asked(Protocol):
    """A question of a wave (``queries.waves.Asked``)."""

    @property
    def key(self) -> str:
        """What its answer is called."""
        ...

    @property
    def wording(self) -> Wording:
        """Its words, options and rows."""
        ...

    @property
    def required(self) -> bool:
        """Whether somebody who answers alone must not pass over it."""
        ...


def box(key: str, row: str = "") -> str:
    """What the box of a question, or of a row of it, is called in a form; no key holds a dot."""
    return f"{PREFIX}{key}.{row}" if row else f"{PREFIX}{key}"


def boxes(asked: Asked) -> Sequence[str]:
    """All boxes of a question."""
    return [box(asked.key, each.key) for each in asked.wording.rows] or [box(asked.key)]


def read(asked: Iterable[Asked], typed: Mapping[str, Sequence[str]]) -> tuple[dict[str, object], dict[str, Checked]]:
    """What stands in the boxes, as answers and as what cannot be taken, by question; what is empty is in neither."""
    return check({each.key: _given(each, typed) for each in asked}, asked)


def check(answers: Mapping[str, object], asked: Iterable[Asked]) -> tuple[dict[str, object], dict[str, Checked]]:
    """Answers in their canonical shape, and what cannot be taken; an answer to what was not asked, too."""
    known = {each.key: each for each in asked}
    kept: dict[str, object] = {}
    problems: dict[str, Checked] = {}
    for key, answer in answers.items():
        found = questions.check(known[key].wording, answer) if key in known else Checked(problem="row_unknown")
        if found.problem:
            problems[key] = found
        elif found.value is not None:
            kept[key] = found.value
    return kept, problems


def missing(asked: Iterable[Asked], answers: Mapping[str, object]) -> list[str]:
    """Questions that somebody who answers alone must not pass over, and did."""
    return [each.key for each in asked if each.required and each.key not in answers]


def _given(asked: Asked, typed: Mapping[str, Sequence[str]]) -> object:
    """What stands in the boxes of a question, as its kind takes it."""
    kind = asked.wording.kind
    if kind is QuestionKind.GRID:
        return {row.key: _first(typed, box(asked.key, row.key)) for row in asked.wording.rows}
    if kind is QuestionKind.MANY:
        return [each for each in typed.get(box(asked.key), ()) if each]
    first = _first(typed, box(asked.key))
    if kind in {QuestionKind.NUMBER, QuestionKind.YEAR}:
        return unicodedata.normalize("NFKC", first[:40]).replace(",", "").strip().rstrip(_UNITS) if first else ""
    return first


def _first(typed: Mapping[str, Sequence[str]], name: str) -> str:
    given = typed.get(name, ())
    return given[0] if given else ""


def typed_of(asked: Iterable[Asked], answers: Mapping[str, object]) -> dict[str, list[str]]:
    """Answers as they stand in the boxes of a form."""
    found: dict[str, list[str]] = {}
    for each in asked:
        value = answers.get(each.key)
        if isinstance(value, dict):
            found |= {box(each.key, str(row)): [str(one)] for row, one in value.items()}
        elif isinstance(value, list):
            found[box(each.key)] = [str(one) for one in value]
        elif value is not None:
            found[box(each.key)] = [str(value)]
    return found


def split(asked: Iterable[Asked], answers: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Answers as a response keeps them, and the columns that some of them become alone; what somebody would rather not say is ""."""
    kept, columns = dict(answers), dict.fromkeys(FEEDS, "")
    for each in asked:
        if each.wording.feeds and each.key in kept:
            option = each.wording.option(str(kept.pop(each.key)))
            columns[each.wording.feeds] = "" if option is None or option.aside else option.key
    return kept, columns


def masked(asked: Iterable[Asked], answers: Mapping[str, object], mask: Callable[[str], str]) -> dict[str, object]:
    """Answers whose written words are masked."""
    written = {each.key for each in asked if each.wording.kind is QuestionKind.TEXT}
    return {key: mask(str(value)) if key in written else value for key, value in answers.items()}


def differences(first: Mapping[str, object], second: Mapping[str, object]) -> list[str]:
    """Questions that two people who keyed the same sheet did not key alike; spaces and width do not count."""
    return sorted(key for key in {*first, *second} if _plain(first.get(key)) != _plain(second.get(key)))


def _plain(value: object) -> object:
    return unicodedata.normalize("NFKC", "".join(value.split())) if isinstance(value, str) else value
