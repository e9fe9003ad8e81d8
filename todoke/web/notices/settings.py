"""How letters come 「お知らせの設定」: which topics, by which ways, how often and when; every change is the person's own."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.notices.operations import choices
from todoke.notices.rules.topics import Topic
from todoke.registry.rules.fields import N_
from todoke.ui import notice_choices
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

#: How the ledger and the choice name this page.
THROUGH = "settings"


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the list."""

    shown: notice_choices.TopicShown
    href: str


@resident_page(methods=("GET", "POST"))
def show(visitor: Visitor) -> HttpResponseBase:
    """Every topic, and when one may be disturbed."""
    visitor.need_oneself()
    if visitor.request.method == "GET":
        return _page(visitor)
    try:
        notice_choices.save(
            visitor.request.POST, person=visitor.person, by=visitor.actor, now=visitor.now, through=THROUGH
        )
    except choices.ChoiceInvalid as refusal:
        return _page(visitor, refusal=refusal)
    visitor.say_next(N_("It is kept and holds at once."))
    return SeeOther(visitor.url("box_settings"))


def _page(visitor: Visitor, *, refusal: Refusal | None = None) -> HttpResponse:
    rows = [
        TopicRow(shown, visitor.url("box_topic", topic=shown.topic.value))
        for shown in notice_choices.topics(visitor.person)
    ]
    context = {
        "topics": rows, "form": notice_choices.form(visitor.person, visitor.request.POST if refusal else None, now=visitor.now),
        "errors": notice_choices.errors(refusal),
    }  # fmt: skip
    return visitor.render("web/notices/settings.html", context, status=refusal.status if refusal else 200)


@resident_page(methods=("GET", "POST"))
def topic(visitor: Visitor, topic: str) -> HttpResponseBase:
    """One topic: stopped or had again with one tap, for every body at once; and by which ways it may come."""
    visitor.need_oneself()
    if topic not in set(Topic):
        raise NotFound(page=topic)
    wanted = Topic(topic)
    if visitor.request.method == "POST":
        visitor.say_next(_change(visitor, wanted))
        return SeeOther(visitor.url("box_topic", topic=wanted.value))
    context = {"shown": notice_choices.topic(visitor.person, wanted), "ways": notice_choices.ways(visitor.person)}
    return visitor.render("web/notices/topic.html", context)


def _change(visitor: Visitor, topic: Topic) -> str:
    said = notice_choices.change_topic(
        visitor.request.POST, topic, person=visitor.person, by=visitor.actor, now=visitor.now, through=THROUGH
    )
    if said is None:
        raise NotFound(page=topic.value)
    return said
