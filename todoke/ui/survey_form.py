"""The questions of a survey as fields of a page: on the web, on a tablet, read aloud on the telephone, keyed from paper."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from todoke.registry.rules.fields import N_
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules import answering
from todoke.surveys.rules.kinds import Module, QuestionKind
from todoke.surveys.rules.questions import Checked
from todoke.surveys.rules.wording import TEXT_AT_MOST
from todoke.ui import survey_words
from todoke.ui.messages import say
from todoke.ui.survey_words import shown

#: From so many options on a box that opens is shorter than a list.
_MANY_OPTIONS: Final = 12
#: A year that was never asked for would be a page to scroll; it is typed.
_LONG_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class RowField:
    """One row of a table."""

    name: str
    id: str
    label: Markup
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a page. ``number``: as printed; ``can_leave``: it has an answer that can be taken out again."""

    key: str
    kind: str
    number: int
    name: str
    id: str
    label: Markup
    hint: Markup
    options: Sequence[tuple[str, Markup]]
    rows: Sequence[RowField]
    chosen: Sequence[str]
    unit: Markup
    most: int
    required: bool
    error: Markup | None = None
    note: Markup | None = None

    @property
    def value(self) -> str:
        """What stands in its one box."""
        return self.chosen[0] if self.chosen else ""

    @property
    def is_select(self) -> bool:
        """Whether its options stand in a box that opens."""
        return len(self.options) > _MANY_OPTIONS

    @property
    def is_long(self) -> bool:
        """Whether its text needs several lines."""
        return self.most > _LONG_TEXT

    @property
    def first_id(self) -> str:
        """Where the summary of errors leads."""
        return self.rows[0].id if self.rows else self.id


@dataclass(frozen=True, slots=True)
class ModuleFields:
    """The questions of a module."""

    module: Module
    title: Markup
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes, and what is wrong with it."""

    boxes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Mapping[str, Checked] = field(default_factory=dict)


def numbered(asked: Iterable[Asked]) -> Mapping[str, int]:
    """The number of each question, as it stands on paper too."""
    return {each.key: place for place, each in enumerate(asked, start=1)}


def fields(
    asked: Sequence[Asked], numbers: Mapping[str, int], typed: Typed, *, language: str, alone: bool = True
) -> list[Field]:
    """Questions as fields. ``alone``: somebody answers without us, so that what is required must be answered."""
    return [_field(each, numbers[each.key], typed, language, alone=alone) for each in asked]


def _field(asked: Asked, number: int, typed: Typed, language: str, *, alone: bool) -> Field:
    wording, name = asked.wording, answering.box(asked.key)
    problem = typed.problems.get(asked.key)
    rows = [
        RowField(box := answering.box(asked.key, row.key), f"id_{box}", shown(row.texts, language), _first(typed, box))
        for row in wording.rows
    ]
    many = wording.kind is QuestionKind.MANY and wording.most
    hints = [shown(wording.hints, language)] if wording.hints else []
    hints += [say(N_("Please choose %(most)s at most."), most=wording.most)] if many else []
    return Field(
        key=asked.key, kind=wording.kind.value, number=number, name=name, id=f"id_{name}", label=shown(wording.texts, language),
        hint=Markup(" ").join(hints), options=[(each.key, shown(each.texts, language)) for each in wording.options], rows=rows,
        chosen=[each for each in typed.boxes.get(name, ()) if each], unit=shown(wording.unit, language),
        most=wording.most or TEXT_AT_MOST, required=asked.required and alone,
        error=survey_words.answer_problem(problem) if problem else None,
    )  # fmt: skip


def _first(typed: Typed, name: str) -> str:
    given = typed.boxes.get(name, ())
    return given[0] if given else ""


def modules(asked: Sequence[Asked]) -> list[tuple[Module, Sequence[Asked]]]:
    """The questions by module, in the wave's order."""
    return [(module, list(group)) for module, group in groupby(asked, key=lambda each: each.module)]


def by_module(
    asked: Sequence[Asked], typed: Typed, *, language: str, without: Collection[str] = (), alone: bool = False
) -> list[ModuleFields]:
    """All questions of a wave on one page, without some."""
    numbers = numbered(asked)
    listed = [
        (module, [each for each in group if each.key not in without]) for module, group in modules(asked)
    ]  # fmt: skip
    return [
        ModuleFields(module, say(survey_words.MODULES[module]), fields(group, numbers, typed, language=language, alone=alone))
        for module, group in listed if group
    ]  # fmt: skip


def errors(listed: Iterable[Field]) -> list[tuple[str, Markup]]:
    """For the summary: where, and what is wrong."""
    return [(each.first_id, Markup("{}: {}").format(each.number, each.error)) for each in listed if each.error]


def answered(asked: Asked, answers: Mapping[str, object], language: str) -> Markup:
    """An answer in words; empty where there is none."""
    value, wording, comma = answers.get(asked.key), asked.wording, escape(", " if language == "en" else "、")
    if isinstance(value, dict):
        pairs = [(wording.row(str(row)), wording.option(str(one))) for row, one in value.items()]
        said = [
            Markup("{}: {}").format(shown(row.texts, language), shown(one.texts, language)) for row, one in pairs if row and one
        ]  # fmt: skip
        return comma.join(said)
    if isinstance(value, list):
        chosen = [wording.option(str(one)) for one in value]
        return comma.join(shown(one.texts, language) for one in chosen if one)
    option = wording.option(value) if isinstance(value, str) and wording.options else None
    if option is not None:
        return shown(option.texts, language)
    if value is None:
        return Markup("")
    return Markup("{} {}").format(value, shown(wording.unit, language)) if wording.unit else Markup("{}").format(value)
