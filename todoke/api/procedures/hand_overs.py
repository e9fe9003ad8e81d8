"""What core systems fetch, acknowledge and turn away: each key reads what is for its own system, and made-up submissions with a test key."""

import uuid
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment
from todoke.api.notices.reading import SECURED, Reading, key_of, refused
from todoke.api.procedures import schemas
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.eligibility.formats.json_text import parse
from todoke.people.models import Partner
from todoke.people.rules.disclosures import KeyScope
from todoke.procedures.models import HandOver
from todoke.procedures.operations import given_files, hand_overs
from todoke.procedures.queries import hand_overs as queries
from todoke.procedures.rules import mapping
from todoke.procedures.rules.connectors import rows_of
from todoke.procedures.rules.told import Told, document
from todoke.registry.rules.fields import N_
from todoke.ui import hand_over_addresses

router = Router()
MOST_BYTES: Final = {"hand_over_acknowledge": 8 * 1024, "hand_over_reject": 8 * 1024}
_BOTH: Final = (KeyScope.CORE_TEST, KeyScope.CORE_LIVE)
_LIVE: Final = (KeyScope.CORE_LIVE,)
_READ: Final = {400: Error, 401: Error, 404: Error, 405: Error, 422: Error, 429: Error}
_SAID: Final = {**_READ, 409: Error, 413: Error, 415: Error}


@router.get(
    "/hand-overs", response={200: schemas.HandOvers, **_READ}, operation_id="hand_overs", url_name="hand_overs", summary=N_("Fetch what was filed"),
    openapi_extra={"security": SECURED},
    description=N_("For the core system of a procedure: what is for it, in order. Ask with the last place; nothing that comes later gets a lower one. A test key gets made-up submissions."),
)  # fmt: skip
def fetch(request: HttpRequest, after: schemas.PlaceQuery = 0, limit: schemas.MostQuery = 50) -> HttpResponse:
    """A page of what is for the key's system."""
    with reach.within(reach.EVERYTHING):
        held, now = key_of(request, _BOTH), moment()
        if held.scope == KeyScope.CORE_TEST.value:
            made = queries.examples(held.partner, now=now)
            kept = [_row(each, place) for place, each in enumerate(made, 1) if place > after][:limit]
            return _page(kept, after, more=False)
        rows = hand_overs.pull(partner=held.partner, after=after, limit=limit + 1, by=Actor(str(held.partner)), now=now)
        told = queries.told_of(rows[:limit], href=hand_over_addresses.file)
        return _page([_row(told[row.pk], row.sequence) for row in rows[:limit]], after, more=len(rows) > limit)


def _page(rows: list[dict[str, object]], after: int, *, more: bool) -> HttpResponse:
    told = {"hand_overs": rows, "next": rows[-1]["sequence"] if rows else after, "more": more}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _row(told: Told, sequence: int | None) -> dict[str, object]:
    return {"sequence": sequence, **document(told)}


@router.get(
    "/hand-overs/list", response={200: schemas.Worklist, **_READ}, operation_id="hand_over_list", url_name="hand_over_list",
    summary=N_("What a robot types in"), openapi_extra={"security": SECURED},
    description=N_("For procedures that are typed into a core system by a robot: the fields as that system wants them, the oldest first. Each is then acknowledged."),
)  # fmt: skip
def worklist(request: HttpRequest, limit: schemas.MostQuery = 50) -> HttpResponse:
    """What is to be typed in by the key's system."""
    with reach.within(reach.EVERYTHING):
        held, now = key_of(request, _LIVE), moment()
        rows = queries.worklist_of_partner(held.partner, now=now, most=limit)
        told = queries.told_of(rows, href=hand_over_addresses.file)
        given_files.note_list(rows=rows, by=Actor(str(held.partner)), now=now)
        listed = [_listed(row, document(told[row.pk])) for row in rows]
    return JsonResponse({"rows": listed}, json_dumps_params={"ensure_ascii": False})


def _listed(row: HandOver, whole: Mapping[str, object]) -> dict[str, object]:
    fields = [
        {"field": each.to, "value": mapping.cell(mapping.written(each, whole)[0])}
        for each in rows_of(row.connector.settings)
    ]
    return {
        "id": str(row.pk),
        "number": whole["number"],
        "event": row.event,
        "procedure": whole["procedure"],
        "values": fields,
    }


@router.get(
    "/hand-overs/files/{key}", response={200: None, **_READ, 410: Error}, operation_id="hand_over_file", url_name="hand_over_file", summary=N_("Fetch a file"),
    openapi_extra={
        "security": SECURED,
        "responses": {200: {"description": "The file.", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
    },
    description=N_("A document that was added to a submission of yours, by the address in it."),
)  # fmt: skip
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The content of a file; each time it is told in the ledger."""
    with reach.within(reach.EVERYTHING):
        held = key_of(request, _LIVE)
        content = given_files.read(partner=held.partner, key=key, by=Actor(str(held.partner)), now=moment())
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{key}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.post(
    "/hand-overs/{key}/acknowledge", response={200: schemas.HandOverStanding, **_SAID}, operation_id="hand_over_acknowledge",
    url_name="hand_over_acknowledge", summary=N_("Say that your system has it"),
    openapi_extra={**body_of(schemas.ACKNOWLEDGE_ASKED, schemas.ACKNOWLEDGE_EXAMPLE), "security": SECURED},
    description=N_("With what your system calls it. Again with the same: the same answer."),
)  # fmt: skip
def acknowledge(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take an acknowledgement."""
    with reach.within(reach.EVERYTHING):
        partner, row = _named(request, key)
        reading = Reading()
        given = reading.members(parse(request.body), "", needs=(), may={"reference"})
        reference = reading.text(given.get("reference", ""), "reference", most=hand_overs.LONGEST_REFERENCE, least=0)
        if reading.problems:
            return refused(reading.problems)
        done = hand_overs.acknowledge(hand_over=row, reference=reference, by=Actor(str(partner)), now=moment())
    return _standing(done)


@router.post(
    "/hand-overs/{key}/reject", response={200: schemas.HandOverStanding, **_SAID}, operation_id="hand_over_reject", url_name="hand_over_reject",
    summary=N_("Turn it away"), openapi_extra={**body_of(schemas.REJECT_ASKED, schemas.REJECT_EXAMPLE), "security": SECURED},
    description=N_("It goes back to whoever handles the case, with your reason."),
)  # fmt: skip
def reject(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a rejection."""
    with reach.within(reach.EVERYTHING):
        partner, row = _named(request, key)
        reading = Reading()
        given = reading.members(parse(request.body), "", needs={"reason"})
        reason = reading.text(given.get("reason"), "reason", most=hand_overs.LONGEST_REASON)
        if reading.problems:
            return refused(reading.problems)
        done = hand_overs.reject(hand_over=row, reason=reason, by=Actor(str(partner)), now=moment())
    return _standing(done)


def _named(request: HttpRequest, key: uuid.UUID) -> tuple[Partner, HandOver]:
    partner = key_of(request, _LIVE).partner
    return partner, queries.of_partner(partner, key)


def _standing(row: HandOver) -> HttpResponse:
    return JsonResponse(
        {"id": str(row.pk), "state": row.state, "reference": row.reference}, json_dumps_params={"ensure_ascii": False}
    )
