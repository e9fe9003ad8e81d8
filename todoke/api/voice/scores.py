"""Scores of voices as open data, JSON here and CSV under /data/."""

import csv
import io
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from todoke.api.answers import Error
from todoke.api.front import today
from todoke.api.voice import schemas
from todoke.bodies import queries as bodies
from todoke.common import months
from todoke.registry.rules.fields import N_
from todoke.voice.queries import open_scores
from todoke.voice.queries.open_scores import OpenScore

router = Router()
COSTS: Final = {"scores": 5}
_COLUMNS: Final = ("body", "month", "about_kind", "about", "scale", "answers", "score", "low", "high")


@router.get(
    "/scores", response={200: schemas.Scores, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error}, operation_id="scores",
    url_name="scores", summary=N_("Scores of voices"),
    description=N_("How services are judged right after they were used, month by month, with the interval of 95 percent. Months that are over; nothing of fewer than ten answers, by itself or by subtraction. As CSV: /data/scores.csv."),
)  # fmt: skip
def listed(
    request: HttpRequest, body: schemas.OneBodyQuery = None, from_month: schemas.FromQuery = None, until_month: schemas.UntilQuery = None
) -> dict[str, object]:  # fmt: skip
    """Every score that may be told."""
    last = _month(until_month)
    found = open_scores.published(
        today=today(), body=bodies.get(body) if body else None, from_month=_month(from_month), until_month=months.after(last) if last else None
    )  # fmt: skip
    return {"scores": [dict(zip(_COLUMNS, _cells(each), strict=True)) for each in found]}


def _month(given: str | None) -> date | None:
    return date.fromisoformat(f"{given}-01") if given and given > "0001" else None


def _cells(each: OpenScore) -> tuple[object, ...]:
    score = each.score
    return (
        each.body.key, f"{each.month:%Y-%m}", each.about_kind, each.about, score.scale.value, score.n, round(score.value, 2), round(score.low, 2),
        round(score.high, 2),
    )  # fmt: skip


def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(each) for each in open_scores.published(today=today()))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="scores.csv"'
    return response
