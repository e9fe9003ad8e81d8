"""Where a member of staff works: one body, what they may do there, and the frame of every page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.errors import NotAllowed, NotFound
from todoke.people.models import Session, User
from todoke.people.operations import staff as people
from todoke.people.queries import staff
from todoke.people.rules.roles import Act, may
from todoke.staff.menu import menu
from todoke.staff.signed_in import ask_again, first_step, frame, member_of, say_next, session_of, to_sign_in
from todoke.ui.pages import render

__all__ = ["Desk", "frame", "grave", "member_of", "page", "say_next", "to_sign_in"]
Arguments = ParamSpec("Arguments")


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a member of staff at one body."""

    request: HttpRequest
    user: User
    body: Body
    acts: frozenset[Act]
    now: datetime
    session: Session

    @property
    def today(self) -> date:
        """Today, as the whole request sees it."""
        return self.now.date()

    @property
    def actor(self) -> Actor:
        """How the ledger names who acts."""
        return people.actor_of(self.user)

    def may(self, act: Act) -> bool:
        """Whether this person may do this here."""
        return act in self.acts

    @property
    def may_publish(self) -> bool:
        """Whether what this person changes can become visible without a second person."""
        return Act.APPROVE in self.acts and not self.body.four_eyes

    @property
    def is_operator(self) -> bool:
        """Whether this person keeps the types: a superuser, or an administrator of the nation or a prefecture."""
        above = self.body.kind in {BodyKind.NATION, BodyKind.PREFECTURE}
        return self.user.is_superuser or (above and Act.ADMINISTER in self.acts)

    def ask_again(self) -> HttpResponse | None:
        """The page that asks once more who this is, before a grave act; None when it was proven within five minutes."""
        return ask_again(self.request, self.user, self.session)

    def url(self, name: str, **arguments: object) -> str:
        """The address of a page of this body."""
        return reverse(f"staff:{name}", kwargs={"body": self.body.key, **arguments})

    def go(self, name: str, said: str = "", *, fragment: str = "", **arguments: object) -> HttpResponseRedirect:
        """To another page of this body, which says once what was done."""
        if said:
            say_next(self.request, said)
        return HttpResponseRedirect(self.url(name, **arguments) + fragment)

    def render(self, template: str, context: Mapping[str, object] | None = None, *, status: int = 200) -> HttpResponse:
        """A page of this body with its menu."""
        whole: dict[str, object] = {
            "desk": self, "menu": menu(self), "body": self.body, "here": self.url, "Act": Act,
            **frame(self.request, self.user), **(context or {}),
        }  # fmt: skip
        return render(self.request, f"staff/{template}", whole, status=status)


def _desk(request: HttpRequest, user: User, session: Session, key: str) -> Desk:
    """The desk at a body; raises NotFound where this person has no role, whether the body exists or not.

    A body's own provider opens that body alone: who keeps the provider of one body must not reach another.
    """
    now = clock.now()
    body = Body.objects.filter(key=key).select_related("parent").first()
    if body is None or session.body_id not in {None, body.pk}:
        raise NotFound(body=key)
    roles = staff.roles_at(user, body, today=now.date())
    acts = frozenset(act for act in Act if may(roles, act))
    if user.is_superuser:
        acts |= {Act.VIEW, Act.ADMINISTER}
    if not acts:
        raise NotFound(body=key)
    return Desk(request, user, body, acts, now, session)


View = Callable[Concatenate[Desk, Arguments], HttpResponseBase]


def page(
    act: Act, *, methods: tuple[str, ...] = ("GET",), operator: bool = False
) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page of one body for whoever may do ``act`` there; others sign in, find nothing, or are told why not.

    ``operator``: only for those who keep the types. A body where one has no role answers like one that does not exist.
    """

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, body: str, **arguments: Any) -> HttpResponseBase:
            session, user = session_of(request), request.user
            if session is None or not isinstance(user, User):
                return to_sign_in(request)
            if (step := first_step(user, session)) is not None:
                return step
            desk = _desk(request, user, session, body)
            if operator and not desk.is_operator:
                raise NotFound(page=request.path)
            if not desk.may(act):
                raise NotAllowed
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(methods)
            with reach.within(desk.body.pk):
                return view(desk, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes

        return answer

    return wrap


def grave(view: View[Arguments]) -> View[Arguments]:
    """A page whose form does something grave: who sends it proves once more who they are, unless they did within five minutes."""

    @wraps(view)
    def answer(desk: Desk, *given: Arguments.args, **named: Arguments.kwargs) -> HttpResponseBase:
        if desk.request.method == "POST" and (asked := desk.ask_again()) is not None:
            return asked
        return view(desk, *given, **named)

    return answer  # type: ignore[return-value]  # wraps() names the first argument
