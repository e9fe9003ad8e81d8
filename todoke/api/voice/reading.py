"""A body's own systems read what was said to it, without names, networks and codes: with a key for that one purpose."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.front import moment
from todoke.api.notices.reading import SECURED, key_of
from todoke.api.voice import schemas
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.people.operations import looks
from todoke.people.operations.looks import Why
from todoke.people.rules.disclosures import KeyScope
from todoke.registry.rules.fields import N_
from todoke.ui import voice_abouts
from todoke.ui.pace import PACE
from todoke.ui.ruby import plain
from todoke.voice.models import Voice
from todoke.voice.queries import feed
from todoke.voice.queries.feed import Place

router = Router()
#: Pages of one key in a minute.
MOST_A_MINUTE: Final = 300
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LAST: Final = 253_402_300_799_999_999  # the end of the year 9999


@router.get(
    "/voices/feed", response={200: schemas.Voices, 400: Error, 401: Error, 405: Error, 422: Error, 429: Error}, operation_id="voices", url_name="voices",
    summary=N_("What was said to the body"), openapi_extra={"security": SECURED},
    description=N_("For systems of the body. Oldest first, masked; who spoke is not in it. A look at what somebody said under their own name is written down and shown to them."),
)  # fmt: skip
def listed(request: HttpRequest, cursor: schemas.CursorQuery = None, limit: schemas.MostQuery = 50) -> HttpResponse:
    """A page of the body's voices."""
    with reach.within(reach.EVERYTHING):
        held = key_of(request, (KeyScope.VOICES,))
        if settings.PACE_A_MINUTE and (seconds := PACE.take(f"voices {held.partner_id}", 1, a_minute=MOST_A_MINUTE)):
            return _too_fast(seconds)
        partner, now = held.partner, moment()
        found, reached, more = feed.page(partner.body, after=_place(cursor), limit=limit, now=now)
        for person in {each.person_id: each.person for each in found if each.person is not None}.values():
            assert person is not None
            looks.look(
                person=person, by=Actor(str(partner)), now=now, why=Why.CASEWORK, what=["voice"], body=partner.body, through=str(partner)
            )  # fmt: skip
        told = {"voices": [_row(each) for each in found], "cursor": _cursor(reached), "more": more}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _too_fast(seconds: int) -> HttpResponse:
    response = answers.error(429, "too_fast", data={"seconds": seconds})
    response["Retry-After"] = str(seconds)
    return response


def _place(cursor: str | None) -> Place | None:
    if not cursor:
        return None
    moment, _, key = cursor.partition("-")
    return _START + min(int(moment), _LAST) * _MICROSECOND, uuid.UUID(key)


def _cursor(place: Place | None) -> str | None:
    return f"{(place[0] - _START) // _MICROSECOND}-{place[1].hex}" if place else None


def _row(voice: Voice) -> dict[str, object]:
    return {
        "id": str(voice.pk), "at": voice.at.astimezone(TOKYO).isoformat(), "kind": voice.kind, "channel": voice.channel, "moment": voice.moment,
        "about_kind": voice.about_kind, "about": voice.about, "name": plain(voice_abouts.name_of(voice.body, voice.about_kind, voice.about, language="ja")),
        "scale": voice.scale or None, "score": voice.score, "drivers": voice.drivers, "fault": voice.fault or None, "text": voice.text,
        "masked": voice.masked, "language": voice.language, "state": voice.state, "danger": voice.danger or None,
    }  # fmt: skip
