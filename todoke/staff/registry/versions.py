"""One version: how residents will see it, and what is decided about it."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect

from todoke.common.clock import TOKYO
from todoke.common.errors import Refusal
from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import Program, ProgramVersion
from todoke.registry.operations import programs
from todoke.registry.queries import queues
from todoke.registry.queries.versions import preview
from todoke.registry.rules.fields import BY_NAME, FIELDS, GROUPS, N_, Field
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import Offering, State, differences
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import moment, text
from todoke.staff.registry import wording
from todoke.staff.registry.programs import find
from todoke.ui import messages

Row = tuple[str, str, object, str]  # field, its label, value, kind of text
#: What residents read first, in their order.
_READ_FIRST = (
    "target_persons", "target_conditions", "support_description", "support_monetary", "support_material", "procedure_persons",
    "procedure_method", "procedure_to_date", "procedure_conditions", "belongings", "procedure_counter", "place_name", "cost",
    "contact_name", "contact_phone", "contact_email", "online_url", "official_url", "remarks",
)  # fmt: skip
_ANSWERS = {
    N_("What you get"): ("support_monetary", "support_material"),
    N_("Apply until"): ("procedure_to_date", "procedure_conditions"),
    N_("Cost"): ("cost",),
}
_LONGEST_ANSWER = 40


class _WrongMoment(Refusal):
    """The date and time to publish at cannot be used."""


def _find(desk: Desk, number: str, sequence: int) -> tuple[Program, ProgramVersion]:
    program = find(desk, number)
    return program, queues.version(program, sequence)


@page(Act.VIEW)
def show(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """A version as residents would see it, with the decisions that this person may take."""
    program, version = _find(desk, number, sequence)
    return _page(desk, program, version)


def _page(
    desk: Desk, program: Program, version: ProgramVersion, *, errors: tuple[tuple[str | None, object], ...] = ()
) -> HttpResponse:
    says = preview(version)
    against = queues.contents_at(program, [version.based_on]).get(version.based_on, {})
    live = program.live
    asked = version.publish_at.astimezone(TOKYO) if version.publish_at else None
    state = version.state
    context = {
        "program": program, "slug": slug(program.number), "version": version, "says": says,
        "state": wording.STATES[state], "offering": wording.OFFERINGS[version.offering], "is_offered": version.offering == Offering.OFFERED,
        "groups": _groups(says.content),
        "first": [_row(BY_NAME[name], says.content[name]) for name in _READ_FIRST if name in says.content],
        "answers": _answers(says.content), "changes": [] if version.withdrawn_at else wording.changes(differences(live.content if live else against, version.content)),
        "live": live, "names": people.names_of([version.by, version.decided_by]), "refused": queues.refusals(program).get(version.sequence),
        "own_change": desk.body.four_eyes and version.by == str(desk.actor),
        "may_submit": state == State.DRAFT and desk.may(Act.WRITE), "may_discard": state == State.DRAFT and desk.may(Act.WRITE),
        "may_decide": state in {State.DRAFT, State.SUBMITTED} and desk.may(Act.APPROVE),
        "may_reject": state in {State.SUBMITTED, State.SCHEDULED} and desk.may(Act.APPROVE),
        "may_restore": state not in {State.DRAFT, State.SUBMITTED, State.SCHEDULED} and desk.may(Act.WRITE) and not version.withdrawn_at,
        "may_withdraw": desk.may(Act.APPROVE) and not version.withdrawn_at, "withdrawn": wording.withdrawn(version),
        "overtaken": bool(live and live.sequence > version.sequence and state in {State.DRAFT, State.SUBMITTED, State.SCHEDULED}),
        "local_day": f"{asked:%Y-%m-%d}" if asked else "",
        "local_hour": f"{asked:%H:%M}" if asked else "",
        "errors": errors, "typed": {name: text(desk.request.POST, name) for name in ("day", "hour", "reason")},
        "typed_in": desk.request.POST.get("form", ""),
    }  # fmt: skip
    return desk.render("registry/version.html", context, status=422 if errors else 200)


def _row(field: Field, value: object) -> Row:
    plain = isinstance(value, str) and field.kind.value in {"text", "line", "phones", "url"}
    return field.name, field.label, value if plain else wording.shown(field, value), field.kind.value if plain else ""


def _groups(content: Mapping[str, object]) -> list[tuple[str, list[Row]]]:
    """What the record says beside what residents read first, group by group."""
    told = {*_READ_FIRST, "name", "summary", "description"}
    result = []
    for name, title in GROUPS.items():
        fields = [each for each in FIELDS if each.group == name and each.name in content and each.name not in told]
        if fields:
            result.append((title, [_row(field, content[field.name]) for field in fields]))
    return result


def _answers(content: Mapping[str, object]) -> list[tuple[str, object]]:
    """What fits is said large, as on the residents' page: what one gets, until when, the cost."""
    found: list[tuple[str, object]] = []
    for label, names in _ANSWERS.items():
        value = next((content[name] for name in names if content.get(name)), None)
        if isinstance(value, str) and len(value) <= _LONGEST_ANSWER and "\n" not in value:
            found.append((label, value))
    return found


def _back(desk: Desk, program: Program, version: ProgramVersion, said: str) -> HttpResponseRedirect:
    return desk.go("version", said, number=slug(program.number), sequence=version.sequence)


def _moment_asked(desk: Desk) -> datetime | None:
    """The moment a form asks for; None: at once. Raises _WrongMoment."""
    day, hour = text(desk.request.POST, "day"), text(desk.request.POST, "hour")
    if not day and not hour:
        return None
    found = moment(day, hour)
    if found is None:
        raise _WrongMoment(reason="schedule_shape")
    if found <= desk.now:
        raise _WrongMoment(reason="schedule_past")
    return found


@page(Act.WRITE, methods=("POST",))
def submit(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """Hand a draft to whoever approves; a date may be asked for."""
    program, version = _find(desk, number, sequence)
    try:
        programs.submit(version=version, by=desk.actor, now=desk.now, publish_at=_moment_asked(desk))
    except _WrongMoment as wrong:
        return _page(desk, program, version, errors=(("id_submit_day", messages.tell(str(wrong.data["reason"]))),))
    return _back(desk, program, version, N_("Handed over for approval."))


@page(Act.APPROVE, methods=("POST",))
def approve(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """Publish now, or at a date and time."""
    program, version = _find(desk, number, sequence)
    try:
        wanted = _moment_asked(desk) if desk.request.POST.get("when") == "later" else desk.now
        if wanted is None:
            raise _WrongMoment(reason="schedule_shape")
        done = programs.approve(version=version, by=desk.actor, now=desk.now, publish_at=wanted)
    except _WrongMoment as wrong:
        return _page(desk, program, version, errors=(("id_approve_day", messages.tell(str(wrong.data["reason"]))),))
    said = (
        N_("Approved. Residents will see it at the time you chose.")
        if done.state == State.SCHEDULED
        else N_("Published. Residents see it now.")
    )
    return _back(desk, program, version, said)


@page(Act.APPROVE, methods=("POST",))
def reject(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """Send a version back, with a reason that its author reads."""
    program, version = _find(desk, number, sequence)
    reason = text(desk.request.POST, "reason")
    if not reason:
        return _page(desk, program, version, errors=(("id_reason", messages.tell("reason_missing")),))
    programs.reject(version=version, by=desk.actor, now=desk.now, reason=reason)
    return _back(desk, program, version, N_("Sent back. Its author can take it up again."))


@page(Act.WRITE, methods=("POST",))
def discard(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """Put a draft away; it stays in the history."""
    program, version = _find(desk, number, sequence)
    programs.discard(version=version, by=desk.actor, now=desk.now)
    return desk.go("program", N_("The draft was put away. It stays in the history."), number=slug(program.number))


@page(Act.WRITE, methods=("POST",))
def restore(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """A new draft that says what an earlier version said."""
    program, version = _find(desk, number, sequence)
    try:
        draft = programs.restore(version=version, by=desk.actor, now=desk.now, reason=text(desk.request.POST, "reason"))
    except programs.ContentInvalid as refusal:
        notes: list = refusal.data["problems"]  # type: ignore[assignment,type-arg]
        errors = tuple(
            (
                None,
                messages.say(
                    "%(field)s: %(problem)s", field=messages.label(n.field), problem=messages.tell(n.code, n.data)
                ),
            )
            for n in notes
        )
        return _page(desk, program, version, errors=errors)
    return _back(desk, program, draft, N_("A draft says what this version said. Look at it, then publish it."))
