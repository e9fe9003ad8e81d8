"""The queue of voices 「届いた声」: danger and floods first, then what waits; read, grouped and given out by the ticked lines."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed, Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.lists import part
from todoke.staff.voice import choosing, queue_desk
from todoke.ui import messages, voice_queue_words, voice_words
from todoke.voice.models import Burst, Voice
from todoke.voice.operations import answering, bursts, grouping
from todoke.voice.queries import queue
from todoke.voice.queries.queue import Shown
from todoke.voice.rules.states import BurstState

#: So many ticked voices are dealt with in one act at most.
MOST: Final = 100
#: So many voices with their words stand on a page.
LENGTH: Final = 20
Errors = Sequence[tuple[str | None, object]]


def _filters(desk: Desk) -> tuple[Shown, str]:
    given, about = desk.request.GET.get("show", ""), text(desk.request.GET, "about", limit=220)
    return (Shown(given) if given in set(Shown) else Shown.WAITING), about if queue.about_of(about)[0] else ""


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """Voices: those of danger first; whoever only guards people sees no others."""
    queue_desk.need(desk)
    return _index(desk)


def _index(desk: Desk, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    shown, about = _filters(desk)
    names, works = queue_desk.Names(desk), queue_desk.works(desk)
    kind, of = queue.about_of(about)
    flood = number(desk.request.GET, "burst")
    found = queue.listed(desk.body, shown=shown, me=str(desk.actor), about_kind=kind, about=of, burst=flood)
    rows = part(desk.request, found if works else found.none(), length=LENGTH)
    dangers = queue.of_danger(desk.body)
    colleagues = staff.names_of(queue_desk.assigned([*rows.rows, *dangers]))
    context = {
        "works": works, "rows": rows, "listed": [queue_desk.line(desk, each, names, colleagues) for each in rows.rows], "shown": "" if flood else shown.value, "flood": flood,
        "dangers": [queue_desk.line(desk, each, names, colleagues) for each in dangers],
        "bursts": [_burst(desk, each, names) for each in queue.bursts(desk.body)] if works else [],
        "filters": [(each.value, words) for each, words in voice_queue_words.SHOWN.items()], "about": about,
        "abouts": [("", messages.say(N_("Everything"))), *queue_desk.abouts(desk, names, about)] if works else [],
        "owners": choosing.owners(desk), "me": str(desk.actor), "errors": list(errors), "error_of": dict(errors),
        "typed": {"called": text(desk.request.POST, "called", limit=130)},
    }  # fmt: skip
    return desk.render("voice/queue.html", context, status=status)


def _burst(desk: Desk, burst: Burst, names: queue_desk.Names) -> dict[str, object]:
    sample = Voice.objects.filter(burst=burst).order_by("at", "id").first()
    return {
        "burst": burst, "title": names.of(burst.about_kind, burst.about), "sample": sample.text[:200] if sample else "",
        "state": messages.say(voice_words.BURST_STATES[BurstState(burst.state)]), "voice": sample,
    }  # fmt: skip


@page(Act.VIEW, methods=("POST",))
def bulk(desk: Desk) -> HttpResponseBase:
    """The ticked voices are read, given to somebody, or become a group."""
    choosing.need_voices(desk)
    post, by, now = desk.request.POST, desk.actor, desk.now
    chosen = queue.some(desk.body, post.getlist("voice"), most=MOST)
    if not chosen:
        return _index(desk, errors=[(None, messages.say(voice_queue_words.PROBLEMS["choice_missing"]))], status=422)
    try:
        match post.get("do", ""):
            case "group":
                made = grouping.begin(voices=chosen, called=text(post, "called", limit=130), by=by, now=now)
                return desk.go("voice_group", N_("They are together now, and stay so."), group=made.pk)
            case "give":
                to = post.get("to", "")
                if to and to not in {label for label, _ in choosing.owners(desk)}:
                    return _index(desk, errors=[("id_to", messages.say(N_("Please choose a colleague.")))], status=422)
                for each in chosen:
                    answering.assign(voice=each, to=to, by=by, now=now)
            case _:
                answering.read_many(voices=chosen, by=by, now=now)
    except Refusal as refusal:
        problems = voice_queue_words.problems_of(refusal)
        errors: Errors = [("id_called" if name == "name" else None, said) for name, said in problems.items()]
        return _index(desk, errors=errors or [(None, voice_queue_words.refused(refusal))], status=refusal.status)
    return desk.go("voices", N_("Done."))


@page(Act.VIEW, methods=("POST",))
def burst(desk: Desk) -> HttpResponseBase:
    """Say of a flood whether it is many people or abuse; nothing of it is deleted."""
    if not queue_desk.works(desk):
        raise NotAllowed
    post = desk.request.POST
    found = Burst.objects.filter(body=desk.body, pk=number(post, "burst")).first()
    state = post.get("state", "")
    if found is None or state not in {BurstState.REAL.value, BurstState.ABUSE.value}:
        return _index(desk, errors=[(None, messages.tell("burst_undecided"))], status=422)
    bursts.decide(burst=found, state=BurstState(state), by=desk.actor, now=desk.now)
    return desk.go("voices", N_("Kept. Nothing of it is deleted."))
