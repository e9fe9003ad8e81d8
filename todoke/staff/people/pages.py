"""Signing in and out, choosing a body, choosing a password."""

from datetime import datetime, timedelta

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.errors import Refusal
from todoke.people.models import Session, User
from todoke.people.operations import passkeys as keys
from todoke.people.operations import sessions as writing
from todoke.people.operations import staff as people
from todoke.people.queries import passkeys, providers, staff
from todoke.people.rules.roles import Act, may
from todoke.people.rules.sessions import Proof
from todoke.registry.rules.fields import N_
from todoke.staff.signed_in import frame, member_of, own_page, say_next
from todoke.ui import messages, sessions
from todoke.ui.pages import render
from todoke.ui.sources import source_of

#: What this browser's session holds between the password and the second proof.
_HALF = "half"
_HALF_MINUTES = 10


def next_of(request: HttpRequest) -> str:
    """Where to go after signing in: a staff page of ours, or ""."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if ours and wanted.split("/")[2:3] == ["staff"] else ""


def enter(request: HttpRequest, user: User, proof: Proof, *, then: str = "") -> HttpResponse:
    """Begin the session of who proved enough, and lead on."""
    sessions.begin_for_staff(request, user, proof=proof, now=clock.now())
    if proof != Proof.PROVIDER and staff.must_choose_password(user):
        return HttpResponseRedirect(reverse("staff:password"))
    return HttpResponseRedirect(then or reverse("staff:home"))


def with_wait(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    """Say in the answer's head how long to wait, where it is about that."""
    if "seconds" in refusal.data:
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; after a refusal the typed name stays. Who has a passkey gives a second proof."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("staff:home")) if member_of(request) else sign_in_page(request)
    name, password = request.POST.get("username", "").strip()[:150], request.POST.get("password", "")[:1000]
    try:
        user = people.sign_in(username=name, password=password, source=source_of(request), now=clock.now())
    except (people.SignInRefused, people.SignInTooFast) as refusal:
        return sign_in_page(request, name=name, refusal=refusal)
    if passkeys.has_one(user):
        now = clock.now()
        sessions.finish(request, now=now)
        request.session[_HALF] = [user.pk, user.get_session_auth_hash(), now.isoformat(), next_of(request)]
        return HttpResponseRedirect(reverse("staff:second"))
    return enter(request, user, Proof.PASSWORD, then=next_of(request))


@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with what the device signed."""
    try:
        user = keys.sign_in(
            response=request.POST.get("passkey", ""), session_key=sessions.key_of(request), source=source_of(request), now=clock.now()
        )  # fmt: skip
    except (keys.PasskeyRefused, keys.PasskeyCopied, people.SignInTooFast) as refusal:
        return sign_in_page(request, refusal=refusal)
    return enter(request, user, Proof.PASSKEY, then=next_of(request))


def sign_in_page(request: HttpRequest, *, name: str = "", refusal: Refusal | None = None) -> HttpResponse:
    """The page with every way to sign in, and what was wrong with the last try."""
    context = {
        **frame(request), "typed_name": name.replace("\0", ""), "next": next_of(request), "party": passkeys.relying_party(),
        "providers": providers.every(), "here": request.get_full_path() if request.method == "GET" else reverse("staff:sign_in"),
    }  # fmt: skip
    if refusal is None:
        return render(request, "staff/people/sign_in.html", context)
    field = "id_username" if refusal.code == "sign_in_refused" else None
    context["errors"] = [(field, messages.tell(refusal.code, refusal.data))]
    return with_wait(render(request, "staff/people/sign_in.html", context, status=refusal.status), refusal)


# ---- the second proof ------------------------------------------------------------------------------------------------


def half_of(request: HttpRequest, now: datetime) -> tuple[User, str] | None:
    """Whose password was right in this browser within ten minutes, and where they wanted to go; None otherwise."""
    kept = request.session.get(_HALF)
    if not isinstance(kept, list) or len(kept) != 4:
        return None
    pk, password_hash, at, then = kept
    user = User.objects.filter(pk=pk).first()
    if user is None or not people.may_sign_in(user) or user.get_session_auth_hash() != password_hash:
        return None
    is_late = now - datetime.fromisoformat(at) > timedelta(minutes=_HALF_MINUTES)
    return None if is_late else (user, then)


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """After the password: a passkey, or a recovery code where it is not at hand."""
    now = clock.now()
    half = half_of(request, now)
    if half is None:
        return HttpResponseRedirect(reverse("staff:sign_in"))
    user, then = half
    if request.method == "GET":
        return _second_page(request, user)
    source, answer, code = source_of(request), request.POST.get("passkey", ""), request.POST.get("code", "")[:100]
    try:
        if answer:
            keys.confirm(
                user=user, purpose=keys.Purpose.SECOND, response=answer, session_key=sessions.key_of(request), source=source,
                by=people.actor_of(user), now=now,
            )  # fmt: skip
        else:
            keys.use_code(user=user, code=code, source=source, by=people.actor_of(user), now=now)
    except (keys.CodeRefused, keys.PasskeyRefused, keys.PasskeyCopied, people.SignInTooFast) as refusal:
        return _second_page(request, user, refusal)
    return enter(request, user, Proof.PASSKEY if answer else Proof.RECOVERY, then=then)


def _second_page(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    context = {**frame(request), "party": passkeys.relying_party(), "codes_left": passkeys.codes_left(user)}
    if refusal is None:
        return render(request, "staff/people/second.html", context)
    context["errors"] = [
        ("id_code" if refusal.code == "code_refused" else None, messages.tell(refusal.code, refusal.data))
    ]
    return with_wait(render(request, "staff/people/second.html", context, status=refusal.status), refusal)


# ---- signed in -------------------------------------------------------------------------------------------------------


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.finish(request, now=clock.now())
    say_next(request, N_("You are signed out."))
    return HttpResponseRedirect(reverse("staff:sign_in"))


def _begins_at(user: User, body: Body) -> str:
    """Where the work of somebody begins: with the registry for those who write in it, else with people."""
    roles = staff.roles_at(user, body, today=clock.today())
    if may(roles, Act.WRITE) or not may(roles, Act.LOOK):
        return "staff:programs"
    first = {Act.COUNTER: "staff:counter", Act.GUARD: "staff:people_concerns"}
    return next((page for act, page in first.items() if may(roles, act)), "staff:people")


@own_page()
def home(request: HttpRequest, user: User, session: Session) -> HttpResponse:
    """The bodies where one has a role; straight on where it is only one."""
    found = [body for body in staff.bodies_of(user, today=clock.today()) if session.body_id in {None, body.pk}]
    if len(found) == 1 and not user.is_superuser:
        return HttpResponseRedirect(reverse(_begins_at(user, found[0]), kwargs={"body": found[0].key}))
    every = bodies.all_bodies() if user.is_superuser else ()
    return render(request, "staff/people/home.html", {**frame(request, user), "bodies": found, "every": every})


@sensitive_post_parameters("present", "new", "again")
@own_page(methods=("GET", "POST"), before_first_step=True)
def password(request: HttpRequest, user: User, session: Session) -> HttpResponseBase:
    """Choose a password of one's own; every other session of the account ends."""
    context = {"first_time": staff.must_choose_password(user)}
    if request.method == "GET":
        return render(request, "staff/people/password.html", {**frame(request, user), **context})
    given = {name: request.POST.get(name, "")[:1000] for name in ("present", "new", "again")}
    by, now = people.actor_of(user), clock.now()
    tried = people.open_try(source=source_of(request), proof=Proof.PASSWORD, whose=user.username, now=now)
    try:
        people.choose_password(user=user, by=by, now=now, **given)
    except people.PasswordUnusable as refusal:
        if refusal.data["field"] != "present":
            people.forgive(tried=tried)
        reason = messages.tell(str(refusal.data["reason"]), refusal.data)
        errors = [(f"id_{refusal.data['field']}", reason)]
        whole = {**frame(request, user), **context, "errors": errors, "error_field": refusal.data["field"]}
        return render(request, "staff/people/password.html", whole, status=422)
    people.forgive(tried=tried)
    writing.revoke_all(user=user, but=session, by=by, now=now)
    update_session_auth_hash(request, user)
    sessions.moved(request, session, by=by, now=now)
    say_next(request, N_("Your new password holds from now on."))
    return HttpResponseRedirect(reverse("staff:home"))
