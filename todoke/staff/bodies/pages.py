"""Our body: names and how to reach it, four eyes, staff and their roles, and new bodies below it."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from todoke.bodies import operations as bodies
from todoke.bodies.rules.codes import BodyKind, local_code_of
from todoke.common.errors import NotFound, Refusal
from todoke.people.models import StaffRole, User
from todoke.people.operations import staff as people
from todoke.people.queries import staff
from todoke.people.queries.passkeys import relying_party
from todoke.people.rules.roles import MUST_END, Act, Role
from todoke.registry.operations import publishing
from todoke.registry.queries import requests
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.registry.rules.requests import Asked
from todoke.staff.desk import Desk, grave, page, say_next
from todoke.staff.inputs import text
from todoke.staff.registry import request_pages
from todoke.staff.registry.content_form import said
from todoke.ui import messages

ROLES: dict[str, tuple[str, str]] = {
    Role.AUTHOR: (N_("Author"), N_("Writes drafts, takes files in for a look, confirms programmes.")),
    Role.APPROVER: (N_("Approver"), N_("All that authors do; publishes, sends back, applies and undoes.")),
    Role.CASEWORKER: (
        N_("Caseworker"),
        N_("Looks at what is held about a person and keeps it. Each look is recorded."),
    ),
    Role.COUNTER: (N_("Counter"), N_("Acts for the person before them. Each look is recorded.")),
    Role.ANALYST: (N_("Analyst"), N_("Sees counts only, never a person.")),
    Role.OFFICER: (N_("Protection officer"), N_("Is told of suspected abuse and can stop a mandate.")),
    Role.ADMINISTRATOR: (N_("Administrator"), N_("All that approvers do; keeps the body and its staff.")),
}
KINDS: dict[str, str] = {
    BodyKind.NATION: N_("Nation"),
    BodyKind.PREFECTURE: N_("Prefecture"),
    BodyKind.SPECIAL_WARD: N_("Special ward"),
    BodyKind.CITY: N_("City"),
    BodyKind.TOWN: N_("Town"),
    BodyKind.VILLAGE: N_("Village"),
    BodyKind.AFFILIATED: N_("Affiliated body"),
}
#: Field of a body → (label, longest text).
TEXTS: dict[str, tuple[str, int]] = {
    "name": (N_("Name"), 80),
    "name_kana": (N_("Name in kana"), 120),
    "name_en": (N_("Name in English"), 120),
    "phone": (N_("Telephone"), 40),
    "email": (N_("E-mail"), 254),
    "postcode": (N_("Postcode"), 8),
    "address": (N_("Address"), 200),
    "home_page": (N_("Home page"), 500),
    "contact_url": (N_("Contact page"), 500),
}


def _typed(desk: Desk) -> dict[str, str]:
    return {name: text(desk.request.POST, name, limit=limit) for name, (_, limit) in TEXTS.items()}


def _problems(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with how a body can be reached, as codes."""
    checks = {
        "home_page": (written.is_web_address, "not_a_url"), "contact_url": (written.is_web_address, "not_a_url"),
        "email": (written.is_email, "not_an_email"), "phone": (written.is_phone, "not_a_phone"),
        "postcode": (written.postcode, "not_a_postcode"),
    }  # fmt: skip
    return {name: code for name, (is_right, code) in checks.items() if typed[name] and not is_right(typed[name])}


def _as_errors(problems: Mapping[str, object]) -> list[tuple[str | None, object]]:
    names = {**{name: label for name, (label, _) in TEXTS.items()}, "kind": N_("Kind"), "code": N_("Local government code"),
             "corporate_number": N_("Corporate number"), "key": N_("Local government code")}  # fmt: skip
    return [
        (
            f"id_{name}",
            messages.say(
                "%(field)s: %(problem)s",
                field=messages.say(names.get(name, N_("Body"))),
                problem=said(str(code)),
            ),
        )
        for name, code in problems.items()
    ]


@page(Act.VIEW, methods=("GET", "POST"))
def body(desk: Desk) -> HttpResponse:
    """How the body is named and reached; administrators change it."""
    held = {name: getattr(desk.body, name) for name in TEXTS}
    if desk.request.method == "GET" or not desk.may(Act.ADMINISTER):
        return _body(desk, held, desk.body.four_eyes, {}, status=200 if desk.request.method == "GET" else 403)
    typed, four_eyes = _typed(desk), bool(desk.request.POST.get("four_eyes"))
    wants_passkeys = bool(desk.request.POST.get("needs_passkeys")) and (
        desk.body.needs_passkeys or relying_party() is not None
    )
    problems = _problems(typed)
    takes_away = (desk.body.four_eyes and not four_eyes) or (desk.body.needs_passkeys and not wants_passkeys)
    if takes_away and (asked := desk.ask_again()) is not None:
        return asked
    if not problems:
        try:
            ends = desk.body.four_eyes and not four_eyes  # for two people: see below
            details = {
                **typed,
                "postcode": written.postcode(typed["postcode"]) or "",
                "four_eyes": four_eyes or ends,
                "needs_passkeys": wants_passkeys,
            }
            bodies.revise(body=desk.body, by=desk.actor, now=desk.now, details=details)
        except bodies.BodyInvalid as refusal:
            problems = refusal.data["problems"]  # type: ignore[assignment]
    if problems:
        desk.body.refresh_from_db()
        return _body(desk, typed, four_eyes, problems, status=422)
    publishing.refresh_pages()
    return request_pages.ask(desk, Asked.TWO_EYES) if ends else desk.go("body", N_("Saved."))


def _body(
    desk: Desk, typed: Mapping[str, object], four_eyes: bool, problems: Mapping[str, str], *, status: int
) -> HttpResponse:
    errors = _as_errors(problems)
    if status == 403:
        errors = [(None, messages.tell("not_allowed"))]
    context = {
        "texts": TEXTS, "typed": typed, "four_eyes": four_eyes, "kinds": KINDS, "errors": errors,
        "problems": {name: said(code) for name, code in problems.items()}, "roles": staff.staff_of(desk.body), "role_names": ROLES,
        "today": desk.today, "may_edit": desk.may(Act.ADMINISTER), "asked": requests.of(desk.body, Asked.TWO_EYES),
        "needs_passkeys": bool(desk.request.POST.get("needs_passkeys")) if status == 422 else desk.body.needs_passkeys,
        "party": relying_party(),
    }  # fmt: skip
    return desk.render("bodies/body.html", context, status=status)


# ---- staff and roles ------------------------------------------------------------------------------------------------


@page(Act.ADMINISTER)
def roles(desk: Desk) -> HttpResponse:
    """Who may do what here."""
    return _roles(desk)


def _roles(
    desk: Desk,
    *,
    errors: tuple[tuple[str | None, object], ...] = (),
    form: str = "",
    opened: tuple[User, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": staff.staff_of(desk.body), "role_names": ROLES, "errors": errors, "form": form, "today": desk.today, "opened": opened,
        "typed": {name: text(desk.request.POST, name, limit=150) for name in ("username", "name", "role", "ends_date")},
        "role_options": [(role, messages.say(label), messages.say(hint)) for role, (label, hint) in ROLES.items()],
    }  # fmt: skip
    return desk.render("bodies/roles.html", context, status=status)


def _role_asked(desk: Desk) -> tuple[Role, date | None]:
    """The role and its last day as given; raises _Wrong."""
    given, last = desk.request.POST.get("role", ""), text(desk.request.POST, "ends_date", limit=30)
    if given not in list(Role):
        raise _Wrong(field="role", reason="required")
    if not last:
        if Role(given) in MUST_END:
            raise _Wrong(field="ends_date", reason="role_must_end")
        return Role(given), None
    iso = written.iso_date(last)
    if iso is None:
        raise _Wrong(field="ends_date", reason="impossible_date")
    day = date.fromisoformat(iso)
    if day < desk.today:
        raise _Wrong(field="ends_date", reason="end_past")
    return Role(given), day + timedelta(days=1)  # the form names the last day, the period is half-open


class _Wrong(Refusal):
    """One field of a form cannot be used."""


@page(Act.ADMINISTER, methods=("POST",))
@grave
def give_role(desk: Desk) -> HttpResponse:
    """Give a role here to an account that exists."""
    try:
        role, ends_date = _role_asked(desk)
        user = staff.by_username(text(desk.request.POST, "username", limit=150))
        if user is None:
            raise _Wrong(field="username", reason="no_account")
    except _Wrong as wrong:
        return _roles(
            desk,
            errors=((f"id_{wrong.data['field']}", messages.tell(str(wrong.data["reason"]))),),
            form="give",
            status=422,
        )
    try:
        people.grant(user=user, body=desk.body, role=role, by=desk.actor, now=desk.now, ends_date=ends_date)
    except people.OwnRole as refusal:
        return _roles(desk, errors=(("id_username", messages.tell(refusal.code)),), form="give", status=refusal.status)
    return desk.go("roles", N_("The role was given."))


@page(Act.ADMINISTER, methods=("POST",))
@grave
@sensitive_variables("opened")
def open_account(desk: Desk) -> HttpResponse:
    """Open an account with a role; its password for one use is on this answer and nowhere else."""
    try:
        role, ends_date = _role_asked(desk)
        opened = people.open_account(
            username=text(desk.request.POST, "username", limit=150), name=text(desk.request.POST, "name", limit=150), body=desk.body,
            by=desk.actor, now=desk.now,
        )  # fmt: skip
    except _Wrong as wrong:
        return _roles(
            desk,
            errors=((f"id_new_{wrong.data['field']}", messages.tell(str(wrong.data["reason"]))),),
            form="open",
            status=422,
        )
    except people.AccountNameUnusable as refusal:
        return _roles(
            desk, errors=(("id_new_username", messages.tell(str(refusal.data["reason"]))),), form="open", status=422
        )
    people.grant(user=opened[0], body=desk.body, role=role, by=desk.actor, now=desk.now, ends_date=ends_date)
    return _roles(desk, opened=opened)


def _role(desk: Desk, pk: int) -> StaffRole:
    found = next((row for row in staff.staff_of(desk.body) if row.pk == pk), None)
    if found is None:
        raise NotFound(role=pk)
    return found


@page(Act.ADMINISTER, methods=("POST",))
def end_role(desk: Desk, role: int) -> HttpResponse:
    """End a role today."""
    row = _role(desk, role)
    if row.user_id == desk.user.pk and row.role == Role.ADMINISTRATOR and not desk.user.is_superuser:
        return _roles(desk, errors=((None, messages.tell("own_role")),), status=409)
    people.end_role(role=row, by=desk.actor, now=desk.now)
    return desk.go("roles", N_("The role has ended."))


@page(Act.ADMINISTER, methods=("POST",))
@grave
@sensitive_variables("password")
def renew_password(desk: Desk, role: int) -> HttpResponse:
    """A new password for one use, for whoever works only here; shown once."""
    row = _role(desk, role)
    password = people.renew_password(user=row.user, body=desk.body, by=desk.actor, now=desk.now)
    return _roles(desk, opened=(row.user, password))


# ---- new bodies -----------------------------------------------------------------------------------------------------


@page(Act.ADMINISTER, methods=("GET", "POST"))
def add(desk: Desk) -> HttpResponse:
    """Bring a body below this one on board."""
    if desk.request.method == "GET":
        return _add(desk, {}, {}, status=200)
    typed = {
        **_typed(desk),
        **{name: text(desk.request.POST, name, limit=40) for name in ("kind", "code", "corporate_number")},
    }
    problems: dict[str, str] = {**_problems(typed), **_misplaced(desk, typed)}
    if not problems:
        try:
            added = bodies.add(
                by=desk.actor, now=desk.now, kind=typed["kind"], name=typed["name"], code=typed["code"] or None,
                corporate_number=typed["corporate_number"] or None, parent=desk.body,
                details={name: written.postcode(typed[name]) or "" if name == "postcode" else typed[name] for name in TEXTS if name != "name"},
            )  # fmt: skip
        except bodies.BodyInvalid as refusal:
            problems = refusal.data["problems"]  # type: ignore[assignment]
        else:
            people.grant(user=desk.user, body=added, role=Role.ADMINISTRATOR, by=desk.actor, now=desk.now)
            publishing.refresh_pages()
            say_next(desk.request, N_("The body is on board. You are its first administrator."))
            return HttpResponseRedirect(reverse("staff:roles", kwargs={"body": added.key}))
    return _add(desk, typed, problems, status=422)


def _kinds_below(desk: Desk) -> list[BodyKind]:
    """What may stand below this body: prefectures below the nation, municipalities below a prefecture."""
    if desk.body.kind == BodyKind.NATION:
        return [BodyKind.PREFECTURE, BodyKind.AFFILIATED]
    if desk.body.kind == BodyKind.PREFECTURE:
        return [*(kind for kind in BodyKind if kind.is_municipality), BodyKind.AFFILIATED]
    return [BodyKind.AFFILIATED]


def _misplaced(desk: Desk, typed: Mapping[str, str]) -> dict[str, str]:
    """Kinds that cannot stand here, and local governments dressed as affiliated bodies."""
    if typed["kind"] not in _kinds_below(desk):
        return {"kind": "unknown_kind"}
    if typed["kind"] == BodyKind.AFFILIATED:
        if typed["code"]:
            return {"code": "other_body"}
        if not typed["corporate_number"]:
            return {"corporate_number": "required"}
        if local_code_of(typed["corporate_number"]):
            return {"corporate_number": "other_body"}
    elif not typed["code"]:
        return {"code": "required"}
    elif desk.body.code and typed["code"][:2] != desk.body.code[:2]:  # the first two digits are the prefecture's
        return {"code": "other_body"}
    return {}


def _add(desk: Desk, typed: Mapping[str, str], problems: Mapping[str, str], *, status: int) -> HttpResponse:
    context = {
        "texts": TEXTS, "typed": {**dict.fromkeys((*TEXTS, "kind", "code", "corporate_number"), ""), **typed}, "errors": _as_errors(problems),
        "problems": {name: said(code) for name, code in problems.items()},
        "kinds": [(kind, messages.say(label)) for kind, label in KINDS.items() if kind in _kinds_below(desk)],
    }  # fmt: skip
    return desk.render("bodies/add.html", context, status=status)
