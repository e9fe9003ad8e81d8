"""Signing in and out as a resident: the page that explains, the way to the provider and back, and the end."""

import logging
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from todoke.common import clock, reach
from todoke.common.errors import Refusal
from todoke.gateways.identity import configured, flights
from todoke.gateways.identity.flights import Flight
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.providers import Proof
from todoke.gateways.identity.refusals import ProofRefused, ProviderSilent, SignInFailed
from todoke.people.models import Credential
from todoke.people.operations import credentials
from todoke.people.operations.persons import PersonInvalid
from todoke.people.queries import credentials as held
from todoke.ui import messages
from todoke.ui.pages import TOWN_COOKIE
from todoke.ui.sources import source_of
from todoke.web import frame
from todoke.web.eligibility import saved
from todoke.web.people import session
from todoke.web.procedures import device
from todoke.web.town.pages import SeeOther

_log = logging.getLogger(__name__)
#: What a shared screen must not hold when somebody went away.
_LEFT_BEHIND: Final = '"cache", "cookies", "storage"'


def next_of(request: HttpRequest) -> str:
    """Where to go after signing in: a page of ours; the person's own start page when none is named."""
    given = request.GET.get("next", "")
    own = frame.address("web:me")
    return frame.safe_next(given) if given else own


@require_GET
@never_cache
@reach.everything
def show(request: HttpRequest) -> HttpResponse:
    """What signing in is for, what is asked, and the one button."""
    then = next_of(request)
    if session.visitor_of(request) is not None:
        return SeeOther(then)
    return _page(request, then)


def _page(request: HttpRequest, then: str, refusal: Refusal | None = None) -> HttpResponse:
    try:
        is_sandbox: bool | None = configured.party().provider.is_sandbox
    except SignInFailed as problem:
        is_sandbox, refusal = None, refusal or problem
    here = frame.address("web:sign_in", {"next": then})
    context: dict[str, object] = {
        "idle": settings.RESIDENT_IDLE_SECONDS // 60, "longest": -(-settings.RESIDENT_LONGEST_SECONDS // 3600), "problem": "", "is_sandbox": is_sandbox, "go": frame.address("web:sign_in_go", {"next": then}), "town_url": frame.address("web:town", {"next": here}),
    }  # fmt: skip
    if refusal is not None:
        context["problem"] = messages.tell(refusal.code, refusal.data)
    response = frame.respond(
        request, "web/people/sign_in.html", context, status=refusal.status if refusal else HTTPStatus.OK
    )
    if refusal is not None and "seconds" in refusal.data:
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


@require_GET
@never_cache
def go(request: HttpRequest) -> HttpResponse:
    """To the provider, with the secrets of this sign-in in a cookie that only we can open."""
    then = next_of(request)
    try:
        party = configured.party()
        flight = flights.begin(issuer=party.provider.issuer, language=frame.language(), next=then, now=clock.now())
        response = SeeOther(party.address(flight))
    except SignInFailed as refusal:
        _tell_operator(refusal)
        return _page(request, then, refusal)
    response.set_cookie(
        flights.COOKIE, flights.seal(flight, secret=settings.SECRET_KEY), max_age=int(flights.LASTS.total_seconds()),
        httponly=True, samesite="Lax", secure=settings.BASE_URL.startswith("https://"),
    )  # fmt: skip
    return response


@require_GET
@never_cache
@reach.everything
def back(request: HttpRequest) -> HttpResponse:
    """The provider sent the person back: check everything, sign in, go on; the secrets serve once, whatever comes of it."""
    now = clock.now()
    flight: Flight | None = None
    try:
        tried = credentials.open_return(source=source_of(request), now=now)
        flight = flights.unseal(request.COOKIES.get(flights.COOKIE), secret=settings.SECRET_KEY, now=now)
        party = configured.party()
        proof = party.finish(dict(request.GET.lists()), flight, now=now)
        credential = _credential(party, proof)
        credentials.forget_return(tried=tried)
        session.begin(request, credential, now=now)
        response: HttpResponse = SeeOther(flight.next)
    except Refusal as refusal:
        _tell_operator(refusal)
        language = flight.language if flight else translation.get_language_from_request(request)
        with translation.override(language):
            response = _page(request, flight.next if flight else frame.address("web:me"), refusal)
    response.delete_cookie(flights.COOKIE, samesite="Lax")
    return response


def _credential(party: Party, proof: Proof) -> Credential:
    """The person who proved themselves; the card is read only where they are new."""
    about = party.about(proof) if held.of_subject(proof.issuer, proof.subject) is None else None
    try:
        return credentials.sign_in_resident(proof=proof, about=about, by=credentials.NEWCOMER, now=clock.now())
    except PersonInvalid:
        raise ProofRefused(reason="card_unreadable") from None


def _tell_operator(refusal: Refusal) -> None:
    """The reason, where somebody who runs this should know it; never who it was."""
    if isinstance(refusal, ProofRefused | ProviderSilent):
        _log.warning("A resident was not signed in: %s (%s)", refusal.code, refusal.reason)


@require_http_methods(["GET", "POST"])
@never_cache
@reach.everything
def out(request: HttpRequest) -> HttpResponse:
    """The end: nothing of this person stays here. Opened as a page it asks first, or says that nobody is signed in."""
    visitor = session.visitor_of(request)
    if request.method == "POST":
        session.end(request, now=clock.now())
        response: HttpResponse = SeeOther(frame.address("web:sign_out"))
        response["Clear-Site-Data"] = _LEFT_BEHIND  # browsers heed it over https
        for name in (
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            flights.COOKIE,
            saved.COOKIE,
            device.COOKIE,
            TOWN_COOKIE,
        ):
            response.delete_cookie(name, samesite="Lax")
        return response
    if visitor is not None:
        return visitor.render("web/people/sign_out.html")
    return frame.respond(request, "web/people/signed_out.html", {"csrf_input": csrf_input(request)})
