"""Notices of one partner: what its system asked for and whom tests may reach, or where its app is told and by which secret."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.notices.models import TeamRecipient
from todoke.notices.operations import apps, orders
from todoke.notices.queries import apps as app_queries
from todoke.notices.queries import orders as queries
from todoke.notices.rules.orders import MOST_A_DAY, MOST_TEAM, Mode
from todoke.people.models import Partner
from todoke.people.queries import disclosures
from todoke.people.rules.disclosures import PartnerKind
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.ui import messages

MODES = {
    Mode.TEST: N_("Test: nobody gets anything"),
    Mode.TEAM: N_("Test with the short list"),
    Mode.LIVE: N_("To residents"),
}


def _partner(desk: Desk, key: UUID, kind: PartnerKind) -> Partner:
    found = disclosures.partner(desk.body, key)
    if found.kind != kind:
        raise NotFound(partner=str(key))
    return found


@page(Act.ADMINISTER)
def show(desk: Desk, partner: UUID) -> HttpResponseBase:
    """The page of a system or of an app; other partners have none."""
    found = disclosures.partner(desk.body, partner)
    if found.kind == PartnerKind.APP:
        return _app(desk, found)
    return _system(desk, _partner(desk, partner, PartnerKind.COUNTER))


def _system(desk: Desk, found: Partner, refusal: Refusal | None = None) -> HttpResponseBase:
    counts = queries.counts_of(found, now=desk.now)
    context = {
        "partner": found, "counts": [(messages.say(words), counts.get(mode.value, 0)) for mode, words in MODES.items()],
        "tests": [(row, messages.say(MODES[Mode(row.mode)])) for row in queries.orders_of(found)],
        "team": queries.team(desk.body, today=desk.today), "most": MOST_TEAM, "most_a_day": f"{MOST_A_DAY:,}", **_errors(refusal),
        "receipt": text(desk.request.POST, "receipt", limit=40),
    }  # fmt: skip
    return desk.render("notices/system.html", context, status=refusal.status if refusal else 200)


def _app(desk: Desk, found: Partner, *, secret: str = "", refusal: Refusal | None = None) -> HttpResponseBase:
    hook = app_queries.hook_of(found)
    given = text(desk.request.POST, "url", limit=400) if refusal else (hook.url if hook else "")
    context = {"partner": found, "hook": hook, "secret": secret, "given": given, **_errors(refusal)}
    return desk.render("notices/app.html", context, status=refusal.status if refusal else 200)


def _errors(refusal: Refusal | None) -> dict[str, object]:
    problems = refusal.data.get("problems") if refusal else {}
    said = (
        [(f"id_{name}", messages.tell(code)) for name, code in problems.items()] if isinstance(problems, dict) else []
    )
    return {"errors": said, "error_of": dict(said)}


@page(Act.ADMINISTER, methods=("POST",))
@grave
def set_hook(desk: Desk, partner: UUID) -> HttpResponseBase:
    """Where the app is told; a new secret is on this page and nowhere else."""
    found = _partner(desk, partner, PartnerKind.APP)
    try:
        _, secret = apps.set_hook(
            partner=found, url=text(desk.request.POST, "url", limit=400), renew=bool(desk.request.POST.get("renew")), by=desk.actor, now=desk.now
        )  # fmt: skip
    except apps.HookInvalid as refusal:
        return _app(desk, found, refusal=refusal)
    if secret:
        return _app(desk, found, secret=secret)
    return desk.go("partner_notices", N_("The address is kept."), partner=found.pk)


@page(Act.ADMINISTER, methods=("POST",))
@grave
def end_hook(desk: Desk, partner: UUID) -> HttpResponseBase:
    """The app is told nothing any more."""
    found = _partner(desk, partner, PartnerKind.APP)
    apps.end_hook(partner=found, by=desk.actor, now=desk.now)
    return desk.go(
        "partner_notices", N_("The app is told nothing any more by itself; it may still ask."), partner=found.pk
    )


@page(Act.ADMINISTER, methods=("POST",))
@grave
def add_to_team(desk: Desk, partner: UUID) -> HttpResponseBase:
    """Put somebody on the short list, by the receipt that they gave us."""
    found = _partner(desk, partner, PartnerKind.COUNTER)
    try:
        orders.add_to_team(
            body=desk.body, receipt=text(desk.request.POST, "receipt", limit=40), by=desk.actor, now=desk.now
        )
    except orders.TeamInvalid as refusal:
        return _system(desk, found, refusal)
    return desk.go("partner_notices", N_("Tests may reach this person from now on."), partner=found.pk)


@page(Act.ADMINISTER, methods=("POST",))
def remove_from_team(desk: Desk, partner: UUID, recipient: UUID) -> HttpResponseBase:
    """Take somebody off the list."""
    found = _partner(desk, partner, PartnerKind.COUNTER)
    row: TeamRecipient | None = next(
        (row for row, _ in queries.team(desk.body, today=desk.today) if row.pk == recipient), None
    )
    if row is None:
        raise NotFound(recipient=str(recipient))
    orders.remove_from_team(recipient=row, by=desk.actor, now=desk.now)
    return desk.go("partner_notices", N_("Tests do not reach this person any more."), partner=found.pk)
