"""Finding a person: by exact name and birth date, telephone or mail; there is no list to leaf through."""

from collections.abc import Sequence

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.models import Person
from todoke.people.operations import searches
from todoke.people.operations.looks import Why
from todoke.people.queries import families
from todoke.people.rules.roles import Act
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.ui import messages

FIELDS = ("name", "birth_date", "phone", "email")


@page(Act.LOOK, methods=("GET", "POST"))
def people(desk: Desk) -> HttpResponse:
    """The form, and whom it found; what was searched stands in no address and in no history of the browser."""
    if desk.request.method == "GET":
        return _page(desk, dict.fromkeys(FIELDS, ""))
    given = {name: text(desk.request.POST, name, limit=200) for name in FIELDS}
    why, born = looking.chosen(desk), looking.birth_date(given["birth_date"])
    errors: list[tuple[str | None, object]] = []
    if why is None:
        errors.append(("id_why", messages.tell("why_missing")))
    if given["birth_date"] and born is None:
        errors.append(("id_birth_date", messages.tell("box_birth")))
    if errors or why is None:
        return _page(desk, given, errors=errors, status=422)
    try:
        found = searches.search(
            body=desk.body, by=desk.actor, now=desk.now, why=why, name=given["name"], birth_date=born, phone=given["phone"],
            email=given["email"],
        )  # fmt: skip
    except searches.SearchInvalid as refusal:
        return _page(desk, given, errors=looking.shown(refusal), status=422)
    for person in found:
        looking.remember(desk, person, why)
    return _page(desk, given, found=found)


def _page(
    desk: Desk,
    given: dict[str, str],
    *,
    found: Sequence[Person] | None = None,
    errors: Sequence[tuple[str | None, object]] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "given": given, "why": text(desk.request.POST, "why", limit=20), "reasons": looking.reasons(desk), "found": found, "errors": list(errors),
        "error_of": dict(errors), "guarded": {person.pk for person in found or () if looking.is_guarded(desk, person)},
        "ending": families.protections_ending(desk.body, today=desk.today) if desk.may(Act.PROTECT) else (),
    }  # fmt: skip
    return desk.render("people/find.html", context, status=status)


class OtherNotFound(Refusal):
    """Nobody whom the body keeps has exactly this name and birth date, or several have."""

    code = "other_not_found"
    status = 422


def other(desk: Desk, *, why: Why) -> Person | None:
    """The one person whom a form names by name and birth date; None when the body keeps nobody of that name. Raises OtherNotFound.

    Looking for somebody else is a search like any other, and is written down.
    """
    name, born = (
        text(desk.request.POST, "name", limit=200),
        looking.birth_date(text(desk.request.POST, "birth_date", limit=40)),
    )
    if not name or born is None:
        raise OtherNotFound(problems={"name" if not name else "birth_date": "required" if not name else "box_birth"})
    found = searches.search(body=desk.body, by=desk.actor, now=desk.now, why=why, name=name, birth_date=born)
    held = [person for person in found if person.declared_by_id is None]
    if len(held) > 1:
        raise OtherNotFound(problems={"name": "several_found"})
    return held[0] if held else None
