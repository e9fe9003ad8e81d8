"""The questions of a form as every face shows and reads them: fields of a step, what was typed, values in words, and the summary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils import translation
from markupsafe import Markup

from todoke.procedures.models import Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow, values
from todoke.procedures.rules.definition import Definition, Question, said
from todoke.procedures.rules.flow import Answers, Step
from todoke.procedures.rules.kinds import ACCOUNT_TYPES, QuestionKind, parts
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.ui import form_words, messages
from todoke.ui.file_boxes import FileBox
from todoke.ui.form_values import ACCOUNT_TYPE_WORDS, PARTS, YES_NO, shown
from todoke.ui.ruby import annotate_text

__all__ = [
    "Field",
    "Input",
    "Row",
    "Section",
    "errors_of",
    "fields_of",
    "read",
    "shown",
    "summary",
    "summary_of",
    "title_of",
    "typed_again",
    "typed_of",
]
#: What is typed in one box is kept up to here, right or wrong.
LONGEST_TYPED: Final = 20_000
_SEVERAL: Final = (QuestionKind.CHOICES, QuestionKind.FILE)
#: Hints of whole kinds, said where the form's author wrote none.
_HINTS: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.DATE: N_("Such as 2024 4 2 or 令和6 4 2."),
    QuestionKind.PHONE: N_("Such as 03-1234-5678. Hyphens are not needed."),
    QuestionKind.EMAIL: N_("Such as name@example.jp."),
    QuestionKind.AMOUNT: N_("In yen, such as 3800000 or 380万."),
    QuestionKind.CHOICES: N_("Choose all that apply."),
}
_TOKENS: Final[Mapping[str, str]] = {
    "name": "name", "year": "bday-year", "month": "bday-month", "day": "bday-day", "postcode": "postal-code", "address": "street-address",
}  # fmt: skip
_OWN: Final[Mapping[QuestionKind, str]] = {QuestionKind.PHONE: "tel", QuestionKind.EMAIL: "email"}
_KEYBOARDS: Final[Mapping[str, str]] = dict.fromkeys(
    ("month", "day", "postcode", "bank", "branch", "number"), "numeric"
)
_SIZES: Final[Mapping[str, str]] = {
    "year": "s", "month": "xs", "day": "xs", "postcode": "s", "bank": "s", "branch": "s", "number": "s", "type": "m",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """One box of a question."""

    part: str
    name: str
    id: str
    label: Markup
    hint: Markup
    value: str
    error: Markup | None
    autocomplete: str = "off"
    inputmode: str = ""
    size: str = ""
    options: Sequence[tuple[str, Markup]] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One question as ``form_question`` shows it: its boxes, or its options and those chosen. ``files``: see ``form_files.py``. ``note``: where a value comes from that is known already."""

    question: Question
    path: str
    id: str
    label: Markup
    hint: Markup
    inputs: Sequence[Input]
    options: Sequence[tuple[str, Markup]] = ()
    chosen: Sequence[str] = ()
    error: Markup | None = None
    note: Markup | None = None
    files: FileBox | None = None

    @property
    def name(self) -> str:
        """Its name in the page's form."""
        return self.question.key

    @property
    def kind(self) -> str:
        """How it is shown: a kind of question, ``line`` for one box."""
        plain = (QuestionKind.PHONE, QuestionKind.EMAIL, QuestionKind.AMOUNT, QuestionKind.NUMBER, QuestionKind.TEXT)
        return "line" if self.question.kind in plain else self.question.kind.value

    @property
    def errors(self) -> list[tuple[str, Markup]]:
        """Where each problem is, and what it says."""
        whole = [(self.id, self.error)] if self.error else []
        return whole + [(each.id, each.error) for each in self.inputs if each.part and each.error]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in the summary: the step on which it is changed, and the path by which a correction names it."""

    label: Markup
    shown: Markup
    path: str
    step: str
    question: Question


@dataclass(frozen=True, slots=True)
class Section:
    """Answers that belong together: those of the form, or of one of a group (``title`` then says which)."""

    title: Markup
    rows: Sequence[Row]


def fields_of(
    definition: Definition, step: Step, answers: Answers, *, language: str, typed: QueryDict | None = None,
    problems: Mapping[str, Answer] = {},
) -> Sequence[Field]:  # fmt: skip
    """The fields of a step: with what is answered, or with what was typed (``typed``) and what is wrong with it (``problems`` by question)."""
    with translation.override(language):
        return [
            _field(each, step, flow.value_at(answers, flow.path(step, each)), language, typed, problems.get(each.key))
            for each in flow.asked(definition, step, answers)
        ]


def _field(
    question: Question, step: Step, value: object, language: str, typed: QueryDict | None, problem: Answer | None
) -> Field:
    own = said(question.hint, language)
    name = f"id_{question.key}"
    return Field(
        question=question, path=flow.path(step, question), id=name,
        label=annotate_text(said(question.label, language)),
        hint=annotate_text(own) if own else messages.say(_HINTS.get(question.kind, "")),
        inputs=_inputs(question, step, value, typed, problem),
        options=_options(question, language), chosen=_chosen(question, value, typed),
        error=_said(question, problem, ""),
    )  # fmt: skip


def _inputs(
    question: Question, step: Step, value: object, typed: QueryDict | None, problem: Answer | None
) -> Sequence[Input]:
    if question.kind in _SEVERAL:
        return ()
    shown = _typed(question, typed) if typed is not None else values.typed_of(question, value)
    found = []
    for place, part in enumerate(parts(question.kind)):
        label, hint = PARTS.get(part, ("", ""))
        if question.prefill == "person.birth_date" or question.kind is not QuestionKind.DATE:
            token = _TOKENS.get(part, "") if _is_own(question, step) else ""
        else:
            token = ""
        found.append(
            Input(
                part=part, name=f"{question.key}.{part}" if part else question.key, id=f"id_{question.key}" + (f"_{part}" if place else ""),
                label=messages.say(label), hint=messages.say(hint), value=shown.get(part, ""), error=_said(question, problem, part) if part else None,
                autocomplete=token or (_OWN.get(question.kind, "off") if _is_own(question, step) else "off"),
                inputmode=_keyboard(question, part), size=_SIZES.get(part, _size(question)),
                options=[(code, messages.say(ACCOUNT_TYPE_WORDS[code])) for code in ACCOUNT_TYPES] if part == "type" else (),
            )
        )  # fmt: skip
    return found


def _is_own(question: Question, step: Step) -> bool:
    """Whether it is surely asked about who fills the form in, so that the browser may offer what it knows of them."""
    return not step.group and (question.prefill.startswith("person.") or question.kind in _OWN)


def _keyboard(question: Question, part: str) -> str:
    match question.kind:
        case QuestionKind.PHONE:
            return "tel"
        case QuestionKind.EMAIL:
            return "email"
        case QuestionKind.NUMBER if (question.least or 0) >= 0:
            return "numeric"
    return (
        _KEYBOARDS.get(part, "")
        if question.kind in (QuestionKind.DATE, QuestionKind.ADDRESS, QuestionKind.BANK)
        else ""
    )


def _size(question: Question) -> str:
    return {QuestionKind.NUMBER: "s", QuestionKind.AMOUNT: "m", QuestionKind.PHONE: "m"}.get(question.kind, "")


def _options(question: Question, language: str) -> Sequence[tuple[str, Markup]]:
    if question.kind is QuestionKind.YES_NO:
        return [(code, messages.say(words)) for code, words in YES_NO.items()]
    return [(each.value, annotate_text(said(each.label, language))) for each in question.options]


def _chosen(question: Question, value: object, typed: QueryDict | None) -> Sequence[str]:
    if typed is not None:
        return [each for each in typed.getlist(question.key) if each]
    if isinstance(value, list):
        return [str(each) for each in value]
    return [each for each in values.typed_of(question, value).values() if each]


def _said(question: Question, problem: Answer | None, part: str) -> Markup | None:
    code = problem.problems.get(part) if problem else None
    return form_words.told(code, problem.data, question.kind) if code and problem else None


def _typed(question: Question, data: QueryDict) -> dict[str, str]:
    """What was typed in each box."""
    return {
        part: data.get(f"{question.key}.{part}" if part else question.key, "").replace("\0", "")
        for part in parts(question.kind)
    }


def read(
    definition: Definition, step: Step, answers: Answers, data: QueryDict
) -> tuple[dict[str, object], dict[str, Answer]]:
    """The values of a step's questions as typed (None: not answered, or not readable), and what is wrong, by question.

    Files are not in a page's form as values: what was added to the question stays.
    """
    found: dict[str, object] = {}
    problems: dict[str, Answer] = {}
    for question in flow.asked(definition, step, answers):
        if question.kind is QuestionKind.FILE:
            held = flow.value_at(answers, flow.path(step, question))
            answer = values.check(question, held)
        else:
            answer = values.read(question, _typed(question, data), _ticked(question, data))
        found[question.key] = None if answer.problems else answer.value
        if answer.problems:
            problems[question.key] = answer
        elif question.required and answer.value is None:
            problems[question.key] = Answer(problems={"": flow.MISSING})
    return found, problems


def _ticked(question: Question, data: QueryDict) -> Sequence[str]:
    return data.getlist(question.key) if question.kind in _SEVERAL else ()


def typed_of(definition: Definition, step: Step, answers: Answers, data: QueryDict) -> dict[str, list[str]]:
    """What was typed on a step, by box, to be kept as it is until it can be read."""
    kept: dict[str, list[str]] = {}
    for question in flow.asked(definition, step, answers):
        for part in parts(question.kind):
            name = f"{question.key}.{part}" if part else question.key
            given = [each.replace("\0", "")[:LONGEST_TYPED] for each in data.getlist(name) if each]
            if given and question.kind is not QuestionKind.FILE:
                kept[name] = given
    return kept


def typed_again(kept: Mapping[str, Iterable[str]]) -> QueryDict:
    """What ``typed_of`` kept, as a page's form sends it."""
    data = QueryDict(mutable=True)
    for name, given in kept.items():
        data.setlist(name, [str(each) for each in given])
    return data


def errors_of(fields: Sequence[Field]) -> list[tuple[str, Markup]]:
    """Every problem of a page for its summary; where there are several questions, each with its question."""
    several = len(fields) > 1
    return [
        (place, Markup("{}: {}").format(field.label, words) if several else words)
        for field in fields
        for place, words in field.errors
    ]


def summary(definition: Definition, answers: Answers, *, language: str) -> Sequence[Section]:
    """Every question that is asked for these answers with what was answered, in the order of the form; one section for each of a group."""
    sections: list[tuple[tuple[str, int], list[Row]]] = []
    whole = flow.passage(definition, answers)
    for step, questions in whole.steps:
        place = (step.group, step.index)
        if step.page is None:
            continue
        if not sections or sections[-1][0] != place:
            sections.append((place, []))
        for question in questions:
            path = flow.path(step, question)
            words = shown(question, flow.value_at(whole.shown, path), language=language)
            label = annotate_text(said(question.label, language))
            sections[-1][1].append(Row(label, words, path, step.key, question))
    return [Section(title_of(definition, place[0], place[1], language=language), rows) for place, rows in sections]


def title_of(definition: Definition, group: str, index: int, *, language: str) -> Markup:
    """What one of a group is called: 「子ども 2」; "" outside groups."""
    found = definition.group(group)
    if found is None:
        return Markup("")
    return Markup("{} {}").format(annotate_text(said(found.label, language)), index + 1)


def summary_of(submission: Submission, *, language: str) -> Sequence[Section]:
    """What one body got of a form: of a sheet that went to several, the answers of its part alone."""
    definition = forms.definition_of(submission.version)
    if not definition.parts:
        return summary(definition, submission.answers, language=language)
    sections: dict[tuple[str, int], list[Row]] = {}
    for page, question in definition.questions():
        items = submission.answers.get(page.group) if page.group else [submission.answers]
        for index, item in enumerate(items if isinstance(items, list) else []):
            if item.get(question.key) is not None:
                step = Step(page, page.group, index)
                words = shown(question, item[question.key], language=language)
                label = annotate_text(said(question.label, language))
                row = Row(label, words, flow.path(step, question), step.key, question)
                sections.setdefault((page.group, index), []).append(row)
    return [
        Section(title_of(definition, place[0], place[1], language=language), rows) for place, rows in sections.items()
    ]
