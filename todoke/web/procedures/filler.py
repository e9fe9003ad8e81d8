"""Who fills a form in: somebody signed in, for themselves or by a mandate, or whoever holds the device on which it was begun."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import Draft
from todoke.procedures.queries import drafts
from todoke.procedures.queries.drafts import DraftNotFound
from todoke.web import frame
from todoke.web.people import session
from todoke.web.people.session import Visitor
from todoke.web.procedures import device

Arguments = ParamSpec("Arguments")
#: How the ledger names somebody who did not sign in.
NOBODY: Final = Actor("resident:anonymous")


@dataclass(frozen=True, slots=True)
class Filler:
    """One request of somebody who fills a form in; ``visitor`` None: nobody signed in. ``back``: where trying a form leads back to, if not to the form."""

    request: HttpRequest
    now: datetime
    visitor: Visitor | None
    back: str = ""

    @property
    def today(self) -> date:
        """Today, as the whole request sees it."""
        return self.now.date()

    @property
    def actor(self) -> Actor:
        """How the ledger names who acts, and for whom."""
        return self.visitor.actor if self.visitor else NOBODY

    @property
    def person(self) -> Person | None:
        """Whose matter it is; None where nobody signed in."""
        return self.visitor.whose if self.visitor else None

    def may_open(self, draft: Draft) -> bool:
        """Whether a draft is theirs: their own, the one that they fill in for whom they act for now, or one that this device holds."""
        if draft.staff:
            return False
        if draft.person_id is None:
            return draft.pk in device.held(self.request)
        if self.visitor is None or draft.person_id != self.visitor.whose.pk:
            return False
        agent = self.visitor.person.pk if self.visitor.acting_for is not None else None
        return draft.filled_by_id == agent and self.visitor.may(Matter.APPLY)

    def draft(self, key: UUID) -> Draft:
        """The draft, filed or not; raises DraftNotFound for everybody but those it is open to."""
        found = drafts.get(key)
        if not self.may_open(found):
            raise DraftNotFound
        return found

    def render(self, template: str, context: Mapping[str, object] | None = None, *, status: int = 200) -> HttpResponse:
        """A page; with the bar of who is signed in, where somebody is."""
        whole = {"signed_in": self.visitor is not None, **(context or {})}
        if self.visitor is not None:
            return self.visitor.render(template, whole, status=status)
        return frame.respond(
            self.request, template, {"csrf_input": csrf_input(self.request), "visitor": None, **whole}, status=status
        )


View = Callable[Concatenate[Filler, Arguments], HttpResponseBase]


def filler_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page of filling in, for whoever is signed in or not; never kept by anybody.

    Unlike other pages of a person it does not cover itself while somebody may still be typing: what is typed would be lost.
    """

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @reach.everything
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(methods)
            now = clock.now()
            filler = Filler(request, now, session.visitor_of(request, now=now))
            response = view(filler, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ("Cookie",))
            return response

        return answer

    return wrap
