"""Conditions by sentence 「表示条件」: rows of a question, a comparison and a value, made from what an author chooses; and conditions in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict
from django.utils.translation import get_language, gettext
from markupsafe import Markup

from todoke.eligibility.rules import building, reading
from todoke.eligibility.rules.building import BuiltRow, RowUnusable
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.tree import TRUE, Node
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Choice, Fact, Kind
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition, Group, Page, Question, said
from todoke.procedures.rules.kinds import QuestionKind
from todoke.registry.rules.fields import N_
from todoke.staff.eligibility import row_values
from todoke.staff.inputs import text
from todoke.ui import messages
from todoke.ui.ruby import annotate_text, plain

#: Rows that a page always offers, and those left empty behind the ones that are filled in.
LEAST: Final = 2
MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Sentence:
    """A condition as a page shows it: its rows, whether all of them must hold, or, where it says more than rows can, its text."""

    rows: Sequence[BuiltRow]
    every: bool = True
    fixed: str = ""

    @property
    def shown(self) -> Sequence[BuiltRow]:
        """The rows, and one that is free."""
        return [*self.rows, *[BuiltRow("", "")] * max(LEAST - len(self.rows), 1)][:MOST]


def readable(definition: Definition, page: Page | None, group: Group | None = None) -> dict[str, Fact]:
    """What a condition there may read, called as the author calls it, with the words of choices."""
    return {name: _named(definition, fact) for name, fact in conditions.readable(definition, page, group=group).items()}


def every_fact(definition: Definition) -> dict[str, Fact]:
    """Whatever a condition can name anywhere in the form."""
    found = [fact for _, question in definition.questions() for fact in conditions.facts_of_question(question)]
    found += [conditions.fact_of_group(group) for group in definition.groups]
    return {fact.name: _named(definition, fact) for fact in found}


def _named(definition: Definition, fact: Fact) -> Fact:
    language = get_language() or "ja"
    key, _, ticked = fact.name.partition(conditions.TICKED)
    question = definition.question(key)
    if question is None:
        group = definition.group(fact.name.removesuffix(conditions.COUNT))
        label = gettext("How many: %(what)s") % {"what": plain(said(group.label, language))} if group else fact.name
        return replace(fact, label=plain(label))
    label = plain(said(question.label, language)) or key
    if ticked:
        label = f"{label}: {_option(question, ticked, language)}"
    first = tuple(Choice(each.value, plain(said(each.label, language))) for each in question.options)
    choices = first + tuple(
        Choice(each.value, plain(words)) for each in question.options for words in each.label.values()
    )
    return replace(fact, label=label, choices=choices if question.kind is QuestionKind.CHOICE else ())


def _option(question: Question, value: str, language: str) -> str:
    return next((plain(said(each.label, language)) for each in question.options if each.value == value), value)


def of_text(written: object, known: Mapping[str, Fact]) -> Sentence:
    """A condition as it is kept, in rows where rows can say it; ``known``: everything that the form can name."""
    if not isinstance(written, str) or not written:
        return Sentence(())
    try:
        found = building.sentence_of(reading.read(written), known)
    except RuleInvalid:
        found = None
    if found is None:
        return Sentence((), fixed=written)
    return Sentence([replace(row, value=_worded(row, known)) for row in found[0]], found[1])


def of_post(data: QueryDict) -> Sentence:
    """The rows that were sent; those without a question say nothing."""
    rows = [
        BuiltRow(text(data, f"c{at}_fact", limit=100), text(data, f"c{at}_how", limit=20), text(data, f"c{at}_value", limit=300))
        for at in range(MOST)
    ]  # fmt: skip
    fixed = text(data, "c_fixed", limit=2000) if "c_drop" not in data else ""
    return Sentence([row for row in rows if row.fact], data.get("c_join") != "any", fixed)


def text_of_sentence(sentence: Sentence, known: Mapping[str, Fact]) -> str:
    """The condition as it is kept. Raises RowUnusable."""
    if sentence.fixed:
        return sentence.fixed
    if not sentence.rows:
        return ""
    node = building.node_of([_coded(row, known) for row in sentence.rows], known, every=sentence.every)
    return "" if node == TRUE else text_of(node)


def _coded(row: BuiltRow, known: Mapping[str, Fact]) -> BuiltRow:
    """The row with codes for the words of choices. Raises RowUnusable."""
    fact = known.get(row.fact)
    if fact is None or fact.kind is not Kind.CHOICE or not row.value:
        return row
    if (whole := _code(fact, row.value)) is not None:
        return replace(row, value=whole)
    codes = [_code(fact, part) for part in row.value.replace("、", ",").replace("，", ",").split(",") if part.strip()]
    if None in codes:
        raise RowUnusable("row_choice", row)
    return replace(row, value=",".join(code for code in codes if code))


def _code(fact: Fact, words: str) -> str | None:
    return next((each.value for each in fact.choices if words.strip() in (each.label, each.value)), None)


def _worded(row: BuiltRow, known: Mapping[str, Fact]) -> str:
    fact = known.get(row.fact)
    if fact is None or fact.kind is not Kind.CHOICE:
        return row.value
    labels = _labels(fact)
    return "、".join(labels.get(part, part) for part in row.value.split(","))


def unusable(problem: RowUnusable, known: Mapping[str, Fact]) -> Markup:
    """What is wrong with a row."""
    fact = known.get(problem.row.fact)
    allowed = " / ".join(_labels(fact).values()) if fact else ""
    return messages.tell(problem.code, {"near": problem.row.value, "allowed": allowed})


def in_words(node: Node, known: Mapping[str, Fact]) -> Markup:
    """A condition as people read it; where it says more than rows can, as it is kept."""
    found = building.sentence_of(node, known)
    if found is None:
        return Markup('<span class="num">{}</span>').format(text_of(node))
    rows, every = found
    joined = messages.say(row_values.AND if every else row_values.OR)
    return joined.join(_said(row, known) for row in rows)


def _said(row: BuiltRow, known: Mapping[str, Fact]) -> Markup:
    fact = known.get(row.fact)
    label = annotate_text(fact.label if fact else row.fact)
    if fact is None or fact.kind is Kind.BOOLEAN:
        what = messages.say(row_values.YES if row.comparison == "is" else row_values.NO)
    else:
        what = messages.say(row_values.SAID[row.comparison], value=_worded(row, known).replace(",", "–"))
    return messages.say(N_("“%(question)s”: %(what)s"), question=label, what=what)


def offered(
    known: Mapping[str, Fact], rows: Iterable[BuiltRow], everything: Mapping[str, Fact]
) -> list[tuple[str, str]]:
    """The questions that a row can name; one that it names already but that is asked later is there too, so that it is seen."""
    found = [(fact.name, fact.label) for fact in known.values()]
    for row in rows:
        if row.fact and row.fact not in known and row.fact in everything:
            found.append((row.fact, gettext("%(question)s (asked later)") % {"question": everything[row.fact].label}))
    return found


def values(known: Mapping[str, Fact]) -> list[str]:
    """The words of all choices, to be offered while typing."""
    return list(dict.fromkeys(label for fact in known.values() for label in _labels(fact).values()))


def _labels(fact: Fact) -> dict[str, str]:
    """The words of each choice in the language of the reader; those of the other languages are understood too when they are typed."""
    found: dict[str, str] = {}
    for each in fact.choices:
        found.setdefault(each.value, each.label)
    return found


def node_of_text(written: object) -> Node | None:
    """A condition as it is kept, read; None where it cannot be."""
    try:
        return reading.read(written) if isinstance(written, str) and written else TRUE
    except RuleInvalid:
        return None
