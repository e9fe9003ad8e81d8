"""Who is signed in on a staff page: what must come first, and proving once more who one is before a grave act."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils.http import urlencode

from todoke.common import clock
from todoke.common.errors import Refusal
from todoke.people.models import Session, User
from todoke.people.operations import passkeys as keys
from todoke.people.operations import sessions as writing
from todoke.people.operations import staff as people
from todoke.people.queries import passkeys, staff
from todoke.people.rules.sessions import Proof, is_fresh
from todoke.registry.rules.fields import N_
from todoke.ui import messages, sessions
from todoke.ui.pages import render
from todoke.ui.sources import source_of

Arguments = ParamSpec("Arguments")
#: What the page that asks once more adds to a form; nothing else may use these names.
PASSWORD, PASSKEY = "confirm_password", "confirm_passkey"


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
        "account": reverse("staff:account") if user else None,
        "tell": messages.tell,
        "say": messages.say,
        "field_label": messages.label,
        "errors": [],
    }


def session_of(request: HttpRequest) -> Session | None:
    """The session of the member of staff who is signed in; None when nobody is, or it has ended."""
    user = request.user
    if not isinstance(user, User):
        return None
    now = clock.now()
    session = sessions.current(request, now=now)
    if session is None or session.user_id != user.pk or not people.may_sign_in(user):
        sessions.finish(request, now=now)
        say_next(request, N_("Your session has ended. Please sign in again."))
        return None
    return session


def member_of(request: HttpRequest) -> User | None:
    """Who is signed in; None when nobody is."""
    return request.user if session_of(request) is not None and isinstance(request.user, User) else None


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and back here afterwards."""
    back = request.path if request.method == "GET" else ""
    return HttpResponseRedirect(reverse("staff:sign_in") + (f"?{urlencode({'next': back})}" if back else ""))


def first_step(user: User, session: Session) -> HttpResponseRedirect | None:
    """What has to be done before anything else: a password of one's own, then a passkey where the body wants one."""
    if session.proof != Proof.PROVIDER and staff.must_choose_password(user):
        return HttpResponseRedirect(reverse("staff:password"))
    if passkeys.must_register(user, session.proof, today=clock.today()):
        return HttpResponseRedirect(reverse("staff:passkeys"))
    return None


Own = Callable[Concatenate[HttpRequest, User, Session, Arguments], HttpResponseBase]


def own_page(
    *, methods: tuple[str, ...] = ("GET",), before_first_step: bool = False
) -> Callable[[Own[Arguments]], Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]]:
    """A page of one's own account; ``before_first_step``: it opens even while a password or passkey is still to be chosen."""

    def wrap(view: Own[Arguments]) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *given: Arguments.args, **named: Arguments.kwargs) -> HttpResponseBase:
            session = session_of(request)
            user = request.user
            if session is None or not isinstance(user, User):
                return to_sign_in(request)
            if not before_first_step and (step := first_step(user, session)) is not None:
                return step
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, user, session, *given, **named)

        return answer  # type: ignore[return-value]  # wraps() names the first argument

    return wrap


def ask_again(request: HttpRequest, user: User, session: Session) -> HttpResponse | None:
    """None when this person proved within five minutes who they are, or does so with this request; else the page that asks.

    The page holds all that was sent, and sends it once more together with the proof: nothing typed is lost.
    """
    now = clock.now()
    if is_fresh(session.proven_at, now):
        return None
    refusal: Refusal | None = None
    try:
        if _proves(request, user):
            writing.prove(session=session, by=people.actor_of(user), now=now)
            return None
    except (people.SignInRefused, people.SignInTooFast, keys.PasskeyRefused, keys.PasskeyCopied) as refused:
        refusal = refused
    return _asking(request, user, session, refusal)


def _proves(request: HttpRequest, user: User) -> bool:
    """Whether the request holds a proof that is right; False when it holds none. Raises what was wrong with it."""
    now, source = clock.now(), source_of(request)
    if answer := request.POST.get(PASSKEY, ""):
        keys.confirm(
            user=user, purpose=keys.Purpose.CONFIRM, response=answer, session_key=sessions.key_of(request), source=source,
            by=people.actor_of(user), now=now,
        )  # fmt: skip
        return True
    if password := request.POST.get(PASSWORD, "")[:1000]:
        if people.sign_in(username=user.username, password=password, source=source, now=now).pk != user.pk:
            raise people.SignInRefused
        return True
    return False


def _asking(request: HttpRequest, user: User, session: Session, refusal: Refusal | None) -> HttpResponse:
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {PASSWORD, PASSKEY, "csrfmiddlewaretoken"}
    ]
    errors: list[tuple[str | None, object]] = []
    if refusal is not None:
        code = "confirm_refused" if refusal.code == "sign_in_refused" else refusal.code
        errors = [("id_confirm_password" if code == "confirm_refused" else None, messages.tell(code, refusal.data))]
    context = {
        **frame(request, user), "sent": sent, "errors": errors, "target": request.get_full_path(), "has_passkey": passkeys.has_one(user),
        "has_password": user.has_usable_password(), "party": passkeys.relying_party(), "provider_body": session.body if session.proof == Proof.PROVIDER else None, "back": reverse("staff:home"),
    }  # fmt: skip
    status = refusal.status if refusal is not None else 403
    response = render(request, "staff/people/confirm.html", context, status=status)
    if refusal is not None and "seconds" in refusal.data:
        response["Retry-After"] = str(refusal.data["seconds"])
    return response
