"""Signing in by a body's own provider: the way there and back."""

import logging
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from todoke.bodies import queries as bodies
from todoke.common import clock
from todoke.common.errors import NotFound, Refusal
from todoke.gateways.identity import flights, for_staff
from todoke.gateways.identity.flights import Flight
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.providers import Proof as Proven
from todoke.gateways.identity.refusals import ProofRefused, ProviderSilent, SignInMixedUp
from todoke.people.models import StaffProvider
from todoke.people.operations import providers as writing
from todoke.people.operations import staff as people
from todoke.people.operations.providers import Identity
from todoke.people.queries import providers
from todoke.people.rules.sessions import Proof
from todoke.staff.people.pages import next_of, sign_in_page
from todoke.ui import sessions
from todoke.ui.addresses import of
from todoke.ui.sources import source_of

_log = logging.getLogger(__name__)
COOKIE = f"{settings.COOKIE_PREFIX}todoke_staff_flight"


@require_GET
@never_cache
def go(request: HttpRequest, body: str) -> HttpResponse:
    """To the provider; with ``again`` it asks for the proof anew, even from who is signed in there."""
    provider = providers.of(bodies.get(body))
    if provider is None:
        raise NotFound(body=body)
    try:
        party = for_staff.party(provider.issuer, provider.client_id)
        flight = flights.begin(
            issuer=provider.issuer, language=translation.get_language() or "ja", next=f"{body} {next_of(request)}", now=clock.now()
        )  # fmt: skip
        address = party.address(flight)
    except Refusal as refusal:
        _tell_operator(refusal)
        return sign_in_page(request, refusal=refusal)
    anew = f"&{urlencode({'prompt': 'login', 'max_age': 0})}" if "again" in request.GET else ""
    response = HttpResponseRedirect(address + anew)
    response.set_cookie(
        COOKIE, flights.seal(flight, secret=settings.SECRET_KEY), max_age=int(flights.LASTS.total_seconds()), httponly=True, samesite="Lax",
        secure=settings.BASE_URL.startswith("https://"),
    )  # fmt: skip
    return response


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """The provider sent somebody back: check everything, sign in, go on; the secrets serve once, whatever comes of it."""
    flight: Flight | None = None
    try:
        tried = people.open_try(source=source_of(request), proof=Proof.PROVIDER, whose="", now=clock.now())
        flight = flights.unseal(request.COOKIES.get(COOKIE), secret=settings.SECRET_KEY, now=clock.now())
        response = _enter(request, flight)
        people.forgive(tried=tried)
    except Refusal as refusal:
        _tell_operator(refusal)
        with translation.override(flight.language if flight else translation.get_language_from_request(request)):
            response = sign_in_page(request, refusal=refusal)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _enter(request: HttpRequest, flight: Flight) -> HttpResponse:
    key, _, then = flight.next.partition(" ")
    provider = providers.of(bodies.get(key))
    if provider is None or provider.issuer != flight.issuer:
        raise SignInMixedUp(reason="other_provider")
    now = clock.now()
    party = for_staff.party(provider.issuer, provider.client_id)
    proven = party.finish(dict(request.GET.lists()), flight, now=now)
    user = writing.sign_in(provider=provider, identity=_identity(provider, party, proven), now=now)
    sessions.begin_for_staff(
        request, user, proof=Proof.PROVIDER, now=now, body=provider.body, proven_at=_proven_at(proven, now)
    )
    with translation.override(flight.language):
        return HttpResponseRedirect(then or of("staff:home"))


def _identity(provider: StaffProvider, party: Party, proven: Proven) -> Identity:
    """Who it is; the e-mail address is asked for only where it may decide."""
    said = proven.claims
    if provider.email_domain and "email" not in said and proven.access_token is not None:
        told = party.provider.about(proven.access_token)
        said = told if told.get("sub") == proven.subject else {}
    email = said.get("email")
    return Identity(
        proven.issuer, proven.subject, email if isinstance(email, str) else "", said.get("email_verified") is True
    )


def _proven_at(proven: Proven, now: datetime) -> datetime:
    """When the provider saw the proof; long ago where it does not say, so that a grave act asks again."""
    said = proven.claims.get("auth_time")
    if isinstance(said, bool) or not isinstance(said, int) or not 0 < said <= now.timestamp() + 60:
        return datetime.fromtimestamp(0, UTC)
    return min(datetime.fromtimestamp(said, UTC), now)


def _tell_operator(refusal: Refusal) -> None:
    """The reason, where somebody who runs this should know it; never who it was."""
    if isinstance(refusal, ProofRefused | ProviderSilent):
        _log.warning("A member of staff was not signed in: %s (%s)", refusal.code, refusal.reason)
