"""One's own account: passkeys, recovery codes, and where one is signed in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from todoke.common import clock
from todoke.common.errors import NotAllowed, NotFound, Refusal
from todoke.people.models import Session, User
from todoke.people.operations import passkeys as keys
from todoke.people.operations import sessions as writing
from todoke.people.operations import staff as people
from todoke.people.queries import passkeys
from todoke.people.queries import sessions as held
from todoke.people.rules.sessions import Proof, device_of
from todoke.registry.rules.fields import N_
from todoke.staff.inputs import text
from todoke.staff.people.pages import half_of
from todoke.staff.signed_in import ask_again, frame, own_page, say_next, session_of
from todoke.ui import messages, sessions
from todoke.ui.pages import render

_ASKING_SECONDS = 15 * 60
PROOFS: dict[str, str] = {
    Proof.PASSWORD: N_("password"),
    Proof.PASSKEY: N_("passkey"),
    Proof.RECOVERY: N_("password and recovery code"),
    Proof.PROVIDER: N_("your body's own sign-in"),
}


@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to use or make a passkey, for the script of the page that asks."""
    if request.session.session_key is None:
        request.session.set_expiry(_ASKING_SECONDS)  # a visitor who asks and goes leaves nothing behind
    purpose, now, key = request.POST.get("purpose", ""), clock.now(), sessions.key_of(request)
    if purpose == keys.Purpose.SIGN_IN:
        name = text(request.POST, "username", limit=150)
        asked = keys.ask_to_sign(
            purpose=keys.Purpose.SIGN_IN, session_key=key, username=name, by=people.NOBODY, now=now
        )
        return _json(asked)
    if purpose == keys.Purpose.SECOND:
        half = half_of(request, now)
        if half is None:
            raise NotAllowed
        user = half[0]
        asked = keys.ask_to_sign(
            purpose=keys.Purpose.SECOND, session_key=key, user=user, by=people.actor_of(user), now=now
        )
        return _json(asked)
    session, member = session_of(request), request.user
    if session is None or not isinstance(member, User) or session.proof == Proof.PROVIDER:
        raise NotAllowed
    by = people.actor_of(member)
    if purpose == keys.Purpose.REGISTER:
        return _json(keys.ask_to_register(user=member, session_key=key, by=by, now=now))
    return _json(keys.ask_to_sign(purpose=keys.Purpose.CONFIRM, session_key=key, user=member, by=by, now=now))


def _json(asked: str) -> HttpResponse:
    return HttpResponse(asked, content_type="application/json", headers={"Cache-Control": "no-store"})


# ---- passkeys and codes ----------------------------------------------------------------------------------------------


@own_page(before_first_step=True)
def show_passkeys(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    """The passkeys of this account, and what to do when they are lost."""
    return _passkeys(request, user, session)


def _passkeys(
    request: HttpRequest,
    user: User,
    session: Session,
    *,
    codes: list[str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    today = clock.today()
    context = {
        **frame(request, user), "passkeys": passkeys.of(user), "codes_left": passkeys.codes_left(user), "codes": codes,
        "party": passkeys.relying_party(), "device": device_of(request.headers.get("User-Agent", "")), "most_codes": keys.CODES,
        "must": passkeys.must_register(user, session.proof, today=today), "here": reverse("staff:passkeys"),
        "by_provider": session.proof == Proof.PROVIDER, "errors": [],
    }  # fmt: skip
    if refusal is not None:
        context["errors"] = [(None, messages.tell(refusal.code, refusal.data))]
    return render(request, "staff/people/passkeys.html", context, status=refusal.status if refusal else 200)


def _ask_again(request: HttpRequest, user: User, session: Session) -> HttpResponse | None:
    """Who came by a body's own provider changes nothing by which the account opens elsewhere; others prove once more who they are."""
    if session.proof == Proof.PROVIDER:
        raise NotAllowed
    return ask_again(request, user, session)


@own_page(methods=("POST",), before_first_step=True)
def add_passkey(request: HttpRequest, user: User, session: Session) -> HttpResponseBase:
    """Keep the passkey that the device made."""
    if (asked := _ask_again(request, user, session)) is not None:
        return asked
    try:
        keys.register(
            user=user, response=request.POST.get("passkey", ""), session_key=sessions.key_of(request),
            name=text(request.POST, "name", limit=60), by=people.actor_of(user), now=clock.now(),
        )  # fmt: skip
    except (keys.PasskeyRefused, keys.PasskeyKnown) as refusal:
        return _passkeys(request, user, session, refusal=refusal)
    say_next(request, N_("The passkey is registered. You sign in with it from now on."))
    return HttpResponseRedirect(reverse("staff:passkeys"))


@own_page(methods=("POST",))
def remove_passkey(request: HttpRequest, user: User, session: Session, passkey: int) -> HttpResponseBase:
    """Forget a passkey, of a device that is lost or given away."""
    found = next((each for each in passkeys.of(user) if each.pk == passkey), None)
    if found is None:
        raise NotFound(passkey=passkey)
    if (asked := _ask_again(request, user, session)) is not None:
        return asked
    try:
        keys.remove(passkey=found, by=people.actor_of(user), now=clock.now())
    except keys.LastPasskey as refusal:
        return _passkeys(request, user, session, refusal=refusal)
    say_next(request, N_("The passkey is removed. That device no longer opens this account."))
    return HttpResponseRedirect(reverse("staff:passkeys"))


@sensitive_variables("codes")
@own_page(methods=("POST",))
def make_codes(request: HttpRequest, user: User, session: Session) -> HttpResponseBase:
    """Ten recovery codes, on this answer and nowhere else."""
    if (asked := _ask_again(request, user, session)) is not None:
        return asked
    codes = keys.make_codes(user=user, by=people.actor_of(user), now=clock.now())
    return _passkeys(request, user, session, codes=codes)


# ---- where one is signed in ------------------------------------------------------------------------------------------


@own_page()
def account(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    """Where one is signed in, and the ways to what else belongs to the account."""
    rows = held.of_user(user, now=clock.now())
    context = {**frame(request, user), "rows": rows, "this": session, "proofs": PROOFS}
    return render(request, "staff/people/account.html", context)


@own_page(methods=("POST",))
def end_session(request: HttpRequest, user: User, session: Session, ended: UUID) -> HttpResponse:
    """Sign out one other device; it notices at its next request."""
    now = clock.now()
    found = next((each for each in held.of_user(user, now=now) if each.pk == ended), None)
    if found is None:
        raise NotFound(session=str(ended))
    if found.pk == session.pk:
        sessions.finish(request, now=now)
        say_next(request, N_("You are signed out."))
        return HttpResponseRedirect(reverse("staff:sign_in"))
    writing.revoke(session=found, by=people.actor_of(user), now=now)
    say_next(request, N_("That device is signed out."))
    return HttpResponseRedirect(reverse("staff:account"))


@own_page(methods=("POST",))
def end_other_sessions(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    """Sign out every device but this one."""
    writing.revoke_all(user=user, but=session, by=people.actor_of(user), now=clock.now())
    say_next(request, N_("All other devices are signed out."))
    return HttpResponseRedirect(reverse("staff:account"))
