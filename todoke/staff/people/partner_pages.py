"""Partners of our body: which bank or insurer may be shown what, and the keys of their systems, each for one purpose and shown once."""

from uuid import UUID

from django.db import transaction
from django.http.response import HttpResponseBase

from todoke.notices.operations import apps
from todoke.people.models import Partner
from todoke.people.operations import partners as operations
from todoke.people.queries import disclosures as queries
from todoke.people.rules.disclosures import DISCLOSABLE, KeyScope, PartnerKind, scopes_for
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.ui import messages, standing


@page(Act.ADMINISTER, methods=("GET", "POST"))
@grave
def index(desk: Desk) -> HttpResponseBase:
    """The list, and taking one on."""
    sent = desk.request.POST
    given = {
        "name": text(sent, "name", limit=200),
        "purpose": text(sent, "purpose", limit=300),
        "kind": sent.get("kind", PartnerKind.BANK.value),
    }
    errors: list[tuple[str | None, object]] = []
    if desk.request.method == "POST":
        kind = next((each for each in PartnerKind if each.value == given["kind"]), PartnerKind.OTHER)
        try:
            made = operations.open_partner(
                body=desk.body, kind=kind, name=given["name"], purpose=given["purpose"], facts=sent.getlist("facts"), by=desk.actor, now=desk.now
            )  # fmt: skip
            return desk.go("partner", N_("The partner is taken on."), partner=made.pk)
        except operations.PartnerInvalid as refusal:
            errors = looking.shown(refusal)
    context = {
        "rows": [(row, messages.say(standing.PARTNERS[PartnerKind(row.kind)])) for row in queries.partners_of(desk.body)],
        "kinds": [(each.value, messages.say(words)) for each, words in standing.PARTNERS.items()],
        "facts": [(fact, standing.fact_label(fact)) for fact in DISCLOSABLE], "chosen": sent.getlist("facts"), "given": given, "errors": errors,
        "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("people/partners.html", context, status=422 if errors else 200)


@page(Act.ADMINISTER)
def show(desk: Desk, partner: UUID) -> HttpResponseBase:
    """One partner with its keys."""
    return _show(desk, queries.partner(desk.body, partner))


def _show(
    desk: Desk, found: Partner, *, key: str = "", errors: list[tuple[str | None, object]] | None = None
) -> HttpResponseBase:
    scopes = scopes_for(PartnerKind(found.kind))
    context = {
        "partner": found, "kind": messages.say(standing.PARTNERS[PartnerKind(found.kind)]), "facts": standing.facts(found.facts),
        "keys": [(each, messages.say(standing.SCOPES[KeyScope(each.scope)])) for each in queries.keys_of(found)], "key": key,
        "scopes": [(each.value, messages.say(standing.SCOPES[each])) for each in scopes], "errors": errors or [], "error_of": dict(errors or []),
        "chosen": desk.request.POST.get("scope", ""), "has_notices": found.kind in {PartnerKind.APP, PartnerKind.COUNTER},
        "has_voices": found.kind == PartnerKind.COUNTER,
        "last": text(desk.request.POST, "ends_date", limit=40),
    }  # fmt: skip
    return desk.render("people/partner.html", context, status=422 if errors else 200)


@page(Act.ADMINISTER, methods=("POST",))
@grave
def issue(desk: Desk, partner: UUID) -> HttpResponseBase:
    """Another key; its text is on this page and nowhere else."""
    found = queries.partner(desk.body, partner)
    day = looking.birth_date(text(desk.request.POST, "ends_date", limit=40))
    scopes = scopes_for(PartnerKind(found.kind))
    given = desk.request.POST.get("scope", scopes[0].value if len(scopes) == 1 else "")
    scope = next((each for each in scopes if each.value == given), None)
    try:
        if scope is None:
            raise operations.PartnerInvalid(problems={"scope": "key_scope_missing"})
        if day is None:
            raise operations.PartnerInvalid(problems={"ends_date": "box_date"})
        _, key = operations.issue_key(partner=found, scope=scope, ends_date=day, by=desk.actor, now=desk.now)
    except operations.PartnerInvalid as refusal:
        return _show(desk, found, errors=looking.shown(refusal))
    return _show(desk, found, key=key)


@page(Act.ADMINISTER, methods=("POST",))
def end_key(desk: Desk, partner: UUID, partner_key: UUID) -> HttpResponseBase:
    """A key works no more."""
    found = queries.partner(desk.body, partner)
    operations.end_key(key=queries.key_of(found, partner_key), by=desk.actor, now=desk.now)
    return desk.go("partner", N_("The key opens nothing any more."), partner=found.pk)


@page(Act.ADMINISTER, methods=("POST",))
@grave
def end(desk: Desk, partner: UUID) -> HttpResponseBase:
    """A partner is none any more: every key and every code for it ends."""
    found = queries.partner(desk.body, partner)
    with transaction.atomic():
        operations.end_partner(partner=found, by=desk.actor, now=desk.now)
        apps.end_unconsented(partner=found, by=desk.actor, now=desk.now)
    return desk.go("partners", N_("Every key and every code for this partner has ended."))
