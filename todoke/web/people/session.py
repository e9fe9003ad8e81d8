"""Who is signed in as a resident, and the pages that are for them alone: `resident_page` gives each a `Visitor`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers
from markupsafe import Markup

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.notices.queries import box
from todoke.people.models import Credential, Mandate, Person
from todoke.people.operations import looks
from todoke.people.operations.mandates import MayNotAct
from todoke.people.queries import credentials, mandates
from todoke.people.rules.mandates import Matter
from todoke.people.rules.sessions import Proof
from todoke.registry.rules.fields import N_
from todoke.ui import messages, sessions
from todoke.web import frame
from todoke.web.people import acting
from todoke.web.town.pages import SeeOther

Arguments = ParamSpec("Arguments")
#: A page of somebody signed in covers itself this long before the session is over.
COVER_BEFORE: Final = timedelta(minutes=5)
#: What a browser forgets when a session was left open and is over.
LEFT_BEHIND: Final = '"cache", "storage"'
_CREDENTIAL: Final = "credential"
_SAID: Final = "said"
_WARNS: Final = "said_warns"


class NotForAnother(Refusal):
    """This is everybody's own: nobody does it for somebody else, whatever a mandate says."""

    code = "not_for_another"
    status = 403


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request of a resident who is signed in; ``acting_for`` is whom a mandate or the law lets them act for, if they do so now.

    ``lapsed``: they acted for somebody until now, and may no longer.
    """

    request: HttpRequest
    person: Person
    now: datetime
    acting_for: Person | None = None
    mandate: Mandate | None = None
    lapsed: bool = False

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

    @property
    def through(self) -> str:
        """How the ledger names the mandate by which somebody acts; "" for oneself."""
        return str(self.mandate) if self.mandate else ""

    def may(self, matter: Matter) -> bool:
        """Whether this may be done now: everything for oneself, what the mandate allows for somebody else."""
        return self.mandate is None or mandates.still_allows(self.mandate, matter, self.now).allowed

    def need(self, matter: Matter) -> None:
        """See that this may be done; raises MayNotAct. What writes for somebody else also calls ``hold_to_act`` at its end."""
        if not self.may(matter):
            raise MayNotAct

    def need_oneself(self) -> None:
        """See that somebody is here for themselves; raises NotForAnother."""
        if self.acting_for is not None:
            raise NotForAnother

    def look(self, *what: str, matter: Matter = Matter.LOOK_UP) -> None:
        """See that somebody else's data may be looked at, and write the look down before anything is shown; nothing for one's own."""
        if self.mandate is not None:
            self.need(matter)
            looks.look(
                person=self.whose, by=self.actor, now=self.now, why=looks.Why.SUPPORT, what=what, through=self.through
            )

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
        warns = bool(said and self.request.session.pop(_WARNS, False))
        whole: dict[str, object] = {
            "visitor": self, "csrf_input": self._hidden(), "said": said, "warns": warns, "sign_out": self.url("sign_out"),
            "say": messages.say, "errors": [], "new_letters": self._new_letters(), **(context or {}),
        }  # fmt: skip
        return frame.respond(self.request, template, whole, status=status)

    def _new_letters(self) -> int | None:
        """How many letters wait unopened; None for who acts for somebody else, who is not told."""
        return None if self.acting_for is not None else box.count_new(self.person, today=self.today)

    def _hidden(self) -> Markup:
        """What every form sends along: that it is ours, and for whom it was opened."""
        mine = self.mandate.pk if self.mandate else ""
        return Markup('{}<input type="hidden" name="{}" value="{}">').format(
            csrf_input(self.request), acting.FIELD, mine
        )

    def say_next(self, said: str, *, warns: bool = False) -> None:
        """Keep one English message for the next page; ``warns``: something was not done."""
        self.request.session[_SAID] = said
        if warns:
            self.request.session[_WARNS] = True


def actor_of(person: Person, *, behalf: Person | None = None) -> Actor:
    """How the ledger names a resident who acts, for themselves or for somebody else."""
    return Actor(f"resident:{person.pk}", behalf=str(behalf) if behalf else "")


def begin(request: HttpRequest, credential: Credential, *, now: datetime) -> None:
    """Sign a resident in: a new key for the cookie, and nothing left of whoever used this browser before, staff or resident."""
    sessions.begin_for_person(request, credential.person_id, proof=Proof.PROVIDER, now=now)
    request.session[_CREDENTIAL] = str(credential.pk)
    request.session.set_expiry(0)  # the cookie goes with the browser
    rotate_token(request)


def end(request: HttpRequest, *, now: datetime) -> None:
    """Nobody is signed in any more, and nothing is left on the server of what the session held."""
    sessions.finish(request, now=now)


@reach.everything
def visitor_of(request: HttpRequest, *, now: datetime | None = None) -> Visitor | None:
    """Who is signed in as a resident; None for nobody, for a session that is over, and for staff."""
    now = now or clock.now()
    held = sessions.current(request, now=now) if request.session.session_key else None
    if held is None or held.person is None:
        return None
    credential = credentials.get(request.session.get(_CREDENTIAL))
    if credential is None or credential.person_id != held.person:
        end(request, now=now)
        return None
    mandate, lapsed = acting.held(request.session, credential.person, now)
    return Visitor(request, credential.person, now, mandate.principal if mandate else None, mandate, lapsed)


def is_open(request: HttpRequest, *, now: datetime) -> bool:
    """Whether somebody is signed in as a resident, asked without counting as a sign of life."""
    held = sessions.untouched(request, now=now)
    return held is not None and held.person is not None


def _cover_later(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have a page cover itself when nobody touches it, also without JavaScript; one touch brings it back while the session lasts."""
    if response.status_code == 200 and "Content-Disposition" not in response:
        back = frame.here(request, cacheable=False) if request.method == "GET" else frame.address("web:me")
        seconds = max(settings.RESIDENT_IDLE_SECONDS - int(COVER_BEFORE.total_seconds()), 60)
        response["Refresh"] = f"{seconds}; url={frame.address('web:idle', {'next': back})}"


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards."""
    back = frame.here(request, cacheable=False) if request.method == "GET" else ""
    return SeeOther(frame.address("web:sign_in", {"next": back} if back else None))


def _not_for_whom(visitor: Visitor) -> str | None:
    """Why a request is not for whom it was meant; nothing is then done, least of all for the wrong person."""
    if visitor.lapsed and visitor.request.method != "POST":
        return N_("You no longer act for somebody else: the mandate has ended.")
    if visitor.lapsed:
        return N_("You no longer act for somebody else: the mandate has ended. What you just sent was not done.")
    meant = visitor.request.POST.get(acting.FIELD, "") if visitor.request.method == "POST" else None
    if meant is not None and meant != (str(visitor.mandate.pk) if visitor.mandate else ""):
        return N_("You opened this form for somebody else than you act for now. Nothing was done.")
    return None


View = Callable[Concatenate[Visitor, Arguments], HttpResponseBase]


def resident_page(
    *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page for whoever is signed in as a resident; others are led to sign in and come back. No such page is ever kept."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @reach.everything
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            with reach.within(reach.EVERYTHING):  # the person's own rights decide what is seen
                return _answer(request, **arguments)

        def _answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            visitor = visitor_of(request)
            if visitor is None:
                response: HttpResponseBase = to_sign_in(request)
                if settings.SESSION_COOKIE_NAME in request.COOKIES:  # a session was left open here, and is over
                    response["Clear-Site-Data"] = LEFT_BEHIND
            elif (request.method or "") not in methods:
                response = HttpResponseNotAllowed(methods)
            elif (why := _not_for_whom(visitor)) is not None:
                visitor.say_next(why, warns=True)
                response = SeeOther(visitor.url("me"))
            else:
                response = view(visitor, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes
                _cover_later(request, response)
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ("Cookie",))
            return response

        return answer

    return wrap
