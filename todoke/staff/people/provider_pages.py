"""A body's own sign-in: its provider, and which of the provider's people is which account."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound
from todoke.people.operations import providers as writing
from todoke.people.queries import providers, staff
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.ui import messages

#: Field → longest text.
_PROVIDER = {"name": 80, "issuer": 300, "client_id": 200, "email_domain": 120}
_LINK = {"username": 150, "subject": 255, "email": 254}


@page(Act.ADMINISTER, methods=("GET", "POST"))
@grave
def provider(desk: Desk) -> HttpResponseBase:
    """The provider by which this body's staff sign in."""
    if desk.request.method == "GET":
        return _show(desk)
    typed = {name: text(desk.request.POST, name, limit=limit) for name, limit in _PROVIDER.items()}
    try:
        writing.set_provider(body=desk.body, by=desk.actor, now=desk.now, **typed)
    except writing.ProviderInvalid as refusal:
        return _show(desk, typed=typed, wrong=refusal)
    return desk.go("provider", N_("Saved."))


def _show(
    desk: Desk, *, typed: dict[str, str] | None = None, wrong: writing.ProviderInvalid | None = None
) -> HttpResponse:
    held = providers.of(desk.body)
    shown = {name: getattr(held, name) if held else "" for name in _PROVIDER} | dict.fromkeys(_LINK, "")
    field = str(wrong.data["field"]) if wrong else ""
    said = messages.tell(str(wrong.data["reason"])) if wrong else None
    context = {
        "provider": held, "rows": providers.subjects(held) if held else (), "typed": shown | (typed or {}), "problems": {field: said},
        "errors": [(f"id_{field}", said)] if wrong else [],
    }  # fmt: skip
    return desk.render("bodies/provider.html", context, status=422 if wrong else 200)


@page(Act.ADMINISTER, methods=("POST",))
@grave
def end(desk: Desk) -> HttpResponseBase:
    """Do without the provider."""
    held = providers.of(desk.body)
    if held is None:
        raise NotFound(body=desk.body.key)
    writing.end_provider(provider=held, by=desk.actor, now=desk.now)
    return desk.go("provider", N_("Nobody signs in by the provider any more."))


@page(Act.ADMINISTER, methods=("POST",))
@grave
def link(desk: Desk) -> HttpResponseBase:
    """Say which account somebody of the provider's is."""
    held = providers.of(desk.body)
    if held is None:
        raise NotFound(body=desk.body.key)
    typed = {name: text(desk.request.POST, name, limit=limit) for name, limit in _LINK.items()}
    try:
        writing.link(
            provider=held, user=staff.by_username(typed["username"]), subject=typed["subject"], email=typed["email"], by=desk.actor,
            now=desk.now,
        )  # fmt: skip
    except writing.ProviderInvalid as refusal:
        return _show(desk, typed=typed, wrong=refusal)
    return desk.go("provider", N_("The account is linked."))


@page(Act.ADMINISTER, methods=("POST",))
@grave
def unlink(desk: Desk, linked: int) -> HttpResponseBase:
    """End a link."""
    held = providers.of(desk.body)
    row = next((each for each in providers.subjects(held) if each.pk == linked), None) if held else None
    if row is None:
        raise NotFound(linked=linked)
    writing.unlink(linked=row, by=desk.actor, now=desk.now)
    return desk.go("provider", N_("The link has ended."))
