"""The facts of a programme in the order in which one needs them: what, who, when, how, with what, where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from todoke.registry.rules.fields import N_
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.web.registry.reading import Reading

_SHORT: Final = 36
_GETS: Final = ("support_monetary", "support_material", "support_description")
_WHO: Final = ("target_persons", "target_conditions", "income_conditions", "household_conditions")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a resident wants to know first, where it is short enough to be said large."""

    get: Markup | None
    until: Markup | None
    until_day: date | None
    days_left: int | None
    closed: date | None
    cost: Markup | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the facts: its label (a message) and what stands there."""

    label: str
    html: Markup


def answers(reading: Reading, day: date) -> Answers:
    """The short answers on a day: what one gets, until when, at what cost."""
    given = next((name for name in _GETS if reading.has(name)), "")
    last = reading.day("procedure_to_date")
    ahead = last is not None and last >= day
    return Answers(
        get=_figure(reading, given) if given else None,
        until=None if last else _figure(reading, "procedure_conditions"),
        until_day=last if ahead else None,
        days_left=(last - day).days if last and ahead else None,
        closed=last if last and not ahead else None,
        cost=reading.short("cost", _SHORT // 2),
    )


def _figure(reading: Reading, name: str) -> Markup | None:
    """The text where it is short and holds a figure: amounts and days are worth large type, sentences are not."""
    return reading.short(name, _SHORT) if any(sign.isdecimal() for sign in reading.plain(name)) else None


def facts(reading: Reading, said: Answers) -> list[Fact]:
    """Everything that the answers did not say already; labels without a text are left out."""
    rows = (
        (N_("What you get"), _gets(reading, said)),
        (N_("Most that is paid"), _amount(reading)),
        (N_("Cost"), _cost(reading, said)),
        (N_("Who it is for"), _texts(reading, _WHO)),
        (N_("Until when"), _until(reading, said)),
        (N_("When it takes place"), _period(reading)),
        (N_("Opening hours"), _hours(reading)),
        (N_("Capacity"), reading.line("capacity")),
        (N_("How to apply"), _how(reading)),
        (N_("Who can apply"), _applicants(reading)),
        (N_("What to bring"), reading.listed("belongings") + reading.running("document_others")),
        (N_("Where"), _texts(reading, ("procedure_counter", "place_name", "place_address"))),
    )
    return [Fact(label, html) for label, html in rows if html]


def _texts(reading: Reading, names: Iterable[str]) -> Markup:
    """The texts one below the other, each once."""
    seen: dict[str, str] = {}
    for name in names:
        if reading.has(name):
            seen.setdefault(reading.text(name).strip(), name)
    return Markup("").join(reading.running(name) for name in seen.values())


def _gets(reading: Reading, said: Answers) -> Markup:
    shown = next((name for name in _GETS if reading.has(name)), "") if said.get else ""
    names = [name for name in _GETS if name != shown and reading.has(name) and not reading.same(name, "description")]
    below = [name for name in names if reading.repeats(name, "description")]
    html = _texts(reading, [name for name in names if name not in below])
    return html + _paragraph(Markup('<a href="#details">%s</a>') % say(N_("See the details below"))) if below else html


def _amount(reading: Reading) -> Markup:
    value = reading.raw("benefit_limit_yen")
    return say(N_("%(amount)s yen"), amount=f"{value:,}") if isinstance(value, int) else Markup("")


def _cost(reading: Reading, said: Answers) -> Markup:
    if said.cost and not reading.has("cost_conditions"):
        return Markup("")
    return _texts(reading, ("cost", "cost_conditions"))


def _until(reading: Reading, said: Answers) -> Markup:
    days = _span(reading, "procedure_from_date", "procedure_to_date")
    first = Markup("<p><strong>%s</strong></p>") % days if days else Markup("")
    return first if said.until else first + reading.running("procedure_conditions")


def _period(reading: Reading) -> Markup:
    days = _span(reading, "period_from_date", "period_to_date")
    return (_paragraph(days) if days else Markup("")) + _texts(reading, ("period_conditions", "specific_date"))


def _hours(reading: Reading) -> Markup:
    html = Markup("")
    if reading.has("use_from_time", "use_to_time"):
        html += Markup("<p>%s–%s</p>") % (reading.text("use_from_time"), reading.text("use_to_time"))
    html += reading.running("use_conditions")
    if reading.has("holiday"):
        html += Markup("<p>%s %s</p>") % (say(N_("Closed:")), reading.line("holiday"))
    return html


def _how(reading: Reading) -> Markup:
    html = _texts(reading, ("procedure_method", "use_method"))
    if reading.raw("online_filing") is True and not reading.has("online_url"):
        html += _paragraph(say(N_("It can also be filed online: see the official page.")))
    return html


def _applicants(reading: Reading) -> Markup:
    repeats = reading.same("procedure_persons", "target_persons")
    return Markup("") if repeats else reading.running("procedure_persons")


def _paragraph(html: Markup) -> Markup:
    return Markup("<p>%s</p>") % html


def _span(reading: Reading, first: str, last: str) -> Markup | None:
    """Two dates, or one of them, in words."""
    start, end = reading.day(first), reading.day(last)
    if start and end:
        return say(N_("%(first)s to %(last)s"), first=format_date(start), last=format_date(end))
    if end:
        return say(N_("until %(day)s"), day=format_date(end))
    return say(N_("from %(day)s"), day=format_date(start)) if start else None
