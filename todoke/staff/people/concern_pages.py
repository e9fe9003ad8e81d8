"""Suspicions of abuse at the desk: anybody who sees people tells, a named officer looks into it; and over whom our body watches."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.people.operations import concerns as operations
from todoke.people.operations import looks
from todoke.people.operations import mandates as mandate_operations
from todoke.people.operations.looks import Why
from todoke.people.queries import concerns as queries
from todoke.people.queries import mandates
from todoke.people.rules.concerns import ConcernKind
from todoke.people.rules.mandates import Matter, Reminding
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.lists import part
from todoke.staff.people import looking
from todoke.staff.people.standing import across
from todoke.ui import messages, standing

_KINDS = (ConcernKind.ABUSE, ConcernKind.MISUSE)


@page(Act.LOOK, methods=("GET", "POST"))
@across
def worry(desk: Desk, person: object) -> HttpResponseBase:
    """Tell the officer of one's body."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    sent = desk.request.POST
    kind = next((each for each in _KINDS if each.value == sent.get("kind")), ConcernKind.ABUSE)
    context: dict[str, object] = {
        "person": whom, "kinds": [(each.value, messages.say(standing.CONCERNS[each])) for each in _KINDS], "kind": kind.value,
        "text": sent.get("text", "").replace("\0", ""), "guarded": looking.is_guarded(desk, whom),
        "nobody": not queries.officers_of(desk.body, now=desk.now),
    }  # fmt: skip
    if desk.request.method == "GET":
        return desk.render("people/worry.html", context)
    try:
        operations.raise_concern(kind=kind, principal=whom, text=sent.get("text", ""), by=desk.actor, now=desk.now)
    except operations.ConcernInvalid as refusal:
        errors = looking.shown(refusal)
        return desk.render("people/worry.html", {**context, "errors": errors, "error_of": dict(errors)}, status=422)
    return desk.go("person", N_("The officer is told. In danger, call 110."), person=whom.pk)


@page(Act.GUARD)
def index(desk: Desk) -> HttpResponseBase:
    """What waits for the officers; who it is about is one step away."""
    rows = part(desk.request, queries.of_body(desk.body))
    words = [
        (row, messages.say(standing.CONCERNS[row.kind]), standing.STATES[row.state], row.officer and (row.officer.get_full_name() or row.officer.username))  # type: ignore[index]
        for row in rows.rows
    ]  # fmt: skip
    return desk.render("people/concerns.html", {"part": rows, "rows": words})


@page(Act.GUARD, methods=("GET", "POST"))
@across
def show(desk: Desk, concern: UUID) -> HttpResponseBase:
    """One, with who it is about; the look is written down and, as an investigation, not shown to anybody (個人情報保護法78条)."""
    found = queries.get(desk.body, concern)
    errors: list[tuple[str | None, object]] = []
    if desk.request.method == "POST":
        try:
            if desk.request.POST.get("do") == "take":
                operations.take(concern=found, officer=desk.user, by=desk.actor, now=desk.now)
            else:
                operations.close(
                    concern=found, outcome=desk.request.POST.get("outcome", ""), by=desk.actor, now=desk.now
                )
            return desk.go("people_concern", N_("Saved."), concern=found.pk)
        except operations.ConcernInvalid as refusal:
            errors = looking.shown(refusal)
    looks.look(
        person=found.principal, by=desk.actor, now=desk.now, why=Why.INVESTIGATION, what=["name", "concern"], through=str(found), body=desk.body
    )  # fmt: skip
    looking.remember(desk, found.principal, Why.INVESTIGATION)
    context = {
        "concern": found, "kind": messages.say(standing.CONCERNS[ConcernKind(found.kind)]), "state": standing.STATES[found.state],  # type: ignore[index]
        "sentence": standing.sentence_of(mandates.get(found.mandate_id)) if found.mandate_id else "", "errors": errors, "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("people/concern.html", context, status=422 if errors else 200)


@page(Act.LOOK, methods=("GET", "POST"))
@across
def watching(desk: Desk) -> HttpResponseBase:
    """Over whom our body watches 「見守り」, such as a 地域包括支援センター; each showing of a name is written down."""
    rows = mandates.watched_by(desk.body, desk.now)
    if desk.request.method == "POST":
        found = next((row for row in rows if str(row.pk) == desk.request.POST.get("mandate")), None)
        text = next((each for each in Reminding if each.value == desk.request.POST.get("text")), None)
        if found is None or text is None:
            raise mandates.MandateNotFound
        mandate_operations.remind(mandate=found, text=text, by=desk.actor, now=desk.now)
        return desk.go("people_watching", N_("The reminder is on their page."))
    shown = [row for row in rows if mandates.still_allows(row, Matter.LOOK_UP, desk.now).allowed]
    for row in shown:
        looks.look(
            person=row.principal, by=desk.actor, now=desk.now, why=Why.SUPPORT, what=["name"], through=str(row), body=row.principal.body
        )  # fmt: skip
    reminders = [(each.value, messages.say(words)) for each, words in standing.REMINDINGS.items()]
    listed = [(row, standing.last_day(row.until_date), Matter.REMIND in row.matters) for row in shown]
    return desk.render("people/watching.html", {"rows": listed, "reminders": reminders})
