"""Choosing one's town by postcode or from a list; a cookie remembers it, no account."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules import postcodes
from todoke.bodies.rules.postcodes import PostcodeError
from todoke.registry.rules.fields import N_
from todoke.ui.pages import TOWN_COOKIE, town_code
from todoke.web import frame
from todoke.web.bodies.pages import grouped

_YEAR: Final = 365 * 24 * 60 * 60
_SHOWN: Final = 40
PROBLEMS: Final[dict[str, str]] = {
    "empty": N_("Type your postcode: seven digits, such as 116-0002."),
    "not_digits": N_("A postcode has digits only, such as 116-0002."),
    "too_short": N_("This is too short: a postcode has seven digits, such as 116-0002."),
    "too_long": N_("This is too long: a postcode has seven digits, such as 116-0002."),
    "outside_tokyo": N_("This postcode is outside Tokyo. So far only Tokyo is here."),
    "unknown": N_("We do not know this postcode. Please choose from the list below."),
}


class SeeOther(HttpResponseRedirect):
    """A redirect to be followed with GET (303)."""

    status_code = 303


def show(request: HttpRequest) -> HttpResponse:
    """The form for the postcode and the list; a postcode of one town chooses it at once."""
    back = frame.safe_next(request.GET.get("next"))
    typed = request.GET.get("postcode")
    problem, choices = _towns_of(typed) if typed is not None else ("", [])
    if len(choices) == 1:
        return SeeOther(_choose_address(choices[0], back))
    towns = [
        (heading, [_tile(body, back) for body in group]) for heading, group in grouped(list(bodies.municipalities()))
    ]
    context = {
        "back": back,
        "typed": (typed or "")[:_SHOWN],
        "problem": PROBLEMS[problem] if problem else "",
        "choices": [_tile(body, back) for body in choices],
        "groups": towns,
        "forget": frame.address("web:town_choose", {"code": "", "next": back}),
        "town_url": frame.address("web:town", {"next": back}),
    }
    return frame.respond(request, "web/town.html", context, status=422 if problem else 200)


def _towns_of(typed: str) -> tuple[str, list[Body]]:
    """Why a postcode cannot be used ("" when it can), and the towns that it may lie in."""
    try:
        codes = postcodes.municipalities(typed)
    except PostcodeError as error:
        return error.problem.value, []
    found = [body for body in bodies.municipalities() if body.code in codes]
    return ("" if found else "unknown"), found


def _choose_address(body: Body, back: str) -> str:
    return frame.address("web:town_choose", {"code": body.code or "", "next": back})


def _tile(body: Body, back: str) -> dict[str, object]:
    return {"label": frame.body_name(body), "href": _choose_address(body, back)}


def choose(request: HttpRequest) -> HttpResponse:
    """Remember a town for a year, or forget it, and go back. A preference, no secret: asking twice changes nothing."""
    code = town_code(request.GET.get("code"))
    known = any(body.code == code for body in bodies.municipalities()) if code else False
    response = SeeOther(frame.safe_next(request.GET.get("next")))
    response["Cache-Control"] = "private, no-store"
    if known:
        response.set_cookie(
            TOWN_COOKIE, code, max_age=_YEAR, samesite="Lax", secure=settings.BASE_URL.startswith("https://")
        )
    elif request.GET.get("code") == "":
        response.delete_cookie(TOWN_COOKIE, samesite="Lax")
    else:
        return SeeOther(frame.address("web:town", {"next": frame.safe_next(request.GET.get("next"))}))
    return response
