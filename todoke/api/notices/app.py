"""Apps of partners bring notices to those who agreed: the code that joins, the feed, and reports that something was done."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment, today
from todoke.api.notices import schemas
from todoke.api.notices.reading import SECURED, Reading, key_of, refused
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.eligibility.formats.json_text import parse
from todoke.notices.operations import apps
from todoke.notices.queries.apps import Place, Read
from todoke.notices.rules.codes import written
from todoke.people.models import Partner
from todoke.people.rules.disclosures import KeyScope
from todoke.registry.rules.fields import N_
from todoke.ui import notice_addresses, notice_words
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

router = Router()
MOST_BYTES: Final = {"notice_done": 4 * 1024, "notice_join": 4 * 1024}
_REFUSED: Final = {400: Error, 401: Error, 404: Error, 405: Error, 413: Error, 415: Error, 422: Error, 429: Error}
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LAST: Final = 253_402_300_799_999_999  # the end of the year 9999


def _partner(request: HttpRequest) -> tuple[Partner, Actor]:
    partner = key_of(request, (KeyScope.NOTICES_APP,)).partner
    return partner, Actor(str(partner))


@router.post(
    "/notices/join", response={200: schemas.Joined, **_REFUSED}, operation_id="notice_join", url_name="notice_join",
    summary=N_("Join a person"), openapi_extra={**body_of(schemas.JOIN_ASKED, schemas.JOIN_EXAMPLE), "security": SECURED},
    description=N_("For apps. A person who chose your app got a code and typed it in it: with it you learn what to call them. Another app calls them otherwise."),
)  # fmt: skip
def join(request: HttpRequest) -> HttpResponse:
    """Close the link that a person began."""
    with reach.within(reach.EVERYTHING):
        partner, by = _partner(request)
        reading = Reading()
        sent = reading.members(parse(request.body), "", needs={"code"})
        code = reading.text(sent.get("code"), "code", most=60)
        if reading.problems:
            return refused(reading.problems)
        link = apps.join(partner=partner, typed=code, by=by, now=moment())
    return JsonResponse({"user": str(link.user)})


@router.get(
    "/notices/feed", response={200: schemas.Feed, 400: Error, 401: Error, 405: Error, 422: Error, 429: Error}, operation_id="notice_feed",
    url_name="notice_feed", summary=N_("Notices of those who chose your app"), openapi_extra={"security": SECURED},
    description=N_("Oldest first. Only open notices show their words; of others it says that there is a letter. What is never sent unasked is not in it. Each look is shown to the person."),
)  # fmt: skip
def feed(request: HttpRequest, cursor: schemas.CursorQuery = None, limit: schemas.MostQuery = 50) -> HttpResponse:
    """A page of what the app may read."""
    with reach.within(reach.EVERYTHING):
        partner, by = _partner(request)
        page = apps.read_feed(partner=partner, after=_place(cursor), limit=limit, by=by, now=moment())
        told = {"notices": [_notice(each) for each in page.rows], "cursor": _cursor(page.reached), "more": page.more}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _place(cursor: str | None) -> Place | None:
    if not cursor:
        return None
    moment, _, key = cursor.partition("-")
    return _START + min(int(moment), _LAST) * _MICROSECOND, uuid.UUID(key)


def _cursor(place: Place | None) -> str | None:
    return f"{(place[0] - _START) // _MICROSECOND}-{place[1].hex}" if place else None


def _notice(read: Read) -> dict[str, object]:
    """One notice as an app sees it: what may stand on a lock screen, and no more."""
    notice = read.notice
    said = notice_words.outside([notice], Channel.APP, notice.person.language)
    is_open = not said.neutral
    return {
        "id": str(notice.pk), "user": str(read.link.user), "at": notice.settled_at.isoformat() if notice.settled_at else None,
        "body": notice.body.key, "body_name": plain(name_of(notice.body)), "open": is_open, "line": plain(said.line), "language": said.language,
        "topic": notice.topic if is_open else None, "until_date": notice.until_date.isoformat() if is_open and notice.until_date else None,
        "code": written(notice.code), "url": notice_addresses.notice_page(notice, said.language),
    }  # fmt: skip


@router.post(
    "/notices/done", response={200: schemas.Kept, **_REFUSED}, operation_id="notice_done", url_name="notice_done",
    summary=N_("Say that it was done"), openapi_extra={**body_of(schemas.DONE_ASKED, schemas.DONE_EXAMPLE), "security": SECURED},
    description=N_("For apps. What a notice of your feed leads to was done: its reminder stays away. A notice that you may not read gets 404, whatever the reason."),
)  # fmt: skip
def done(request: HttpRequest) -> HttpResponse:
    """Take a report."""
    with reach.within(reach.EVERYTHING):
        partner, by = _partner(request)
        reading = Reading()
        sent = reading.members(parse(request.body), "", needs={"notice", "done_date"})
        notice, day = _uuid(reading, sent.get("notice")), reading.day(sent.get("done_date"), "done_date")
        if day is None or not today() - timedelta(days=366) <= day <= today():
            reading.wrong("done_date")
        if reading.problems:
            return refused(reading.problems)
        apps.report_done(partner=partner, notice=notice, done_date=day or date.min, by=by, now=moment())
    return JsonResponse({"done": True})


def _uuid(reading: Reading, value: object) -> uuid.UUID:
    try:
        return uuid.UUID(reading.text(value, "notice", most=36))
    except ValueError:
        reading.wrong("notice")
        return uuid.UUID(int=0)
