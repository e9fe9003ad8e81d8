"""Who is signed in as a resident, and the pages that are for them alone: `resident_page` gives each a `Visitor`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib.auth import SESSION_KEY as STAFF
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers

from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import Credential, Person
from todoke.people.queries import credentials
from todoke.ui import messages
from todoke.web import frame
from todoke.web.town.pages import SeeOther

Arguments = ParamSpec("Arguments")
#: A session that lies idle so long, or is so old, is none.
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=8)
_TOUCH: Final = timedelta(minutes=1)
_CREDENTIAL, _BEGAN, _SEEN, _SAID = "credential", "began", "seen", "said"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request of a resident who is signed in; ``acting_for`` is whom a mandate or the law lets them act for, if they do so now."""

    request: HttpRequest
    person: Person
    now: datetime
    acting_for: Person | None = None

    @property
    def today(self) -> date:
        """Today, as the whole request sees it."""
        return self.now.date()

    @property
    def actor(self) -> Actor:
        """How the ledger names who acts, and for whom."""
        return actor_of(self.person, behalf=self.acting_for)

    @property
    def whose(self) -> Person:
        """Whose matters this page is about."""
        return self.acting_for or self.person

    def url(self, name: str, **arguments: str) -> str:
        """The address of a resident page."""
        return frame.address(f"web:{name}", **arguments)

    def render(self, template: str, context: Mapping[str, object] | None = None, *, status: int = 200) -> HttpResponse:
        """A page with the bar that says who is signed in; never kept by anybody."""
        said = (
            self.request.session.pop(_SAID, "")
            if self.request.method == "GET" and _SAID in self.request.session
            else ""
        )
        whole: dict[str, object] = {
            "visitor": self, "csrf_input": csrf_input(self.request), "said": said, "sign_out": self.url("sign_out"),
            "say": messages.say, "errors": [], **(context or {}),
        }  # fmt: skip
        return frame.respond(self.request, template, whole, status=status)

    def say_next(self, said: str) -> None:
        """Keep one English message for the next page."""
        self.request.session[_SAID] = said


def actor_of(person: Person, *, behalf: Person | None = None) -> Actor:
    """How the ledger names a resident who acts, for themselves or for somebody else."""
    return Actor(f"resident:{person.pk}", behalf=str(behalf) if behalf else "")


def begin(request: HttpRequest, credential: Credential, *, now: datetime) -> None:
    """Sign a resident in: a new key for the cookie, and nothing left of whoever used this browser before, staff or resident."""
    request.session.flush()
    moment = int(now.timestamp())
    request.session.update({_CREDENTIAL: str(credential.pk), _BEGAN: moment, _SEEN: moment})
    request.session.set_expiry(0)  # the cookie goes with the browser
    rotate_token(request)


def end(request: HttpRequest) -> None:
    """Nobody is signed in any more, and nothing is left on the server of what the session held."""
    request.session.flush()


def visitor_of(request: HttpRequest, *, now: datetime | None = None) -> Visitor | None:
    """Who is signed in as a resident; None for nobody, for a session that is over, and for staff."""
    session = request.session
    if _CREDENTIAL not in session or STAFF in session:
        return None
    now = now or clock.now()
    began, seen = (datetime.fromtimestamp(session.get(name, 0), now.tzinfo) for name in (_BEGAN, _SEEN))
    credential = credentials.get(session[_CREDENTIAL])
    if credential is None or now - seen > IDLE or now - began > LONGEST:
        end(request)
        return None
    if now - seen > _TOUCH:
        session[_SEEN] = int(now.timestamp())
    return Visitor(request, credential.person, now)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards."""
    back = frame.here(request, cacheable=False) if request.method == "GET" else ""
    return SeeOther(frame.address("web:sign_in", {"next": back} if back else None))


View = Callable[Concatenate[Visitor, Arguments], HttpResponseBase]


def resident_page(
    *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page for whoever is signed in as a resident; others are led to sign in and come back. No such page is ever kept."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            visitor = visitor_of(request)
            if visitor is None:
                response: HttpResponseBase = to_sign_in(request)
            elif (request.method or "") not in methods:
                response = HttpResponseNotAllowed(methods)
            else:
                response = view(visitor, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ("Cookie",))
            return response

        return answer

    return wrap
