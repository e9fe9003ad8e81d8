"""What every page of a case shares: the case of this body, what of it is closed to this member of staff, and the look that is written down first."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import translation

from todoke.people.queries import families, staff
from todoke.people.rules.roles import Act
from todoke.procedures.models import Submission
from todoke.procedures.operations import handling
from todoke.procedures.queries import cases
from todoke.procedures.rules.definition import LANGUAGES
from todoke.staff.desk import Desk


def language() -> str:
    """The language of the page, as forms have it."""
    active = translation.get_language() or "ja"
    return active if active in LANGUAGES else "ja"


def case_of(desk: Desk, key: object) -> Submission:
    """The case of this body; raises CaseNotFound."""
    return cases.get(desk.body, key)


def is_guarded(desk: Desk, case: Submission) -> bool:
    """Whether somebody protected could be found through this case."""
    return case.person is not None and families.is_guarded(case.person, today=desk.today)


def is_closed(desk: Desk, case: Submission) -> bool:
    """Whether what shows where somebody lives is hidden from this member of staff."""
    return is_guarded(desk, case) and not desk.may(Act.PROTECT)


def look(desk: Desk, case: Submission, what: Iterable[str]) -> None:
    """Write down that this is shown now."""
    handling.look(case=case, what=what, by=desk.actor, now=desk.now)


def colleagues(desk: Desk) -> list[tuple[str, str]]:
    """Those of this body who handle cases today, by what colleagues call them."""
    found = {}
    for role in staff.staff_of(desk.body):
        if staff.can(role.user, Act.CASEWORK, desk.body, today=desk.today):
            found[f"staff:{role.user.pk}"] = role.user.get_full_name() or role.user.username
    return sorted(found.items(), key=lambda each: each[1])


def back(desk: Desk, case: Submission, said: str = "", *, fragment: str = "") -> HttpResponse:
    """To the page of a case."""
    return desk.go("case", said, fragment=fragment, submission=case.pk)
