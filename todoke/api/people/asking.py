"""Looking at a proof with a code, and asking whether somebody may act: for partners, with a key for that one purpose."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment
from todoke.api.people import schemas
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.eligibility.formats.json_text import parse
from todoke.people.models import Mandate, Partner
from todoke.people.operations import disclosures, partners
from todoke.people.queries.disclosures import Line
from todoke.people.rules.disclosures import KeyScope
from todoke.people.rules.mandates import Matter
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.ui import standing
from todoke.ui.ruby import plain

router = Router()
#: The largest body of each address that takes one.
MOST_BYTES: Final = {"proofs": 4 * 1024, "mandate_check": 4 * 1024}
_REFUSED = {400: Error, 401: Error, 405: Error, 413: Error, 415: Error, 422: Error}
_SECURED: Final[list[dict[str, list[str]]]] = [{"PartnerKey": []}]


def _partner(request: HttpRequest, scope: KeyScope) -> Partner:
    """Whose key the request carries; raises KeyRefused."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return partners.partner_of(key.strip() if scheme.lower() == "bearer" else "", scope, moment())


def _object(value: object, place: str, wanted: frozenset[str], problems: list[str]) -> Mapping[str, object]:
    """An object with exactly the wanted names."""
    if not isinstance(value, dict):
        problems.append(place)
        return {}
    problems += [f"{place}.{name}".lstrip(".") for name in sorted(wanted ^ set(value))]
    return value


def _text(value: object, place: str, problems: list[str], *, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        problems.append(place)
        return ""
    return value


def _wrong(problems: list[str]) -> HttpResponse:
    return answers.error(
        422, "parameters_wrong", [(place, "parameter_unreadable") for place in dict.fromkeys(problems)]
    )


@router.post(
    "/proofs", response={200: schemas.Proof, **_REFUSED, 404: Error, 429: Error}, operation_id="proofs", url_name="proofs",
    summary=N_("Look at a proof"),
    openapi_extra={**body_of(schemas.PROOF_ASKED, schemas.PROOF_EXAMPLE), "security": _SECURED},
    description=N_("Shows exactly the facts that a resident agreed to show to you. Each look counts, is written down and shown to them. A code that shows nothing gets 404, whatever the reason."),
)  # fmt: skip
def look(request: HttpRequest) -> HttpResponse:
    """The proof of a code, for the partner to whom it was given."""
    with reach.within(reach.EVERYTHING):
        partner, problems = _partner(request, KeyScope.PROOFS), list[str]()
        sent = _object(parse(request.body), "", frozenset({"code"}), problems)
        code = _text(sent.get("code", ""), "code", problems, most=60)
        if problems:
            return _wrong(problems)
        now = moment()
        shown = disclosures.show_proof(typed=code, source=str(partner), now=now, partner=partner)
        told = {
            "shown_at": now.isoformat(), "partner": partner.name, "purpose": partner.purpose, "facts": [_fact(line) for line in shown.lines],
            "looks_left": shown.looks_left, "last_date": _last(shown.until_date),
        }  # fmt: skip
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _last(until_date: date) -> str:
    return date.fromordinal(until_date.toordinal() - 1).isoformat()


def _fact(line: Line) -> dict[str, object]:
    label, text = standing.line(Line(line.fact, line.value))
    value = line.value
    if isinstance(value, Mandate):
        value = {
            "agent": standing.agent_name(value), "kind": value.kind, "office": value.office or None, "matters": sorted(value.matters),
            "last_date": _last(value.until_date),
        }  # fmt: skip
    elif isinstance(value, date):
        value = value.isoformat()
    return {
        "fact": line.fact, "label": plain(label), "value": value, "text": plain(text), "known_by": line.known_by or None,
        "observed_date": line.observed_date.isoformat() if line.observed_date else None,
    }  # fmt: skip


@router.post(
    "/mandates/check", response={200: schemas.MayAct, **_REFUSED}, operation_id="mandate_check", url_name="mandate_check",
    summary=N_("May this person act in this matter?"),
    openapi_extra={**body_of(schemas.CHECK_ASKED, schemas.CHECK_EXAMPLE), "security": _SECURED},
    description=N_("For other systems of a body. Yes or no, never why; each question is written down and shown to the person."),
)  # fmt: skip
def check(request: HttpRequest) -> HttpResponse:
    """Whether an agent may act for a principal of the key's body."""
    with reach.within(reach.EVERYTHING):
        partner, problems = _partner(request, KeyScope.MANDATE_CHECK), list[str]()
        sent = _object(parse(request.body), "", frozenset({"principal", "agent", "matter"}), problems)
        principal, agent = (_whom(sent.get(side), side, problems) for side in ("principal", "agent"))
        matter = next((each for each in Matter if each.value == sent.get("matter")), None)
        if matter is None:
            problems.append("matter")
        if problems or matter is None:
            return _wrong(problems)
        allowed = partners.ask_whether(
            partner=partner, principal=principal, agent=agent, matter=matter, by=Actor(str(partner)), now=moment()
        )
    return JsonResponse({"may_act": allowed})


def _whom(value: object, side: str, problems: list[str]) -> tuple[str, date]:
    """A name and a birth date."""
    said = _object(value, side, frozenset({"name", "birth_date"}), problems)
    name = _text(said.get("name", ""), f"{side}.name", problems, most=200)
    day = written.iso_date(_text(said.get("birth_date", ""), f"{side}.birth_date", problems, most=10))
    if not name.strip():
        problems.append(f"{side}.name")
    if day is None:
        problems.append(f"{side}.birth_date")
    return name, date.fromisoformat(day) if day else date.min
