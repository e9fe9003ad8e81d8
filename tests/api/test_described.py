"""The description of the API is true: every answer to every request, also to nonsense, is declared in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.api.eligibility.conftest import FAMILY
from tests.notices.keys import app, system, text
from tests.procedures import core
from todoke.api import v1
from todoke.api.eligibility.schemas import EXAMPLE
from todoke.bodies.models import Body
from todoke.eligibility.formats.exchange import AREA_PATTERN
from todoke.people.rules.disclosures import KeyScope
from todoke.procedures.rules.states import Route
from todoke.registry.models import Program

OPERATIONS = (
    "programs", "program", "versions", "version", "on_day", "rules", "bodies", "body", "types", "type", "changes",
    "eligibility", "eligibility_batch", "facts", "proofs", "mandate_check",
    "notice_check", "notice_log", "notice_heads", "notice_proof", "fraud_warnings",
    "forms", "form", "form_openapi", "form_check", "form_submit", "submission",
    "hand_overs", "hand_over_list", "hand_over_file", "hand_over_acknowledge", "hand_over_reject",
    "voice_question", "voice_say", "voice_receipt", "voices", "scores",
    "notices_send", "notice_sent", "notice_join", "notice_feed", "notice_done", "attention",
)  # fmt: skip


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The handler asks through the connection of the test, which holds the registry, and leaves it open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_declared(case: Any, ruled: dict[str, Program], keys: dict[str, str]) -> None:
    # A schema cannot say that a birthday lies before the day of the question, or that ids differ: 422 answers those.
    sends = case.operation.method.upper() == "POST"
    if sends and isinstance(case.body, dict):
        _at_home(case.body)
    excluded: list[Any] = [positive_data_acceptance] if sends else []
    if key := keys.get(
        case.operation.definition.raw["operationId"]
    ):  # with a key, so that what is refused is refused for its content
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        excluded.append(ignored_auth)
    case.call_and_validate(excluded_checks=excluded)


@pytest.fixture
def keys(arakawa: Body) -> dict[str, str]:
    """Keys with which the addresses of notices are asked, by operation."""
    text(arakawa)
    test, app_key = system(arakawa, KeyScope.NOTICES_TEST)[1][0], app(arakawa)[1]
    return {
        "notices_send": test,
        "notice_sent": test,
        **dict.fromkeys(("notice_join", "notice_feed", "notice_done"), app_key),
        **core_keys(arakawa),
    }


def core_keys(body: Body) -> dict[str, str]:
    """Keys for the addresses of forms and hand-overs, with something filed there."""
    partner, (live, files) = core.core(body, KeyScope.CORE_LIVE, KeyScope.FORMS_LIVE)
    form = core.version(body)
    core.connected(body, form, Route.PULL, partner=partner)
    core.some(form, 2)
    core_only = ("hand_overs", "hand_over_list", "hand_over_file", "hand_over_acknowledge", "hand_over_reject")
    return {**dict.fromkeys(core_only, live), **dict.fromkeys(("form_submit", "submission"), files)}


def _at_home(body: dict[str, Any]) -> None:
    """Households that were made up live in a town that is there, so that they are answered."""
    rows = body.get("households")
    for household in [body, *(rows if isinstance(rows, list) else [])]:
        if isinstance(household, dict) and isinstance(household.get("area"), str):
            household["area"] = "131181" if re.fullmatch(AREA_PATTERN, household["area"]) else household["area"]


def test_nothing_is_left_out() -> None:
    paths = v1.document()["paths"].values()
    found = {operation["operationId"] for each in paths for operation in each.values()}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize(
    ("path", "inside", "query"),
    [
        ("/programs", {}, {}),
        ("/programs", {}, {"q": "手当", "category": "003", "limit": "1"}),
        ("/programs/{number}", {"number": "psid3.0_7000020131181_1_UM2"}, {}),
        ("/programs/{number}/versions", {"number": "131181-000003-8"}, {}),
        ("/programs/{number}/versions/{sequence}", {"number": "131181-000001-1", "sequence": 1}, {}),
        ("/programs/{number}/on/{day}", {"number": "131181-000001-1", "day": "2026-11-23"}, {}),
        ("/bodies/{key}", {"key": "jp"}, {}),
        ("/types/{number}", {"number": "UM24"}, {}),
        ("/changes", {}, {"since": "1-1", "limit": "2"}),
        ("/programs/{number}/rules", {"number": "131181-000001-1"}, {"on": "2026-11-23"}),
        ("/facts", {}, {}),
        ("/attention", {}, {"body": "131181"}),
        ("/forms", {}, {"body": "131181"}),
        ("/forms/{body}/{key}", {"body": "131181", "key": "iryosho"}, {}),
        ("/forms/{body}/{key}/openapi.json", {"body": "131181", "key": "iryosho"}, {}),
    ],
)
def test_what_is_there_is_as_described(
    ruled: dict[str, Program], keys: dict[str, str], path: str, inside: dict[str, Any], query: dict[str, Any]
) -> None:
    case = schema[f"/api/v1{path}"]["GET"].Case(path_parameters=inside, query=query)
    assert case.call_and_validate().status_code == 200


@pytest.mark.parametrize(
    ("path", "document"),
    [("/eligibility", FAMILY), ("/eligibility", EXAMPLE), ("/eligibility/batch", {"households": [FAMILY, EXAMPLE]})],
)
def test_an_answer_for_a_household_is_as_described(
    ruled: dict[str, Program], path: str, document: dict[str, Any]
) -> None:
    case = schema[f"/api/v1{path}"]["POST"].Case(body=document, media_type="application/json")
    response = case.call_and_validate()
    assert response.status_code == 200
    found = response.json()
    assert all(each["programs"] for each in found.get("answers", [found]))
