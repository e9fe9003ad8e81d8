"""The public ledger of attention as open data, JSON here and CSV under /data/."""

import csv
import io
from collections.abc import Sequence
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from todoke.api.answers import Error
from todoke.api.notices import schemas
from todoke.bodies import queries as bodies
from todoke.notices.queries import attention
from todoke.notices.queries.attention import Figure, Line
from todoke.registry.rules.fields import N_

router = Router()
_COLUMNS: Final = (
    "body", "month", "topic", "given", "given_persons", "rang", "rang_persons", "average", "done", "done_of", "done_share", "done_low", "done_high",
    "withdrawn", "withdrawn_persons", "stale", "stale_persons",
)  # fmt: skip
BodyQuery = Annotated[
    str | None, Query(None, max_length=40, description=N_("Key of the body: its code, or “jp”."), examples=["131181"])
]


@router.get(
    "/attention", response={200: schemas.Attention, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="attention", url_name="attention", summary=N_("The public ledger of attention"),
    description=N_("How often each body rang at people's doors, month by month, and after how many notices it was done. Figures about fewer than ten persons are left out. As CSV: /data/attention.csv."),
)  # fmt: skip
def ledger(request: HttpRequest, body: BodyQuery = None) -> dict[str, object]:
    """The ledger, of all bodies or of one."""
    return {"rows": [_row(line) for line in attention.published(bodies.get(body) if body else None)]}


def _figure(figure: Figure) -> dict[str, int | None]:
    return {"number": figure.number, "persons": figure.persons}


def _row(line: Line) -> dict[str, object]:
    low, high = line.done.interval or (None, None)
    return {
        "body": line.body.key, "month": f"{line.month:%Y-%m}", "topic": line.topic or None, "given": _figure(line.given), "rang": _figure(line.rang),
        "average": _rounded(line.average), "withdrawn": _figure(line.withdrawn), "stale": _figure(line.stale),
        "done": {
            "number": line.done.number, "of": line.done.n, "share": _rounded(line.done.share), "low": _rounded(low), "high": _rounded(high),
            "counted": line.done.counted,
        },
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV; an empty cell is a figure that is left out."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(line) for line in attention.published())
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="attention.csv"'
    return response


def _cells(line: Line) -> Sequence[object]:
    low, high = line.done.interval or (None, None)
    return [
        line.body.key, f"{line.month:%Y-%m}", line.topic, line.given.number, line.given.persons, line.rang.number, line.rang.persons,
        _rounded(line.average), line.done.number, line.done.n, _rounded(line.done.share), _rounded(low), _rounded(high),
        line.withdrawn.number, line.withdrawn.persons, line.stale.number, line.stale.persons,
    ]  # fmt: skip
