"""Sendings to many: choosing text and people, the number that is shown and typed, one or two others who agree, and halting."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse

from todoke.common.errors import Invalid, Refusal
from todoke.notices.models import NoticeTemplate, Sending
from todoke.notices.operations import sendings as operations
from todoke.notices.queries import sendings as queries
from todoke.notices.queries import texts
from todoke.notices.rules.audiences import Audience, AudienceKind, references
from todoke.notices.rules.slots import KINDS, Slot, SlotKind, slots_of
from todoke.notices.rules.states import SendingState
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import N_
from todoke.registry.rules import written
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import moment, text
from todoke.staff.notices.text_pages import title_of
from todoke.ui import messages, notice_preview, notice_texts
from todoke.ui.messages import say

STATES: Final[dict[str, tuple[str, str]]] = {
    SendingState.DRAFT.value: (N_("Draft"), "draft"),
    SendingState.WAITING.value: (N_("Waiting for approval"), "waiting"),
    SendingState.RUNNING.value: (N_("Being sent"), "live"),
    SendingState.HALTED.value: (N_("Halted"), "problem"),
    SendingState.DONE.value: (N_("Sent"), "ended"),
}
AUDIENCES: Final[dict[AudienceKind, str]] = {
    AudienceKind.LIST: N_("A list of references"),
    AudienceKind.PROGRAM: N_("Those who were told of a programme"),
    AudienceKind.GOT: N_("Those who got an earlier sending (for a correction)"),
    AudienceKind.EVERYBODY: N_("Everybody whom our body keeps"),
}
_ALL_AT_ONCE: Final = 200


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """The sendings of the body."""
    rows = [(row, STATES[row.state], title_of(row.template), _who(row)) for row in queries.of_body(desk.body)]
    return desk.render("notices/sendings.html", {"rows": rows})


def _who(row: Sending) -> object:
    return say(AUDIENCES[queries.audience(row).kind])


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponse:
    """Choose a text, then the people and when."""
    usable = texts.usable(desk.body)
    chosen = desk.request.POST.get("text") or desk.request.GET.get("text", "")
    template = next((each for each in usable if str(each.pk) == chosen), None)
    if template is None or desk.request.method == "GET":
        return _form(desk, usable, template, {})
    data = desk.request.POST
    typed = {name: text(data, name, limit=250_000 if name == "references" else 100) for name in _names(template)}
    listed, strange = references(typed["references"])
    kind = AudienceKind(typed["audience"]) if typed["audience"] in set(AudienceKind) else AudienceKind.LIST
    audience = Audience(kind, typed["program"], typed["sending"], listed)
    send_at = moment(typed["day"], typed["hour"]) if typed["day"] else desk.now
    until = written.iso_date(typed["until"]) if typed["until"] else None
    problems: dict[str, str] = {}
    if strange and kind is AudienceKind.LIST:
        problems["references"] = "references_strange"
    if send_at is None:
        problems["day"] = "schedule_shape"
    if typed["until"] and until is None:
        problems["until"] = "date_unknown"
    if not problems and send_at is not None:
        try:
            row = operations.draft(
                body=desk.body, template=template, audience=audience, values=_values(template, typed), send_at=max(send_at, desk.now) if not typed["day"] else send_at,
                until_date=date.fromisoformat(until) if until else None, by=desk.actor, now=desk.now,
            )  # fmt: skip
        except operations.SendingInvalid as refusal:
            found = refusal.data["problems"]
            assert isinstance(found, dict)
            problems = {_BOX.get(str(name), str(name)): code for name, code in found.items()}
        else:
            return desk.go("notice_sending", N_("Counted. Nobody is told anything yet."), sending=row.pk)
    return _form(desk, usable, template, typed, problems, status=422)


#: Fields of the operation by the boxes that they are typed in.
_BOX: Final = {"send_at": "day", "until_date": "until"}


def _fields(template: NoticeTemplate) -> list[Slot]:
    """The fields that somebody fills in: not what fills itself, nor the name of each child."""
    return [slot for slot in slots_of(template.slots) if not KINDS[slot.kind].own and slot.kind is not SlotKind.CHILD]


def _names(template: NoticeTemplate) -> list[str]:
    return [
        "audience",
        "program",
        "sending",
        "references",
        "day",
        "hour",
        "until",
        *(f"value_{slot.name}" for slot in _fields(template)),
    ]


def _values(template: NoticeTemplate, typed: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for slot in _fields(template):
        given = typed[f"value_{slot.name}"]
        if slot.kind in {SlotKind.AGE, SlotKind.COUNT}:
            number = written.integer(given)
            values[slot.name] = given if number is None else number
        else:
            values[slot.name] = (written.iso_date(given) or given) if slot.kind is SlotKind.DAY else given
    return values


def _form(
    desk: Desk, usable: object, template: NoticeTemplate | None, typed: Mapping[str, str], problems: Mapping[str, str] | None = None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    wrong = {name: messages.tell(code) for name, code in (problems or {}).items()}
    earlier = [
        (str(row.pk), f"{title_of(row.template)} {row.written_at:%Y-%m-%d}")
        for row in queries.of_body(desk.body)
        if row.made_at or row.halted_at
    ]
    fields = (
        [(f"value_{slot.name}", say(notice_texts.KIND_LABELS[slot.kind])) for slot in _fields(template)]
        if template
        else []
    )
    assert isinstance(usable, list)
    context = {
        "texts": [(str(each.pk), title_of(each)) for each in usable], "template": template, "title": title_of(template) if template else "",
        "fields": fields, "typed": {"hour": "10:00", **typed}, "wrong": wrong, "errors": [(f"id_{name}", said) for name, said in wrong.items()],
        "audiences": [(kind.value, say(words)) for kind, words in AUDIENCES.items()], "earlier": [("", "–"), *earlier],
    }  # fmt: skip
    return desk.render("notices/sending_new.html", context, status=status)


@page(Act.VIEW)
def show(desk: Desk, sending: UUID) -> HttpResponse:
    """One sending: whom it reaches, what they get, who agreed, and what became of it."""
    return _show(desk, queries.get(desk.body, sending))


def _show(desk: Desk, row: Sending, refusal: Refusal | None = None) -> HttpResponse:
    me = str(desk.actor)
    errors: list[tuple[str | None, object]] = []
    if refusal is not None:
        counted = isinstance(refusal, Invalid)
        errors = [("id_typed" if counted else None, messages.tell(refusal.code, refusal.data))]
    derived = texts.derived_of(row.template, on=desk.today)
    figures = queries.figures(row)
    previews = notice_preview.previews(
        row.template, desk.body, tact=min(derived.tact, 1), today=desk.today, values=row.values
    )
    context = {
        "row": row, "title": previews[0].letter.title, "state": STATES[row.state], "who": _who(row), "errors": errors, "figures": figures, "State": SendingState,
        "may_ask": row.state == SendingState.DRAFT and desk.may(Act.WRITE), "moved": refusal.code == "count_moved" if refusal else False,
        "may_approve": row.state == SendingState.WAITING and desk.may(Act.APPROVE) and me not in {row.written_by, row.approved_by},
        "took_part": row.state == SendingState.WAITING and me in {row.written_by, row.approved_by},
        "may_halt": row.state != SendingState.HALTED and desk.may(Act.WRITE), "may_look": desk.may(Act.LOOK) and bool(figures.got),
        "previews": previews,
        "names": staff.names_of({row.written_by, row.approved_by, row.also_approved_by, row.halted_by}), "language_labels": notice_texts.LANGUAGE_LABELS,
    }  # fmt: skip
    return desk.render("notices/sending.html", context, status=refusal.status if refusal else 200)


def _typed(desk: Desk) -> int:
    number = written.integer(text(desk.request.POST, "typed", limit=20))
    return -1 if number is None else number


@page(Act.WRITE, methods=("POST",))
def ask(desk: Desk, sending: UUID) -> HttpResponse:
    """Ask for the yes of others; the number is typed."""
    row = queries.get(desk.body, sending)
    try:
        operations.ask(sending=row, typed=_typed(desk), by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_sending", N_("A colleague who may approve decides about it."), sending=row.pk)


@page(Act.APPROVE, methods=("POST",))
@grave
def approve(desk: Desk, sending: UUID) -> HttpResponse:
    """The yes of another; the number is typed again."""
    row = queries.get(desk.body, sending)
    try:
        runs = operations.approve(sending=row, typed=_typed(desk), by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    said = (
        N_("It is sent at its time. It can be halted at any moment.")
        if runs
        else N_("One more colleague has to agree.")
    )
    return desk.go("notice_sending", said, sending=row.pk)


@page(Act.WRITE, methods=("POST",))
def recount(desk: Desk, sending: UUID) -> HttpResponse:
    """Count anew."""
    row = queries.get(desk.body, sending)
    try:
        operations.recount(sending=row, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_sending", N_("Counted. Nobody is told anything yet."), sending=row.pk)


@page(Act.WRITE, methods=("POST",))
def halt(desk: Desk, sending: UUID) -> HttpResponse:
    """Stop it with one touch: no second page, no question."""
    row = queries.get(desk.body, sending)
    try:
        operations.halt(sending=row, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_sending", N_("Halted. Whoever has not got it yet does not get it."), sending=row.pk)


@page(Act.LOOK, methods=("GET", "POST"))
def got(desk: Desk, sending: UUID) -> HttpResponse:
    """Who has already got it: references alone, and the look is in the ledger."""
    row = queries.get(desk.body, sending)
    if desk.request.method == "GET":
        return desk.render(
            "notices/sending_got.html",
            {"row": row, "title": title_of(row.template), "rows": None, "figures": queries.figures(row)},
        )
    rows = operations.list_got(sending=row, by=desk.actor, now=desk.now, most=_ALL_AT_ONCE)
    return desk.render(
        "notices/sending_got.html",
        {"row": row, "title": title_of(row.template), "rows": rows, "figures": queries.figures(row)},
    )
