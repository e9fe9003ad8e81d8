"""Systems of a body send notices: with test, team and live keys, once for each idempotency key, and every limit applies to them."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment
from todoke.api.notices import schemas
from todoke.api.notices.reading import SECURED, Reading, key_of, refused
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.eligibility.formats.json_text import parse
from todoke.notices.operations import orders
from todoke.notices.queries import orders as queries
from todoke.notices.rules import orders as rules
from todoke.notices.rules.orders import Mode, Result, ToKind, Wish
from todoke.people.models import PartnerKey
from todoke.people.rules.disclosures import KeyScope
from todoke.registry.rules.fields import N_
from todoke.ui.pace import PACE

router = Router()
MOST_BYTES: Final = {"notices_send": 256 * 1024}
_MODES: Final[dict[str, Mode]] = {
    KeyScope.NOTICES_TEST.value: Mode.TEST,
    KeyScope.NOTICES_TEAM.value: Mode.TEAM,
    KeyScope.NOTICES_LIVE.value: Mode.LIVE,
}
_SCOPES: Final = tuple(KeyScope(each) for each in _MODES)
_REFUSED: Final = {400: Error, 401: Error, 405: Error, 409: Error, 413: Error, 415: Error, 422: Error, 429: Error}
_NEEDED, _MAY = (
    frozenset({"reference", "to", "text"}),
    frozenset({"values", "item", "reminder", "send_at", "until_date"}),
)


@router.post(
    "/notices", response={200: schemas.Orders, **_REFUSED}, operation_id="notices_send", url_name="notices_send",
    summary=N_("Send notices"),
    openapi_extra={
        **body_of(schemas.SEND_ASKED, schemas.SEND_EXAMPLE), "security": SECURED, "parameters": [schemas.IDEMPOTENCY],
    },
    description=N_("For systems of a body. Up to 100 notices by approved texts; who is told, when and how follows the same rules as for every notice. The answer never says what a person chose."),
)  # fmt: skip
def send(request: HttpRequest) -> HttpResponse:
    """Take what a system asks to be told."""
    with reach.within(reach.EVERYTHING):
        key = key_of(request, _SCOPES)
        once = request.headers.get("Idempotency-Key", "")
        if not rules.is_idempotency_key(once):
            return answers.error(422, "parameters_wrong", [("Idempotency-Key", "idempotency_wanted")])
        reading = Reading()
        sent = parse(request.body)
        wishes = _wishes(reading, sent)
        if reading.problems or not isinstance(sent, dict):
            return refused(reading.problems)
        if seconds := _wait(key, len(wishes)):
            told = answers.error(429, "too_fast", data={"seconds": seconds})
            told["Retry-After"] = str(seconds)
            return told
        mode = _MODES[key.scope]
        results = orders.place(
            partner=key.partner, mode=mode, key=once, content=sent, wishes=wishes, by=Actor(str(key.partner)), now=moment()
        )  # fmt: skip
    return JsonResponse(_told(mode, results), json_dumps_params={"ensure_ascii": False})


def _wait(key: PartnerKey, count: int) -> int:
    """The seconds for which a system has to wait, by the number of its notices."""
    return PACE.take(f"notices {key.partner_id}", count, a_minute=rules.MOST_A_MINUTE) if settings.PACE_A_MINUTE else 0


def _told(mode: Mode, results: Sequence[Result]) -> dict[str, object]:
    return {
        "mode": mode.value,
        "notices": [
            {
                "reference": each.reference, "outcome": each.placed.value,
                "problems": [{"parameter": place, "code": code, "message": answers.say(code)} for place, code in each.problems.items()],
            }
            for each in results
        ],
    }  # fmt: skip


def _wishes(reading: Reading, sent: object) -> list[Wish]:
    whole = reading.members(sent, "", needs={"notices"})
    rows = whole.get("notices")
    if not isinstance(rows, list) or not 1 <= len(rows) <= rules.MOST_IN_CALL:
        reading.wrong("notices")
        return []
    return [wish for place, row in enumerate(rows) if (wish := _wish(reading, row, f"notices.{place}")) is not None]


def _wish(reading: Reading, row: object, place: str) -> Wish | None:
    said = reading.members(row, place, needs=_NEEDED, may=_MAY)
    whom = reading.members(said.get("to"), f"{place}.to", needs=(), may=[kind.value for kind in ToKind])
    if len(whom) != 1:
        reading.wrong(f"{place}.to")
        return None
    kind = next((each for each in ToKind if each.value in whom), ToKind.PERSON)
    reference, item = said.get("reference"), said.get("item", "")
    if not isinstance(reference, str) or not rules.is_reference(reference):
        reading.wrong(f"{place}.reference")
    if not isinstance(item, str) or ("item" in said and not rules.is_item(item)):
        reading.wrong(f"{place}.item")
    reminder = said.get("reminder", 1)
    if type(reminder) is not int or reminder not in (1, 2):
        reading.wrong(f"{place}.reminder")
    return Wish(
        reference=str(reference)[:80], to_kind=kind, to=reading.text(whom.get(kind.value), f"{place}.to.{kind.value}", most=64),
        text=reading.text(said.get("text"), f"{place}.text", most=60), values=_values(reading, said.get("values", {}), f"{place}.values"),
        item=str(item)[:100], reminder=2 if reminder == 2 else 1, send_at=reading.moment(said.get("send_at"), f"{place}.send_at"),
        until_date=reading.day(said.get("until_date"), f"{place}.until_date"),
    )  # fmt: skip


def _values(reading: Reading, value: object, place: str) -> dict[str, object]:
    """Texts, whole numbers and truth values by name."""
    if not isinstance(value, dict) or len(value) > 20:
        reading.wrong(place)
        return {}
    for name, each in value.items():
        fits = isinstance(each, int) or (isinstance(each, str) and len(each) <= 200 and "\0" not in each)
        if not fits or not 1 <= len(name) <= 40:
            reading.wrong(f"{place}.{name}"[:80])
    return dict(value)


@router.get(
    "/notices/sent/{reference}", response={200: schemas.Standing, 400: Error, 401: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="notice_sent", url_name="notice_sent", summary=N_("How a notice stands"), openapi_extra={"security": SECURED},
    description=N_("Planned, in the box, or withdrawn; nothing else, and never whether it was read."),
)  # fmt: skip
def sent(request: HttpRequest, reference: schemas.ReferencePath) -> HttpResponse:
    """How an order stands, by the sender's own reference."""
    with reach.within(reach.EVERYTHING):
        key = key_of(request, _SCOPES)
        mode = _MODES[key.scope]
        found = queries.order(key.partner, mode, reference)
        told = {"reference": found.reference, "mode": mode.value, "state": queries.seen(found, now=moment()).value}
    return JsonResponse(told)
