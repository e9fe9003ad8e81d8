"""Where a member of staff works: one body, what they may do there, and the frame of every page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils.http import urlencode

from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.errors import NotAllowed, NotFound
from todoke.people.models import User
from todoke.people.operations import staff as people
from todoke.people.queries import staff
from todoke.people.rules.roles import Act, may
from todoke.registry.queries import queues
from todoke.registry.rules.fields import N_
from todoke.ui import messages
from todoke.ui.pages import render

Arguments = ParamSpec("Arguments")
_ATTENTION = frozenset({"waiting", "quarantine", "links", "flags"})


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a member of staff at one body."""

    request: HttpRequest
    user: User
    body: Body
    acts: frozenset[Act]
    now: datetime

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
            "desk": self, "menu": _menu(self), "body": self.body, "here": self.url, "Act": Act,
            **frame(self.request, self.user), **(context or {}),
        }  # fmt: skip
        return render(self.request, f"staff/{template}", whole, status=status)


def say_next(request: HttpRequest, said: str) -> None:
    """Keep one English message for the next page."""
    request.session["said"] = said


def frame(request: HttpRequest, user: User | None = None) -> dict[str, object]:
    """What the layout needs on every staff page."""
    return {
        "csrf_input": csrf_input(request),
        "said": request.session.pop("said", "") if request.method == "GET" else "",
        "member": {"name": user.get_full_name() or user.username} if user else None,
        "sign_out": reverse("staff:sign_out") if user else None,
        "tell": messages.tell,
        "say": messages.say,
        "field_label": messages.label,
        "errors": [],
    }


def member_of(request: HttpRequest) -> User | None:
    """Who is signed in; None when nobody is."""
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and back here afterwards."""
    back = request.path if request.method == "GET" else ""
    return HttpResponseRedirect(reverse("staff:sign_in") + (f"?{urlencode({'next': back})}" if back else ""))


def _desk(request: HttpRequest, user: User, key: str) -> Desk:
    """The desk at a body; raises NotFound where this person has no role, whether the body exists or not."""
    now = clock.now()
    body = Body.objects.filter(key=key).select_related("parent").first()
    if body is None:
        raise NotFound(body=key)
    roles = staff.roles_at(user, body, today=now.date())
    acts = frozenset(act for act in Act if may(roles, act))
    if user.is_superuser:
        acts |= {Act.VIEW, Act.ADMINISTER}
    if not acts:
        raise NotFound(body=key)
    return Desk(request, user, body, acts, now)


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
            user = member_of(request)
            if user is None:
                return to_sign_in(request)
            if staff.must_choose_password(user):
                return HttpResponseRedirect(reverse("staff:password"))
            desk = _desk(request, user, body)
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


def _menu(desk: Desk) -> list[dict[str, object]]:
    """The side menu with its counts."""
    counts = queues.counts(desk.body, today=desk.today)
    entries: list[tuple[str, str, int | None]] = [
        ("programs", N_("Programmes"), counts.programs),
        ("waiting", N_("Waiting for approval"), counts.waiting),
        ("quarantine", N_("Held back at import"), counts.quarantine),
        ("links", N_("Broken links"), counts.links),
        ("sources", N_("Source changed"), counts.sources),
        ("stale", N_("Not confirmed for a year"), counts.stale),
        ("flags", N_("Central text changed"), counts.flags),
        ("rules", N_("Rules"), None),
    ]
    if desk.may(Act.LOOK):
        entries += [("people", N_("Find a person"), None)]
    if desk.may(Act.WRITE):
        entries += [("workbook", N_("Excel"), None), ("imports", N_("Import"), None)]
    entries += [
        ("changes", N_("Change sets"), None),
        ("child_health", N_("Child health calendar"), None),
        ("body", N_("Our body"), None),
    ]
    if desk.is_operator:
        entries += [("types", N_("Types"), None)]
    path = desk.request.path
    menu: list[dict[str, object]] = []
    for name, label, count in entries:
        href = desk.url(name)
        current = path.startswith(href) if name != "programs" else path == href or path.startswith(f"{href}programs/")
        menu.append(
            {
                "href": href,
                "label": messages.say(label),
                "count": count,
                "current": current,
                "alert": bool(count) and name in _ATTENTION,
            }
        )
    return menu
