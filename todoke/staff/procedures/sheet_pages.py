"""The empty sheet of any version of a form, as it will be or was printed."""

from django.http import HttpResponse

from todoke.common.errors import NotFound
from todoke.people.rules.roles import Act
from todoke.procedures.models import FormVersion
from todoke.procedures.rules.definition import LANGUAGES
from todoke.staff.desk import Desk, page
from todoke.ui import form_sheet


@page(Act.VIEW)
def sheet(desk: Desk, form: str, version: int) -> HttpResponse:
    """The PDF in a language of the form, Japanese without one."""
    language = desk.request.GET.get("language", "ja")
    found = (
        FormVersion.objects.select_related("procedure__body")
        .filter(procedure__body=desk.body, procedure__key=form, number=version)
        .first()
    )
    if found is None or language not in LANGUAGES:
        raise NotFound(page=desk.request.path)
    return form_sheet.answer(found, language=language)
