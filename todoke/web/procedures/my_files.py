"""A file that was filed, for whoever filed it."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.people.rules.mandates import Matter
from todoke.procedures.queries import files
from todoke.ui import form_files
from todoke.web.people.session import Visitor, resident_page


@resident_page()
def show(visitor: Visitor, file: UUID) -> HttpResponseBase:
    """One's own file; of somebody one acts for, where the mandate is for filing, and then the look is written down."""
    found = files.of_person(visitor.whose, file)
    visitor.look("files", matter=Matter.APPLY)
    return form_files.response(found)
