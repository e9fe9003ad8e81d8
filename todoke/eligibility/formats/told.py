"""An answer as JSON: the shape of ``POST /api/v1/eligibility`` and of ``manage.py eligibility``."""

from collections.abc import Callable
from datetime import timedelta

from todoke.eligibility.rules.deciding import Decider, Money, Outcome, Verdict
from todoke.eligibility.rules.questions import Question
from todoke.eligibility.rules.rule import Labels, Rule
from todoke.eligibility.rules.timing import Turn
from todoke.eligibility.rules.windows import Span
from todoke.people.rules.vocabulary import asked_for

Document = dict[str, object]
Words = Callable[[Labels], str]


def money(found: Money | None) -> Document | None:
    """An amount as least, most and period."""
    return None if found is None else {"least": found.least, "most": found.most, "per": found.per.value}


def reasons(decider: Decider, outcome: Outcome, words: Words) -> list[Document]:
    """Each condition with its words and whether it is met (null: not known), then what only the body can decide."""
    found: list[Document] = [
        {"label": words(condition.labels), "condition": text, "met": met}
        for condition, text, met in zip(decider.conditions, decider.texts, outcome.conditions, strict=True)
    ]
    return found + [
        {"label": words(check.labels) or check.quote, "condition": None, "met": None} for check in decider.rule.checks
    ]


def window(span: Span, turn: Turn | None, verdict: Verdict) -> Document:
    """First and last day: of applying where the rule says so, else of being entitled."""
    opens = span.opens.isoformat() if span.opens else None
    closes = span.closes.isoformat() if span.closes else None
    if turn and verdict is Verdict.NO:
        opens = opens if span.opens and span.opens > turn.day else turn.day.isoformat()
    ends = (turn.day - timedelta(days=1)).isoformat() if turn and verdict is not Verdict.NO else None
    return {"opens": opens, "closes": closes, "entitled_until": ends}


def missing(outcome: Outcome, decider: Decider) -> list[str]:
    """What one would have to be told to decide, or to know the amount; without what may not be used."""
    names = (outcome.missing | outcome.missing_for_amount) - decider.hidden
    return sorted({asked for name in names for asked in (asked_for(name) or (name,))})


def without_basis(outcome: Outcome, decider: Decider) -> list[str]:
    """Facts that stayed unknown because nothing allows their use for this purpose here."""
    return sorted((outcome.missing | outcome.missing_for_amount) & decider.hidden)


def question(found: Question) -> Document:
    """What to ask next."""
    return {"fact": found.fact, "members": list(found.members), "programs": found.programs, "yen_a_year": found.worth}


def sources(rule: Rule) -> list[Document]:
    """Where the rule stands."""
    return [
        {
            "title": each.title,
            "url": each.url or None,
            "checked_date": each.checked_date.isoformat() if each.checked_date else None,
        }
        for each in rule.sources
    ]
