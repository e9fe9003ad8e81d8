"""Signing in and out, choosing a body, choosing a password."""

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from todoke.bodies import queries as bodies
from todoke.common import clock
from todoke.people.operations import staff as people
from todoke.people.queries import staff
from todoke.registry.rules.fields import N_
from todoke.staff.desk import frame, member_of, say_next, to_sign_in
from todoke.ui import messages
from todoke.ui.pages import render
from todoke.ui.sources import source_of


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: a staff page of ours, or ""."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if ours and wanted.split("/")[2:3] == ["staff"] else ""


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; after a refusal the typed name stays."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("staff:home")) if member_of(request) else _sign_in_page(request)
    name, password = request.POST.get("username", "").strip()[:150], request.POST.get("password", "")[:1000]
    try:
        user = people.sign_in(username=name, password=password, source=source_of(request), now=clock.now())
    except (people.SignInRefused, people.SignInTooFast) as refusal:
        response = _sign_in_page(request, name=name, refusal=refusal)
        if isinstance(refusal, people.SignInTooFast):
            response["Retry-After"] = str(refusal.data["seconds"])
        return response
    opened_only = staff.must_choose_password(user)
    login(request, user)
    if opened_only:  # signing in does not yet make the account its member's own
        user.last_login = None
        user.save(update_fields=["last_login"])
        return HttpResponseRedirect(reverse("staff:password"))
    return HttpResponseRedirect(_next(request) or reverse("staff:home"))


def _sign_in_page(
    request: HttpRequest, *, name: str = "", refusal: people.SignInRefused | people.SignInTooFast | None = None
) -> HttpResponse:
    context = {**frame(request), "typed_name": name.replace("\0", ""), "next": _next(request)}
    if refusal is not None:
        context["errors"] = [
            ("id_username" if refusal.status == 422 else None, messages.tell(refusal.code, refusal.data))
        ]
    return render(request, "staff/people/sign_in.html", context, status=refusal.status if refusal else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    say_next(request, N_("You are signed out."))
    return HttpResponseRedirect(reverse("staff:sign_in"))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The bodies where one has a role; straight on where it is only one."""
    user = member_of(request)
    if user is None:
        return to_sign_in(request)
    if staff.must_choose_password(user):
        return HttpResponseRedirect(reverse("staff:password"))
    found = staff.bodies_of(user, today=clock.today())
    if len(found) == 1 and not user.is_superuser:
        return HttpResponseRedirect(reverse("staff:programs", kwargs={"body": found[0].key}))
    every = bodies.all_bodies() if user.is_superuser else ()
    return render(request, "staff/people/home.html", {**frame(request, user), "bodies": found, "every": every})


@sensitive_post_parameters("present", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password of one's own."""
    user = member_of(request)
    if user is None:
        return to_sign_in(request)
    context = {"first_time": staff.must_choose_password(user)}
    if request.method == "GET":
        return render(request, "staff/people/password.html", {**frame(request, user), **context})
    given = {name: request.POST.get(name, "")[:1000] for name in ("present", "new", "again")}
    try:
        people.choose_password(user=user, by=people.actor_of(user), now=clock.now(), **given)
    except people.PasswordUnusable as refusal:
        reason = messages.tell(str(refusal.data["reason"]), refusal.data)
        errors = [(f"id_{refusal.data['field']}", reason)]
        whole = {**frame(request, user), **context, "errors": errors, "error_field": refusal.data["field"]}
        return render(request, "staff/people/password.html", whole, status=422)
    update_session_auth_hash(request, user)
    say_next(request, N_("Your new password holds from now on."))
    return HttpResponseRedirect(reverse("staff:home"))
