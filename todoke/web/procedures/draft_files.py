"""A file of a form that is being filled in, for whoever fills it in."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound
from todoke.procedures.models import SubmissionFile
from todoke.ui import form_files
from todoke.web.procedures.filler import Filler, filler_page


@filler_page()
def show(filler: Filler, draft: UUID, file: UUID) -> HttpResponseBase:
    """The file, as long as it is in the draft."""
    held = filler.draft(draft)
    found = SubmissionFile.objects.filter(pk=file, draft=held, dropped_at=None).first()
    if found is None or not found.size:
        raise NotFound(page=str(file))
    return form_files.response(found)
