"""Choosing for whom one acts, and acting for oneself again; and whom one watches over."""

from collections.abc import Sequence

from django.http.response import HttpResponseBase

from todoke.people.models import Mandate
from todoke.people.operations import mandates as operations
from todoke.people.queries import mandates as queries
from todoke.people.rules.mandates import MandateKind, Matter, Reminding
from todoke.registry.rules.fields import N_
from todoke.ui import messages, standing
from todoke.web.people import acting
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther


def usable(visitor: Visitor) -> Sequence[Mandate]:
    """The mandates by which this person may act at this moment."""
    return [row for row in queries.held_by(visitor.person, visitor.now) if queries.holds(row, visitor.now)]


@resident_page()
def choose(visitor: Visitor) -> HttpResponseBase:
    """For whom one may act, and in what."""
    rows = [(row, standing.title(row), standing.sentence_of(row)) for row in usable(visitor)]
    return visitor.render("web/people/for.html", {"rows": rows})


@resident_page(methods=("POST",))
def begin(visitor: Visitor, mandate: str) -> HttpResponseBase:
    """Act for somebody from now on; every page says so."""
    found = next((row for row in usable(visitor) if str(row.pk) == str(mandate)), None)
    if found is None:
        raise queries.MandateNotFound
    acting.begin(visitor.request.session, found)
    return SeeOther(visitor.url("me"))


@resident_page(methods=("POST",))
def stop(visitor: Visitor) -> HttpResponseBase:
    """Act for oneself again."""
    acting.stop(visitor.request.session)
    visitor.say_next(N_("You act for yourself again."))
    return SeeOther(visitor.url("for"))


@resident_page(methods=("GET", "POST"))
def watch(visitor: Visitor) -> HttpResponseBase:
    """Over whom one watches; one of three reminders can be sent, no free words."""
    rows = [row for row in usable(visitor) if row.kind == MandateKind.WATCH]
    if visitor.request.method == "POST":
        return _remind(visitor, rows)
    listed = [(row, standing.last_day(row.until_date), Matter.REMIND in row.matters) for row in rows]
    return visitor.render("web/people/watch.html", {"rows": listed, "reminders": reminders()})


def reminders() -> list[tuple[str, object]]:
    """The sentences to choose from."""
    return [(each.value, messages.say(words)) for each, words in standing.REMINDINGS.items()]


def _remind(visitor: Visitor, rows: Sequence[Mandate]) -> HttpResponseBase:
    sent = visitor.request.POST
    found = next((row for row in rows if str(row.pk) == sent.get("mandate", "")), None)
    text = next((each for each in Reminding if each.value == sent.get("text", "")), None)
    if found is None or text is None:
        raise queries.MandateNotFound
    operations.remind(mandate=found, text=text, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("The reminder is on their page."))
    return SeeOther(visitor.url("watch"))
