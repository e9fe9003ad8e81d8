"""Where a system of the body is told that there are new voices, and by which secret."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.notices.operations.apps import HookInvalid
from todoke.notices.queries import apps
from todoke.people.models import Partner
from todoke.people.queries import disclosures
from todoke.people.rules.disclosures import PartnerKind
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.ui import messages
from todoke.voice.models import VoiceFeed
from todoke.voice.operations import feeding


def _partner(desk: Desk, key: UUID) -> Partner:
    found = disclosures.partner(desk.body, key)
    if found.kind != PartnerKind.COUNTER:
        raise NotFound(partner=str(key))
    return found


@page(Act.ADMINISTER)
def show(desk: Desk, partner: UUID) -> HttpResponseBase:
    """The address, and how far it was told."""
    return _show(desk, _partner(desk, partner))


def _show(desk: Desk, found: Partner, *, secret: str = "", refusal: Refusal | None = None) -> HttpResponseBase:
    feed = VoiceFeed.objects.filter(partner=found).first()
    hook = apps.hook_of(found) if feed else None
    problems = refusal.data.get("problems") if refusal else {}
    said = [(f"id_{name}", messages.tell(code)) for name, code in problems.items()] if isinstance(problems, dict) else []  # fmt: skip
    context = {
        "partner": found, "feed": feed, "hook": hook, "secret": secret, "errors": said, "error_of": dict(said),
        "given": text(desk.request.POST, "url", limit=400) if refusal else (hook.url if hook else ""),
    }  # fmt: skip
    return desk.render("voice/feed.html", context, status=refusal.status if refusal else 200)


@page(Act.ADMINISTER, methods=("POST",))
@grave
def keep(desk: Desk, partner: UUID) -> HttpResponseBase:
    """Where it is told; a new secret is on this page and nowhere else."""
    found = _partner(desk, partner)
    try:
        _, secret = feeding.begin(
            partner=found, url=text(desk.request.POST, "url", limit=400), renew=bool(desk.request.POST.get("renew")), by=desk.actor, now=desk.now
        )  # fmt: skip
    except HookInvalid as refusal:
        return _show(desk, found, refusal=refusal)
    if secret:
        return _show(desk, found, secret=secret)
    return desk.go("partner_voices", N_("The address is kept."), partner=found.pk)


@page(Act.ADMINISTER, methods=("POST",))
@grave
def end(desk: Desk, partner: UUID) -> HttpResponseBase:
    """It is told nothing any more."""
    found = _partner(desk, partner)
    feeding.end(partner=found, by=desk.actor, now=desk.now)
    return desk.go("partner_voices", N_("It is told nothing any more by itself; it may still ask."), partner=found.pk)
