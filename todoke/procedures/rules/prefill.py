"""Asked once only 「ワンスオンリー」: what is known already fills a form, with how it is known, to be confirmed or corrected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.procedures.rules import flow, values
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.flow import Answers, Passage, Step
from todoke.procedures.rules.kinds import QuestionKind

CHILDREN: Final = "children"
#: Before a path: the person corrected it and wants the body to look at its register too.
REGISTER: Final = "register:"


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that a body holds already: its value, how it is known (``register``, ``certificate``, ``self``, ``held``), and since when."""

    value: object
    how: str = "held"
    since: str = ""


#: What is known of one person, by the name of a source: ``person.name``, ``fact.birth_date``.
Sources = Mapping[str, Known]


def fill(
    definition: Definition, person: Sources, children: Sequence[Sources] = ()
) -> tuple[dict[str, object], dict[str, dict[str, object]]]:
    """Answers that are known already, and by path what was known and how; a value that the question could not take is left out."""
    answers: dict[str, object] = {}
    known: dict[str, dict[str, object]] = {}
    for group in definition.groups:
        if group.prefill == CHILDREN:
            items: list[dict[str, object]] = []
            for index, child in enumerate(children[: group.most]):
                items.append(_filled(_of_group(definition, group.key), child, f"{group.key}.{index}.", known))
            if any(items):
                answers[group.key] = items
    alone = [question for page, question in definition.questions() if not page.group]
    answers.update(_filled(alone, person, "", known))
    return answers, known


def _of_group(definition: Definition, key: str) -> list[Question]:
    return [question for page, question in definition.questions() if page.group == key]


def _filled(
    questions: Iterable[Question], sources: Sources, before: str, known: dict[str, dict[str, object]]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for question in questions:
        held = sources.get(question.prefill) if question.prefill else None
        if held is None or question.kind is QuestionKind.FILE:
            continue
        answer = values.check(question, held.value)
        if answer.value is not None and not answer.problems:
            found[question.key] = answer.value
            known[f"{before}{question.key}"] = {"value": answer.value, "how": held.how, "since": held.since}
    return found


def sources_wanted(definition: Definition) -> frozenset[str]:
    """What would be looked up for this form."""
    return frozenset(question.prefill for _, question in definition.questions() if question.prefill)


def corrected(known: Mapping[str, Mapping[str, object]], answers: Answers) -> frozenset[str]:
    """Those of the known paths whose answer is another one now."""
    return frozenset(path for path, held in known.items() if flow.value_at(answers, path) != held.get("value"))


def confirmed(known: Mapping[str, Mapping[str, object]], said: Sequence[str], answers: Answers) -> list[str]:
    """What goes with a submission: known paths that the person confirmed as they are, and what they want corrected in the register too."""
    other = corrected(known, answers)
    return [
        path
        for path in said
        if (path in known and path not in other) or (path.startswith(REGISTER) and path.removeprefix(REGISTER) in other)
    ]


def is_settled(step: Step, questions: Sequence[Question], confirmed: Iterable[str]) -> bool:
    """Whether everything that a step asks was confirmed, so that it is not asked again."""
    given = set(confirmed)
    return bool(questions) and all(flow.path(step, each) in given for each in questions)


def unconfirmed(whole: Passage, known: Iterable[str], confirmed: Iterable[str]) -> list[tuple[Step, Question, str]]:
    """What is known, is asked for these answers, and was not confirmed yet: with its step and path."""
    open_paths = set(known) - set(confirmed)
    return [
        (step, question, path)
        for step, questions in whole.steps
        for question in questions
        if (path := flow.path(step, question)) in open_paths and flow.value_at(whole.shown, path) is not None
    ]


def without_item(paths: Iterable[str], group: str, index: int) -> list[str]:
    """Paths when one of a group is taken out: its own go, those behind it move up."""
    kept = []
    for path in paths:
        before, mark, plain = path.rpartition(":")
        parts = plain.split(".")
        if parts[0] == group and len(parts) == 3:
            place = int(parts[1])
            if place == index:
                continue
            parts[1] = str(place - (place > index))
        kept.append(before + mark + ".".join(parts))
    return kept
