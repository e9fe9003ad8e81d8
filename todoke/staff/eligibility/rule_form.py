"""The form of a rule: conditions as rows, what stays text, amounts; from a document to fields and back, nothing lost on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from todoke.eligibility.rules import building, documents, reading
from todoke.eligibility.rules.building import BuiltRow, RowUnusable
from todoke.eligibility.rules.extraction import saying
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.rule import LANGUAGES, Document
from todoke.eligibility.rules.writing import text_of
from todoke.registry.rules import written
from todoke.staff.eligibility import row_values
from todoke.staff.inputs import number, text

MOST_CONDITIONS: Final = 40
MOST_ALTERNATIVES: Final = 6
_BLANK: Final = BuiltRow("", "")


@dataclass
class ConditionForm:
    """One condition on the page: rows, or its text where rows cannot say it."""

    rows: list[BuiltRow]
    labels: dict[str, str]
    quote: str = ""
    fixed: str = ""
    keep: bool = True
    problem: tuple[str, Mapping[str, object]] | None = None

    @property
    def shown(self) -> list[BuiltRow]:
        """The rows and one free one for an alternative."""
        return [*self.rows, _BLANK] if len(self.rows) < MOST_ALTERNATIVES else self.rows

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not self.fixed and not any(row.fact for row in self.rows)


@dataclass
class AmountForm:
    """One line of the table of amounts."""

    when: BuiltRow
    least: str
    most: str
    per: str
    fixed: str = ""
    keep: bool = True


@dataclass
class RuleForm:
    """The whole form, and what is wrong with it."""

    conditions: list[ConditionForm] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    amounts: list[AmountForm] = field(default_factory=list)
    rest: Document = field(default_factory=dict)
    problems: list[tuple[str, str, Mapping[str, object]]] = field(default_factory=list)

    def free(self, conditions: int = 1) -> None:
        """Add empty conditions and an empty amount to be filled in."""
        self.conditions += [ConditionForm([], {}) for _ in range(conditions)]
        self.amounts.append(AmountForm(_BLANK, "", "", "once"))


def of_document(document: Mapping[str, Any]) -> RuleForm:
    """The form that shows a document; what the form has no field for goes along unchanged."""
    form = RuleForm(
        rest={
            name: document[name]
            for name in ("subject", "parameters", "window", "sources", "bases", "gives", "elsewhere")
            if name in document
        }
    )
    for row in document.get("when", ()):
        rows = _rows(str(row["text"]))
        labels = {language: row.get("label", {}).get(language, "") for language in LANGUAGES}
        form.conditions.append(
            ConditionForm(rows or [], labels, row.get("quote", ""), fixed="" if rows else str(row["text"]))
        )
    form.checks = [check.get("label", {}).get("ja") or check.get("quote", "") for check in document.get("checks", ())]
    form.amounts = [_amount(row) for row in document.get("amounts", ())]
    return form


def _rows(rule_text: str) -> list[BuiltRow] | None:
    try:
        return building.rows_of(reading.read(rule_text))
    except RuleInvalid:
        return None


def _amount(row: Mapping[str, Any]) -> AmountForm:
    yen = row["yen"]
    ends = yen if isinstance(yen, list) else [yen, yen]
    rows = _rows(row["when"]) if row.get("when") else [_BLANK]
    plain = rows is not None and len(rows) == 1 and all(isinstance(end, int) for end in ends)
    most = "" if ends[0] == ends[1] else str(ends[1])
    when = rows[0] if plain and rows else _BLANK
    return AmountForm(
        when, str(ends[0]), most, str(row.get("per", "once")), fixed="" if plain else str(row.get("when", "")) or "="
    )


def of_post(data: QueryDict, before: Mapping[str, Any]) -> RuleForm:
    """The form as it was sent. ``before``: the document whose other parts go along."""
    form = RuleForm(rest=of_document(before).rest)
    for place in range(min(number(data, "conditions"), MOST_CONDITIONS)):
        name = f"c{place}"
        rows = [
            BuiltRow(text(data, f"{name}_r{at}_fact"), text(data, f"{name}_r{at}_how"), text(data, f"{name}_r{at}_value"))
            for at in range(MOST_ALTERNATIVES)
        ]  # fmt: skip
        labels = {language: text(data, f"{name}_{language}") for language in LANGUAGES}
        keep = data.get(f"{name}_drop") != "1"
        form.conditions.append(
            ConditionForm(
                [row for row in rows if row.fact],
                labels,
                text(data, f"{name}_quote", limit=2000),
                text(data, f"{name}_text", limit=2000),
                keep=keep,
            )
        )
    form.checks = [line for line in text(data, "checks", limit=8000).split("\n") if line.strip()]
    kept = dict(enumerate(before.get("amounts", ())))
    for place in range(min(number(data, "amounts"), MOST_CONDITIONS)):
        name = f"a{place}"
        when = BuiltRow(text(data, f"{name}_fact"), text(data, f"{name}_how"), text(data, f"{name}_value"))
        fixed = text(data, f"{name}_fixed", limit=2000)
        line = AmountForm(
            when,
            text(data, f"{name}_least"),
            text(data, f"{name}_most"),
            text(data, f"{name}_per"),
            fixed,
            data.get(f"{name}_drop") != "1",
        )
        if fixed and place not in kept:
            continue
        form.amounts.append(line)
    return form


def document_of(form: RuleForm, before: Mapping[str, Any]) -> Document:
    """The document that the form means; faults are collected in ``form.problems``."""
    document: Document = dict(form.rest)
    document["when"] = [
        row for place, each in enumerate(form.conditions) if each.keep and (row := _condition(form, place, each))
    ]
    if form.checks:
        old = {check.get("label", {}).get("ja"): check for check in before.get("checks", ())}
        document["checks"] = [old.get(line) or {"label": {"ja": line}, "quote": line} for line in form.checks]
    amounts = [
        row for place, line in enumerate(form.amounts) if line.keep and (row := _amount_row(form, place, line, before))
    ]
    if amounts:
        document["amounts"] = amounts
    return document


def _condition(form: RuleForm, place: int, each: ConditionForm) -> Document | None:
    if each.is_empty:
        return None
    try:
        node = reading.read(each.fixed) if each.fixed else building.node_of(row_values.coded(row) for row in each.rows)
    except RowUnusable as problem:
        form.problems.append((f"c{place}", problem.code, _of_row(problem)))
        return None
    except RuleInvalid as refused:
        form.problems += [(f"c{place}", found.code, {"near": found.near, **found.data}) for found in refused.problems]
        return None
    said = saying.labels(node) or row_values.statement(building.rows_of(node) or each.rows)
    labels = {language: each.labels.get(language) or said.get(language, "") for language in LANGUAGES}
    return {
        "text": text_of(node),
        "label": {language: words for language, words in labels.items() if words},
        "quote": each.quote,
    }


def _of_row(problem: RowUnusable) -> dict[str, object]:
    return {"near": problem.row.value, "allowed": row_values.allowed(problem.row.fact)}


def _amount_row(form: RuleForm, place: int, line: AmountForm, before: Mapping[str, Any]) -> Document | None:
    if line.fixed:
        rows: Sequence[Document] = before.get("amounts", ())
        return dict(rows[place]) if place < len(rows) else None
    if not line.least and not line.most:
        return None
    least, most = (written.yen(written.plain(end)) if end else None for end in (line.least, line.most or line.least))
    if least is None or most is None or least > most:
        form.problems.append((f"a{place}", "amount_shape", {}))
        return None
    row: Document = {"yen": least if least == most else [least, most], "per": line.per or "once"}
    if line.when.fact:
        try:
            row = {"when": text_of(building.node_of([row_values.coded(line.when)])), **row}
        except RowUnusable as problem:
            form.problems.append((f"a{place}", problem.code, _of_row(problem)))
            return None
    return row


def check(document: Document, form: RuleForm) -> bool:
    """Whether the document can be used; what is wrong goes to its place in the form."""
    try:
        documents.read(document)
    except RuleInvalid as refused:
        places = [place for place, each in enumerate(form.conditions) if each.keep and not each.is_empty]
        for problem in refused.problems:
            part, _, rest = problem.place.partition(".")
            at = int(rest) if rest.isdigit() else -1
            spot = (
                f"c{places[at]}"
                if part == "when" and 0 <= at < len(places)
                else f"a{rest}"
                if part == "amounts"
                else ""
            )
            form.problems.append((spot, problem.code, {"near": problem.near, **problem.data}))
    return not form.problems
