"""Counter mode for letters: staff set topics, ways and hours for the person before them; both are recorded at each act."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.notices.operations import choices
from todoke.notices.rules.topics import Topic
from todoke.people.models import CounterSession
from todoke.people.operations import looks
from todoke.people.operations.looks import Why
from todoke.people.rules import counter as rules
from todoke.people.rules.counter import CameFor
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.people.counter_pages import actor_for, banner_of, served
from todoke.ui import notice_choices

#: How the ledger and the choice name this way, and a look at what was chosen.
THROUGH, LOOKED_AT = "counter", "letter_settings"


def _may(session: CounterSession) -> bool:
    """Whether the person came for something that shows how letters come."""
    return rules.SIGHTS[CameFor(session.came_for)].letters


@served(methods=("GET", "POST"))
def show(desk: Desk, session: CounterSession) -> HttpResponseBase:
    """Every topic, and when the person may be disturbed; the letters themselves are not shown."""
    if not _may(session):
        return desk.go("counter_person")
    if desk.request.method == "GET":
        return _page(desk, session)
    try:
        notice_choices.save(
            desk.request.POST, person=session.person, by=actor_for(desk, session), now=desk.now, through=THROUGH
        )
    except choices.ChoiceInvalid as refusal:
        return _page(desk, session, refusal=refusal)
    return desk.go("counter_notices", N_("It is kept and holds at once."))


def _look(desk: Desk, session: CounterSession) -> None:
    looks.look(
        person=session.person, by=actor_for(desk, session), now=desk.now, why=Why.COUNTER, what=[LOOKED_AT], through=f"counter:{session.pk}"
    )  # fmt: skip


def _page(desk: Desk, session: CounterSession, *, refusal: Refusal | None = None) -> HttpResponse:
    _look(desk, session)
    rows = [
        {"shown": shown, "href": desk.url("counter_topic", topic=shown.topic.value)}
        for shown in notice_choices.topics(session.person)
    ]
    context = {
        **banner_of(desk, session), "topics": rows, "errors": notice_choices.errors(refusal),
        "form": notice_choices.form(session.person, desk.request.POST if refusal else None, now=desk.now),
    }  # fmt: skip
    return desk.render("notices/counter_notices.html", context, status=refusal.status if refusal else 200)


@served(methods=("GET", "POST"))
def topic(desk: Desk, session: CounterSession, topic: str) -> HttpResponseBase:
    """One topic: stopped or had again, and by which ways, as the person says."""
    if not _may(session):
        return desk.go("counter_person")
    if topic not in set(Topic):
        raise NotFound(page=topic)
    wanted = Topic(topic)
    if desk.request.method == "POST":
        said = notice_choices.change_topic(
            desk.request.POST, wanted, person=session.person, by=actor_for(desk, session), now=desk.now, through=THROUGH
        )
        if said is None:
            raise NotFound(page=topic)
        return desk.go("counter_topic", said, topic=wanted.value)
    _look(desk, session)
    context = {
        **banner_of(desk, session), "shown": notice_choices.topic(session.person, wanted), "ways": notice_choices.ways(session.person),
    }  # fmt: skip
    return desk.render("notices/counter_topic.html", context)
