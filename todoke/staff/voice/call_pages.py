"""Telephone calls and mails in two taps 「対応の記録」: what it was about, how long; so that their volume is known. Nothing of who called is kept."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.common.errors import NotAllowed, Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.lists import part
from todoke.ui import messages, voice_queue_words
from todoke.voice.models import CallLog, CallTopic
from todoke.voice.operations import call_log
from todoke.voice.queries import queue
from todoke.voice.rules import calls as rules
from todoke.voice.rules.calls import CallAbout
from todoke.voice.rules.kinds import Channel

Errors = Sequence[tuple[str | None, object]]
#: Figures are of so many days.
DAYS: Final = 30


def _may_log(desk: Desk) -> bool:
    return desk.may(Act.COUNTER) or desk.may(Act.CASEWORK)


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """The two taps, what calls were about in the last days, and the newest ones."""
    return _page(desk)


def _page(desk: Desk, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    if not _may_log(desk) and not desk.may(Act.WRITE):
        raise NotAllowed
    rows = part(desk.request, queue.calls(desk.body))
    names = staff.names_of(each.by for each in rows.rows)
    counted = queue.calls_by_topic(desk.body, now=desk.now, days=DAYS)
    own = queue.call_topics(desk.body)
    context = {
        "may_log": _may_log(desk), "may_write": desk.may(Act.WRITE), "days": DAYS, "minutes": rules.MINUTES, "longest": rules.MINUTES[-1],
        "topics": [(each.value, messages.say(words)) for each, words in voice_queue_words.CALLS.items()] + [(f"own:{each.pk}", each.name) for each in own],
        "channels": [(each.value, messages.say(words)) for each, words in voice_queue_words.CALL_CHANNELS.items()], "own": own,
        "counted": [(_topic(code, name), count, spent) for code, name, count, spent in counted],
        "total": (sum(each[2] for each in counted), sum(each[3] for each in counted)),
        "rows": rows, "listed": [_line(desk, each, names.get(each.by, "")) for each in rows.rows],
        "typed": {"topic": desk.request.POST.get("topic"), "channel": desk.request.POST.get("channel", Channel.PHONE.value), "name": text(desk.request.POST, "name", limit=60)},
        "errors": list(errors), "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("voice/calls.html", context, status=status)


def _topic(code: str, name: str) -> Markup | str:
    return messages.say(voice_queue_words.CALLS[CallAbout(code)]) if code in set(CallAbout) else name


def _line(desk: Desk, call: CallLog, by: str) -> dict[str, object]:
    return {
        "call": call, "topic": _topic(call.topic, call.own.name if call.own else ""), "channel": messages.say(voice_queue_words.CALL_CHANNELS[Channel(call.channel)]),
        "by": by, "may_take_back": call_log.may_take_back(call, by=desk.actor, now=desk.now),
    }  # fmt: skip


@page(Act.VIEW, methods=("POST",))
def log(desk: Desk) -> HttpResponseBase:
    """The second tap."""
    if not _may_log(desk):
        raise NotAllowed
    post = desk.request.POST
    topic, own = post.get("topic", ""), None
    if topic.startswith("own:"):
        own = next((each for each in queue.call_topics(desk.body) if f"own:{each.pk}" == topic), None)
        topic = ""
    try:
        call_log.log(
            body=desk.body, channel=post.get("channel", ""), topic=topic, own=own, minutes=number(post, "minutes"), by=desk.actor, now=desk.now
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(desk, refusal)
    return desk.go("voice_calls", N_("Logged. Nothing of who called is kept."))


@page(Act.VIEW, methods=("POST",))
def take_back(desk: Desk) -> HttpResponseBase:
    """Take back one's own wrong tap."""
    if not _may_log(desk):
        raise NotAllowed
    found = queue.calls(desk.body).filter(pk=number(desk.request.POST, "call")).first()
    done = found is not None and call_log.take_back(call=found, by=desk.actor, now=desk.now)
    return desk.go("voice_calls", N_("Taken back.") if done else N_("This can no longer be taken back."))


@page(Act.WRITE, methods=("POST",))
def topics(desk: Desk) -> HttpResponseBase:
    """Add a topic of one's own, or offer one no more."""
    post = desk.request.POST
    ended = CallTopic.objects.filter(body=desk.body, pk=number(post, "end")).first() if post.get("end") else None
    try:
        if ended is not None:
            call_log.end_topic(topic=ended, by=desk.actor, now=desk.now)
        else:
            call_log.add_topic(body=desk.body, name=text(post, "name", limit=60), by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _refused(desk, refusal)
    return desk.go("voice_calls", N_("Done."))


def _refused(desk: Desk, refusal: Refusal) -> HttpResponse:
    problems = voice_queue_words.problems_of(refusal)
    return _page(desk, errors=[(f"id_{name}", said) for name, said in problems.items()], status=refusal.status)
