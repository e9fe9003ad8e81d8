"""Inviting to a wave: a sample of those whom the body serves, by notices; or numbers and codes for sheets that go by post."""

import csv
import io
from collections.abc import Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules import proof_codes
from todoke.people.rules.roles import Act
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number
from todoke.staff.surveys.survey_pages import errors_of
from todoke.surveys.models import SurveyInvitation, Wave
from todoke.surveys.operations import invitations
from todoke.surveys.queries import waves
from todoke.ui import survey_words


@page(Act.WRITE, methods=("GET", "POST"))
def show(desk: Desk, wave: int) -> HttpResponseBase:
    """Who was invited, and inviting more."""
    found = waves.invited_to(desk.body, wave)
    if desk.request.method == "GET":
        return _page(desk, found)
    count = number(desk.request.POST, "count")
    try:
        match desk.request.POST.get("act", ""):
            case "draw":
                drawn = invitations.draw(wave=found, body=desk.body, count=count, by=desk.actor, now=desk.now)
                return _page(desk, found, drawn=drawn)
            case "places":
                places = invitations.make_places(wave=found, body=desk.body, count=count, by=desk.actor, now=desk.now)
                return _listed(found, places)
    except Refusal as refusal:
        return _page(desk, found, refusal=refusal)
    raise NotFound(page=desk.request.path)


def _listed(wave: Wave, places: Sequence[invitations.Place]) -> HttpResponse:
    """Numbers and codes as CSV, once: they lie in no database."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["number", "code"])
    for each in places:
        writer.writerow([each.number, proof_codes.written(each.code)])
    response = HttpResponse(file.getvalue().encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="survey-{wave.survey.key}-{wave.key}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _page(
    desk: Desk, wave: Wave, *, drawn: invitations.Drawn | None = None, refusal: Refusal | None = None
) -> HttpResponse:  # fmt: skip
    language = get_language() or "ja"
    mine = SurveyInvitation.objects.filter(wave=wave, body=desk.body)
    context = {
        "wave": wave, "survey": wave.survey, "drawn": drawn, "errors": errors_of(refusal) if refusal else [], "title": survey_words.wave_name(wave, language),
        "people": mine.filter(sent_at__isnull=False).count(), "sheets": mine.filter(sent_at=None).count(),
        "answered": mine.filter(used_at__isnull=False).count(), "declined": mine.filter(declined_at__isnull=False).count(),
        "own": wave.survey.body_id == desk.body.pk, "most": invitations.MOST_AT_ONCE, "days": invitations.REMIND_DAYS,
    }  # fmt: skip
    return desk.render("surveys/invite.html", context, status=refusal.status if refusal else 200)
