"""An answer as JSON: the shape of ``POST /api/v1/eligibility`` and of ``manage.py eligibility``."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from todoke.eligibility.rules.deciding import Decider, Money, Outcome, Verdict
from todoke.eligibility.rules.household import Rows
from todoke.eligibility.rules.questions import Question, slots_of
from todoke.eligibility.rules.rule import Giver, Labels, Rule
from todoke.eligibility.rules.timing import Turn
from todoke.eligibility.rules.windows import Span
from todoke.people.rules.vocabulary import BY_NAME, DERIVED_FROM, asked_for

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


def givers(found: Iterable[Giver | None], body: str, name: str, words: Words) -> list[Document]:
    """Who may give it and, where that is another than the programme's body, how one applies there."""
    return [
        {"body": None, "name": words(each.labels), "apply": words(each.apply)}
        if each
        else {"body": body, "name": name, "apply": ""}
        for each in found
    ]


def missing(outcome: Outcome, decider: Decider, rows: Rows) -> list[str]:
    """What one would have to be told to decide, or to know the amount; without what may not be used.

    A rank or count that nobody could tell any more is named itself: a child whom others raise has its rank among theirs.
    """
    names = (outcome.missing | outcome.missing_for_amount) - decider.hidden
    row = next((row for key, row in rows.members if key == outcome.member), rows.household)
    found: set[str] = set()
    for name in names:
        if name in DERIVED_FROM and not BY_NAME[name].is_asked:
            found |= {fact for _, fact in slots_of(name, outcome.member, row, rows)} or {name}
        else:
            found |= set(asked_for(name) or (name,))
    return sorted(found)


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
