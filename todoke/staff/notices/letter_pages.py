"""Letters to post: today's batches with their last day, fetched as a PDF, marked as posted; what is stopped, and what came back."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.clock import TOKYO
from todoke.common.errors import NotAllowed, Refusal
from todoke.notices.models import LetterBatch
from todoke.notices.operations import letters
from todoke.notices.queries import letters as queries
from todoke.notices.rules import letters as rules
from todoke.notices.rules.letters import BatchState, Stopped
from todoke.notices.rules.posting import Speed
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.ui import messages
from todoke.ui.notice_letter_words import SPEEDS, STATES, STOPPED


def _kinds(desk: Desk) -> dict[str, bool]:
    """Which batches this member of staff may open: those of people nobody has to be kept from, and the others. Raises NotAllowed."""
    kinds = {"ordinary": desk.may(Act.CASEWORK), "guarded": desk.may(Act.PROTECT)}
    if not any(kinds.values()):
        raise NotAllowed
    return kinds


def _batch(desk: Desk, key: UUID) -> LetterBatch:
    return queries.batch(desk.body, key, **_kinds(desk))


def is_late(batch: LetterBatch, today: object) -> bool:
    """Whether it should have been posted by now."""
    waits = batch.state in {BatchState.MADE, BatchState.FETCHED}
    return waits and batch.post_by_date is not None and batch.post_by_date < today  # type: ignore[operator]  # a date


@page(Act.LOOK)
def index(desk: Desk) -> HttpResponseBase:
    """Batches, what is stopped and why, what came back; nobody's name is on this list."""
    return _index(desk)


def _index(desk: Desk, *, refusal: Refusal | None = None) -> HttpResponse:
    kinds = _kinds(desk)
    stopped = queries.stopped(desk.body) if kinds["ordinary"] else ()
    returned = queries.returned(desk.body) if kinds["ordinary"] else ()
    context = {
        "batches": queries.batches(desk.body, **kinds), "stopped": stopped, "returned": returned, "own": queries.own_persons(desk.body, [*stopped, *returned]),
        "states": STATES, "speeds": SPEEDS, "why": STOPPED, "Stopped": Stopped, "Speed": Speed, "late": lambda batch: is_late(batch, desk.today),
        "written": rules.written, "kinds": kinds, "typed": text(desk.request.POST, "number", limit=60),
        "errors": [("id_number", messages.tell(refusal.code, refusal.data))] if refusal else [],
    }  # fmt: skip
    return desk.render("notices/letters.html", context, status=refusal.status if refusal else 200)


@page(Act.LOOK, methods=("POST",))
def returned(desk: Desk) -> HttpResponseBase:
    """A letter that came back, by the number in its window, typed or scanned."""
    _kinds(desk)
    try:
        letters.mark_returned(
            body=desk.body, typed=text(desk.request.POST, "number", limit=60), by=desk.actor, now=desk.now
        )
    except Refusal as refusal:
        return _index(desk, refusal=refusal)
    return desk.go("letters", N_("Noted. Nothing more goes to this address until it is another one."))


@page(Act.LOOK)
def show(desk: Desk, batch: UUID) -> HttpResponseBase:
    """One batch: how many, how, until when; what is enclosed; what to do next."""
    found = _batch(desk, batch)
    context = {
        "batch": found, "states": STATES, "speeds": SPEEDS, "late": is_late(found, desk.today), "enclosures": queries.enclosures(found), "BatchState": BatchState,
        "Speed": Speed,
    }  # fmt: skip
    return desk.render("notices/letter_batch.html", context)


@page(Act.LOOK, methods=("POST",))
@grave
def fetch(desk: Desk, batch: UUID) -> HttpResponseBase:
    """The PDF. Where somebody in it moved or is protected meanwhile, it is taken back instead."""
    found = _batch(desk, batch)
    try:
        content = letters.fetch(batch=found, by=desk.actor, now=desk.now)
    except letters.LettersChanged:
        letters.drop(batch=found, by=desk.actor, now=desk.now, why="changed")
        return desk.go(
            "letters",
            N_(
                "Somebody in this batch moved or changed meanwhile. It was taken back, and its letters will be printed anew."
            ),
        )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letters-{_day(found.made_at)}-{str(found.pk)[:8]}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _day(moment: datetime) -> str:
    return moment.astimezone(TOKYO).date().isoformat()


@page(Act.LOOK, methods=("POST",))
def posted(desk: Desk, batch: UUID) -> HttpResponseBase:
    """They are at the post."""
    letters.mark_posted(batch=_batch(desk, batch), by=desk.actor, now=desk.now)
    return desk.go("letters", N_("Noted as posted."))


@page(Act.LOOK, methods=("POST",))
def drop(desk: Desk, batch: UUID) -> HttpResponseBase:
    """Print these letters anew: a print was spoiled, or nobody could post it."""
    letters.drop(batch=_batch(desk, batch), by=desk.actor, now=desk.now)
    return desk.go("letters", N_("Taken back. The letters will be printed anew."))
