"""A file that was filed, for whoever works on it; each look is in the ledger before anything is sent."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed
from todoke.people.queries import families
from todoke.people.rules.roles import Act
from todoke.procedures.operations import files
from todoke.procedures.queries import files as queries
from todoke.staff.desk import Desk, page
from todoke.ui import form_files


@page(Act.CASEWORK)
def show(desk: Desk, attachment: UUID) -> HttpResponseBase:
    """The file; of somebody who is protected only for those who may see where they live."""
    found = queries.of_body(desk.body, attachment)
    person = found.submission.person if found.submission else None
    if person is not None and families.is_guarded(person, today=desk.today) and not desk.may(Act.PROTECT):
        raise NotAllowed
    response = form_files.response(found)
    files.look(file=found, by=desk.actor, now=desk.now)
    return response
