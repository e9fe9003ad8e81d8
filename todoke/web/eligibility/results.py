"""The result in groups: what one can receive, what depends, what comes later, what is not for this household; and the sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from todoke.eligibility.queries.answers import Answer, Answers, Entry
from todoke.eligibility.rules.deciding import Money, Outcome, Verdict
from todoke.eligibility.rules.rule import Giver, Per
from todoke.people.rules.vocabulary import N_
from todoke.registry.rules.numbers import slug
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.ui.pages import Town
from todoke.web import frame
from todoke.web.eligibility import naming

_PER: Final[dict[Per, tuple[str, str, str]]] = {
    Per.MONTH: (
        N_("%(amount)s yen a month"),
        N_("%(least)s to %(most)s yen a month"),
        N_("up to %(most)s yen a month"),
    ),
    Per.YEAR: (N_("%(amount)s yen a year"), N_("%(least)s to %(most)s yen a year"), N_("up to %(most)s yen a year")),
    Per.ONCE: (N_("%(amount)s yen once"), N_("%(least)s to %(most)s yen once"), N_("up to %(most)s yen once")),
    Per.DAY: (N_("%(amount)s yen a day"), N_("%(least)s to %(most)s yen a day"), N_("up to %(most)s yen a day")),
    Per.TIME: (
        N_("%(amount)s yen each time"),
        N_("%(least)s to %(most)s yen each time"),
        N_("up to %(most)s yen each time"),
    ),
}
Reason = tuple[str, Markup]
#: A last day is a deadline while it is near; later it is only said until when; what lies years ahead is not said.
NEAR_DAYS: Final = 366
FAR_DAYS: Final = 3 * 365
_SIGNS: Final[dict[bool | None, str]] = {True: "met", False: "not", None: "open"}


@dataclass(frozen=True, slots=True)
class Line:
    """One programme in a group."""

    title: Markup
    official: str
    href: str
    tags: list[tuple[str, str]]
    figure: Markup | None
    people: list[Markup]
    when: list[Markup]
    apply: list[Markup]
    reasons: list[Reason]
    checks: list[Markup]
    sources: list[str]
    gives: Markup | None


@dataclass
class Result:
    """The whole page."""

    yes: list[Line] = field(default_factory=list)
    depends: list[Line] = field(default_factory=list)
    rare: list[Line] = field(default_factory=list)
    later: list[Line] = field(default_factory=list)
    no: list[Line] = field(default_factory=list)
    monthly: tuple[int, int] | None = None
    once: tuple[int, int] | None = None


def amount(money: Money | None) -> Markup | None:
    """An amount in words; None where none is known."""
    if money is None or money.most is None or money.most == 0:
        return None
    exact, between, at_most = _PER[money.per]
    if money.least == money.most:
        return say(exact, amount=f"{money.most:,}")
    if money.least == 0:
        return say(at_most, most=f"{money.most:,}")
    return say(between, least=f"{money.least:,}", most=f"{money.most:,}")


def result(answers: Answers, called: Mapping[str, Markup], town: Town | None) -> Result:
    """The lines of each group; what hangs on something that few families meet stands apart."""
    found = Result()
    for answer in sorted(answers.answers, key=_order):
        line = _line(answer, answers.day, called, town)
        if answer.verdict is Verdict.YES:
            found.yes.append(line)
        elif answer.verdict is Verdict.DEPENDS and all(answer.rare(each) for each in answer.likely):
            found.rare.append(line)
        elif answer.verdict is Verdict.DEPENDS:
            found.depends.append(line)
        elif answer.turn is not None:
            found.later.append(line)
        else:
            found.no.append(line)
    found.monthly = _sum(answers.answers, Per.MONTH)
    found.once = _sum(answers.answers, Per.ONCE)
    return found


def _order(answer: Answer) -> tuple[object, ...]:
    """Soonest first among what comes later; otherwise most money first."""
    if answer.verdict is Verdict.NO:
        return (1, answer.turn.day.toordinal() if answer.turn else 0, str(naming.title_of(answer.held)))
    return (0, -sum(_most(each.money) for each in answer.likely), str(naming.title_of(answer.held)))


def _most(money: Money | None) -> int:
    return 0 if money is None else (money.most or money.least) * (12 if money.per is Per.MONTH else 1)


def _sum(answers: Iterable[Answer], per: Per) -> tuple[int, int] | None:
    """[least, most] that comes together: what is certain, and what any family may still receive; nothing that only few do."""
    least = most = 0
    for answer in answers:
        for outcome in answer.likely:
            if outcome.money and outcome.money.per is per and not answer.rare(outcome):
                least += outcome.money.least if outcome.verdict is Verdict.YES else 0
                most += outcome.money.most or outcome.money.least
    return (least, most) if most else None


@dataclass(frozen=True, slots=True)
class Sum:
    """What comes together: ``sure`` is certain, ``perhaps`` what it may come to; "" where there is no such thing to say."""

    sure: str
    perhaps: str


def total(amounts: tuple[int, int] | None) -> Sum | None:
    """A sum as figures: what is certain first."""
    if amounts is None:
        return None
    least, most = amounts
    return Sum(f"{least:,}" if least else "", f"{most:,}" if most > least else "")


def _shown(answer: Answer) -> list[Outcome]:
    """Of whom a line speaks: where it is likely for some, not of those for whom it is open."""
    if answer.verdict is Verdict.NO:
        return [answer.best]
    same = [each for each in answer.likely if each.verdict is answer.verdict]
    return [each for each in same if not answer.rare(each)] or same


def _line(answer: Answer, day: date, called: Mapping[str, Markup], town: Town | None) -> Line:
    program, rule = answer.held.program, answer.held.rule
    shown = _shown(answer)
    figure = _figure(shown) if answer.verdict is not Verdict.NO else None
    title = naming.title_of(answer.held)
    givers = _givers(answer, shown)
    others = [(naming.labelled(each.labels), naming.labelled(each.apply)) for each in givers if each]
    return Line(
        title=title,
        official=program.name if frame.language() == "en" and str(title) != program.name else "",
        href=frame.address("web:program", number=slug(program.number)),
        tags=[
            (naming.labelled(each.labels), "neutral") if each else frame.whose(program.body, town) for each in givers
        ],
        figure=figure,
        people=_people(shown, called),
        when=_when(answer, day, called),
        apply=[say(N_("%(who)s: %(what)s"), who=who, what=what) for who, what in others if what],
        reasons=_reasons(answer),
        checks=[naming.labelled(check.labels) or Markup("%s") % check.quote for check in rule.checks],
        sources=[source.title for source in rule.sources],
        gives=naming.labelled(rule.gives) if rule.gives and figure is None else None,
    )


def _givers(answer: Answer, shown: list[Outcome]) -> list[Giver | None]:
    """Who may give it to those of whom the line speaks, each once; None is the programme's own body."""
    if answer.verdict is Verdict.NO:
        return [None]
    found: list[Giver | None] = []
    for outcome in shown:
        found += [each for each in answer.givers(outcome) if each not in found]
    return found


def _figure(outcomes: list[Outcome]) -> Markup | None:
    """The amount over all members for whom it is likely."""
    moneys = [each.money for each in outcomes if each.money]
    if not moneys or any(each.per is not moneys[0].per for each in moneys):
        return amount(moneys[0]) if len(moneys) == 1 else None
    most = None if any(each.most is None for each in moneys) else sum(each.most or 0 for each in moneys)
    return amount(Money(sum(each.least for each in moneys), most, moneys[0].per))


def _people(outcomes: list[Outcome], called: Mapping[str, Markup]) -> list[Markup]:
    """For whom it is, each with the own amount where several are paid for."""
    found = []
    several = sum(1 for each in outcomes if each.money) > 1
    for outcome in outcomes:
        if outcome.member in called:
            own = amount(outcome.money) if several else None
            found.append(
                say(N_("%(who)s: %(what)s"), who=called[outcome.member], what=own) if own else called[outcome.member]
            )
    return found


def _when(answer: Answer, day: date, called: Mapping[str, Markup]) -> list[Markup]:
    """The days that matter, in words; each with its people where they are not the same for all."""
    if answer.verdict is Verdict.NO:
        return [say(N_("From %(day)s"), day=format_date(answer.turn.day))] if answer.turn else []
    shown = {each.member for each in _shown(answer)}
    entries = [each for each in answer.entries if each.outcome.member in shown]
    whose: dict[Markup, list[str]] = {}
    for entry in entries:
        for words in _days(entry, day):
            whose.setdefault(words, []).append(entry.outcome.member)
    found = []
    for words, members in whose.items():
        names = [called[member] for member in members if member in called]
        everybody = len(members) == len(entries) or not names
        found.append(words if everybody else say(N_("%(who)s: %(what)s"), who=Markup(" · ").join(names), what=words))
    return found


def _days(entry: Entry, day: date) -> list[Markup]:
    """The days of one member, in words."""
    span, turn = entry.span, entry.turn
    found = []
    if span.opens and span.opens > day:
        found.append(say(N_("You can apply from %(day)s"), day=format_date(span.opens)))
    if span.closes and span.closes < day:
        found.append(say(N_("If you do not receive it yet, apply now.")))
    elif span.closes and (span.closes - day).days <= NEAR_DAYS:
        found.append(say(N_("Deadline: %(day)s"), day=format_date(span.closes)))
    last = turn.day - timedelta(days=1) if turn else None
    ends = [each for each in (span.closes, last) if each and each >= day]
    if (
        ends
        and not (span.closes == min(ends) and (min(ends) - day).days <= NEAR_DAYS)
        and (min(ends) - day).days <= FAR_DAYS
    ):
        found.append(say(N_("Until %(day)s"), day=format_date(min(ends))))
    return found


def _reasons(answer: Answer) -> list[Reason]:
    """Each condition: what stands in the way first."""
    rows = [
        (_SIGNS[met], naming.labelled(condition.labels))
        for condition, met in zip(answer.held.decider.conditions, answer.best.conditions, strict=True)
    ]
    order = {"not": 0, "open": 1, "met": 2}
    rows = sorted(rows, key=lambda row: order[row[0]])
    return [row for row in rows if row[0] == "not"] if answer.verdict is Verdict.NO else rows
