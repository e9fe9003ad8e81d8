"""A rule document from what was proposed: conditions that all hold, alternatives joined, the rest as checks and amounts."""

from typing import Final

from todoke.eligibility.rules import documents, reading
from todoke.eligibility.rules.extraction.proposals import AmountProposal, Confidence, Extraction, Kind, Proposal
from todoke.eligibility.rules.extraction.saying import labels
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.rule import Document
from todoke.eligibility.rules.tree import any_of
from todoke.eligibility.rules.writing import text_of

_ORDER: Final = {Confidence.CERTAIN: 0, Confidence.LIKELY: 1, Confidence.UNSURE: 2}
_TITLES: Final = ("name", "short_name")
_MOST_ROWS: Final = 40


def draft(extraction: Extraction) -> Document | None:
    """The document, in the form that ``documents.read`` accepts; None where nothing was proposed.

    What would leave nobody (fields that exclude each other) is taken out again, the least sure first, and becomes a check.
    """
    rows = _conditions(extraction.proposals)
    checks = [_check(each.quote) for each in extraction.checks]
    kept: list[Document] = []
    for _, row in sorted(rows, key=lambda each: each[0]):
        if _holds([*kept, row]):
            kept.append(row)
        else:
            checks.append(_check(str(row["quote"])))
    if not kept:
        return None
    placed = [row for _, row in rows if row in kept]
    document: Document = {"subject": "member", "when": placed}
    if checks:
        document["checks"] = checks[:_MOST_ROWS]
    if amounts := _amounts(extraction.amounts):
        document["amounts"] = amounts
    return document


def _conditions(proposals: tuple[Proposal, ...]) -> list[tuple[int, Document]]:
    """(order of trust, condition) for each group of alternatives."""
    grouped: dict[int, list[Proposal]] = {}
    for each in _without_titles(proposals):
        grouped.setdefault(each.group, []).append(each)
    found = []
    for group in list(grouped.values())[:_MOST_ROWS]:
        node = any_of(reading.read(each.text) for each in group)
        row: Document = {
            "text": text_of(node),
            "label": labels(node),
            "quote": _clean("、".join(each.quote for each in group)),
        }
        found.append((max(_ORDER[each.confidence] for each in group), row))
    return found


def _without_titles(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """Ages of a title only where no other field has any: 1歳6か月児健診 is for whom its own fields say."""
    ages = [each for each in proposals if each.kind in (Kind.AGE, Kind.SCHOOL)]
    if all(each.field in _TITLES for each in ages):
        return proposals
    return tuple(each for each in proposals if each not in ages or each.field not in _TITLES)


def _holds(rows: list[Document]) -> bool:
    try:
        documents.read({"subject": "member", "when": rows})
    except RuleInvalid:
        return False
    return True


def _check(quote: str) -> Document:
    return {"label": {"ja": _clean(quote)}, "quote": _clean(quote)}


def _clean(quote: str) -> str:
    return quote.replace("\0", "")[:400]


def _amounts(amounts: tuple[AmountProposal, ...]) -> list[Document]:
    """Rows with a condition first; what is paid in every other case only where the words name one amount alone."""
    rows: list[Document] = [{"when": each.when, **_paid(each)} for each in amounts if each.when]
    general = [_paid(each) for each in amounts if not each.when]
    return [*rows, *general][:_MOST_ROWS] if len(general) == 1 else rows[:_MOST_ROWS]


def _paid(each: AmountProposal) -> Document:
    return {"yen": each.most if each.least == each.most else [each.least, each.most], "per": each.per.value}
