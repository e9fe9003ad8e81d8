"""Nobody finds anything of a body where they have no role: every address of the table, without exception."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from tests.staff.things import one_of_each, snapshot
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import (
    User,
)
from todoke.people.operations import (
    staff,
)
from todoke.people.rules.roles import MUST_END, Role
from todoke.registry.models import (
    ProgramType,
)
from todoke.staff import urls

PEOPLE = ("people", "person")
SERVING = (
    "counter",
    "data_request",
    "letter",
    "call_back",
    "hand_over",
    "paper",
    "case",
    "reason_text",
    "payment",
    "fee_round",
    "voice_write",
    "survey_entry",
)
LOOKING = ("notice_sending_got", "survey_microdata")
WITHOUT_BODY = {
    "home", "sign_in", "sign_in_passkey", "sign_in_by", "second", "sign_out", "password", "account", "end_other_sessions", "end_session", "passkeys",
    "passkey_options", "add_passkey", "remove_passkey", "make_codes",
}  # fmt: skip
BODY_PATTERNS = [each for each in urls._BODY if isinstance(each, URLPattern)]


def names() -> Iterator[str]:
    for each in BODY_PATTERNS:
        assert each.name
        yield each.name


def test_every_pattern_is_walked() -> None:
    top = {each.name for each in urls.urlpatterns if isinstance(each, URLPattern)}
    assert top == WITHOUT_BODY
    assert len(BODY_PATTERNS) == len(urls._BODY) == len(set(names()))


@pytest.fixture
def things(
    arakawa: Body, um24: ProgramType, by: Actor, administrator: User, settings: Settings, tmp_path: Path
) -> dict[str, object]:
    """One of each thing that an address may name, all of Arakawa."""
    return one_of_each(arakawa, um24, by, administrator, settings, tmp_path)


def address(name: str, body: Body, things: dict[str, object]) -> str:
    pattern = next(each for each in BODY_PATTERNS if each.name == name)
    wanted = set(pattern.pattern.converters)
    arguments = {key: things[key] for key in wanted}
    if name.startswith("survey_entry") and "wave" in wanted:
        arguments["wave"] = things["open_wave"]
    if name == "workbook_differences":
        arguments["token"] = things["workbook_token"]
    if name in {"partner_notices", "partner_hook", "partner_hook_end"}:
        arguments["partner"] = things["app"]
    if name in {"partner_team", "partner_team_end", "partner_voices", "partner_voices_keep", "partner_voices_end"}:
        arguments["partner"] = things["system"]
    if name in {"type", "type_edit"}:
        arguments["number"] = "UM24"
    return reverse(f"staff:{name}", kwargs={"body": body.key, **arguments})


def ask(client: Client, method: str, url: str) -> int:
    response = getattr(client, method)(url)
    if response.streaming:  # read to its end, the test client closes it without touching the test's connection
        b"".join(response.streaming_content)
    return int(response.status_code)


def wrong(
    client: Client, body: Body, things: dict[str, object], right: set[int], *, among: set[str] | None = None
) -> list[object]:
    """Addresses of the body that answer otherwise, by name and method."""
    found: list[object] = []
    for name in names():
        for method in ("get", "post", "put", "delete"):
            if among is None or name in among:
                status = ask(client, method, address(name, body, things))
                found += [] if status in right else [(name, method, status)]
    return found


def test_another_body_finds_nothing(
    things: dict[str, object], arakawa: Body, stranger: User, at: Callable[[User | None], Client]
) -> None:
    before = snapshot()
    assert wrong(at(stranger), arakawa, things, {404}) == []
    assert snapshot() == before


@pytest.mark.embedded
def test_an_ended_role_finds_nothing(
    things: dict[str, object], arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    former = member("former", arakawa, Role.ADMINISTRATOR, clock.today())
    assert wrong(at(former), arakawa, things, {404}) == []


def test_nobody_signed_in_is_sent_to_sign_in(
    things: dict[str, object], arakawa: Body, at: Callable[[User | None], Client]
) -> None:
    client, before = at(None), snapshot()
    assert wrong(client, arakawa, things, {302}) == []
    for name in names():
        assert client.post(address(name, arakawa, things))["Location"].startswith(reverse("staff:sign_in"))
    assert snapshot() == before


def test_things_of_another_body_are_not_found_under_ones_own(
    things: dict[str, object], chofu: Body, stranger: User, at: Callable[[User | None], Client], by: Actor
) -> None:
    """An address of one's own body that names a thing of Arakawa, asked for by somebody who may do everything in their own."""
    for role in MUST_END:
        staff.grant(
            user=stranger, body=chofu, role=role, by=by, now=clock.now(), ends_date=clock.today() + timedelta(days=9)
        )
    naming = {each.name for each in BODY_PATTERNS if each.pattern.converters and each.name}
    before = snapshot()
    assert wrong(at(stranger), chofu, things, {404, 405}, among=naming - AT_THE_COUNTER) == []
    assert wrong(at(stranger), chofu, things, {302, 405}, among=set(AT_THE_COUNTER)) == []  # nobody is before this desk
    assert snapshot() == before


#: Pages about whoever is before this very desk; without anybody they lead to its start.
AT_THE_COUNTER = {
    "counter_notices",
    "counter_topic",
    "counter_person",
    "counter_item",
    "counter_consent",
    "counter_withdraw",
    "counter_forms",
    "counter_form_begin",
    "counter_form_step",
    "counter_form_done",
}


#: What a colleague began or filed is theirs alone, also inside the body.
THEIRS = {"desk_step", "desk_file", "desk_filed"}
#: What is not there yet: a photo with a voice that has none, figures of a wave in preparation (tests/staff/surveys/test_figures.py opens them).
NOT_YET = {
    "voice_photo", "survey_figures_wave", "survey_figures_question", "survey_figures_responsible", "survey_figures_file",
}  # fmt: skip


def test_ones_own_pages_answer(
    things: dict[str, object], arakawa: Body, administrator: User, at: Callable[[User | None], Client]
) -> None:
    """The walk above would prove nothing if the addresses were wrong: the same ones are found by who may."""
    elsewhere = {"types", "type", "type_edit"}  # types are the operators'
    client = at(administrator)
    found = {}
    for name in names():
        status = ask(client, "get", address(name, arakawa, things))
        decided = {403} if name.startswith((*PEOPLE, *SERVING, *LOOKING)) else {200, 405}
        if status not in ({404, 405} if name in elsewhere | THEIRS | NOT_YET else decided):
            found[name] = status
    assert not found


@pytest.mark.embedded
def test_pages_about_persons_are_for_those_who_need_them(
    things: dict[str, object], arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    """Nobody opens them by keeping the body or its programmes; each asks first why one looks, and then answers."""
    sends = {"person_mandate_supervisor", "person_mandate_end"}
    every = {"person_mandates", "person_mandate", "person_worry", "people_watching", *sends}
    allowed = {
        Role.COUNTER: {"people", "person", "person_mandate_new", *every},
        Role.OFFICER: {"people", "person", "person_protection", "people_concerns", "people_concern", *every},
        Role.CASEWORKER: {name for name in names() if name.startswith(PEOPLE)} - {"person_protection", "people_concerns", "people_concern"},
    }  # fmt: skip
    for role in Role:
        ending = clock.today() + timedelta(days=9) if role in MUST_END else None
        client = at(member(f"{role}.arakawa", arakawa, role, ending))
        client.post(address("person", arakawa, things), {"why": "counter"})
        for name in names():
            if name.startswith(PEOPLE):
                status = ask(client, "get", address(name, arakawa, things))
                right = (405 if name in sends else 200) if name in allowed.get(role, ()) else 403
                assert status == right, (role, name)
                assert ("秘密" in client.get(address(name, arakawa, things)).content.decode()) <= (status == 200)


def test_the_counter_and_requests_are_for_those_who_serve(
    things: dict[str, object], arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    at_counter = {"counter": 200, "counter_finish": 405, **dict.fromkeys(AT_THE_COUNTER, 302)}
    sends = dict.fromkeys(("letters_returned", "letter_fetch", "letter_posted", "letter_drop"), 405)
    calls = {"call_backs": 200, "call_back": 200}
    handing = {
        "hand_overs": 200,
        "hand_over": 200,
        "hand_over_list": 200,
        "hand_over_files": 200,
        "hand_over_file": 200,
        "hand_over_fetch": 405,
        "hand_over_answers": 405,
    }
    shown = (
        "cases",
        "case",
        "case_ask",
        "case_propose",
        "reason_texts",
        "reason_text_new",
        "reason_text",
        "payment_orders",
        "payment_order",
    )
    cases: dict[str, int] = {
        **dict.fromkeys(shown, 200), "case_answer": 302, "case_edit": 404, "case_letter": 404, "case_file": 200,
        **dict.fromkeys(("case_search", "case_bulk", "case_export", "case_act", "case_drop", "case_decide", "payment_order_fetch"), 405),
    }  # fmt: skip
    answers = {name: 200 for name in names() if name.startswith("survey_entry")}
    on_paper = {
        **answers,
        "paper": 200,
        "paper_enter": 404,
        "paper_done": 404,
        "paper_again": 404,
        "voice_write": 200,
    }  # a draft was never printed
    fees = {"payments": 200, "payment": 200}
    allowed = {
        Role.COUNTER: {**at_counter, **sends, **calls, **on_paper, **fees},
        Role.CASEWORKER: {
            **fees,
            "fee_rounds": 200,
            "fee_round": 200,
            "data_requests": 200,
            "data_request": 200,
            "letters": 200,
            "letter_batch": 200,
            **sends,
            **calls,
            **handing,
            **cases,
            **on_paper,
        },
        Role.OFFICER: {"letters": 200, "letter_batch": 404, **sends},  # of those whom nobody has to be kept from
    }
    for role in Role:
        ending = clock.today() + timedelta(days=9) if role in MUST_END else None
        client = at(member(f"{role}.serves", arakawa, role, ending))
        for name in names():
            if name.startswith(SERVING):
                right = allowed.get(role, {}).get(name, 403)
                if name in {"counter_withdraw", "counter_form_begin"} and role is Role.COUNTER:
                    right = 405
                assert ask(client, "get", address(name, arakawa, things)) == right, (role, name)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER])
def test_colleagues_do_not_find_what_somebody_else_sent(
    role: Role,
    things: dict[str, object],
    arakawa: Body,
    member: Callable[..., User],
    at: Callable[[User | None], Client],
) -> None:
    client, before = at(member("colleague", arakawa, role)), snapshot()
    decided = {404, 405} if role is Role.APPROVER else {403, 404, 405}
    for name in ("import", "import_drop", "import_apply", "workbook_differences"):
        for method in ("get", "post", "put", "delete"):
            assert ask(client, method, address(name, arakawa, things)) in decided, (name, method)
    for name in ("imports", "workbook"):
        assert "秘密の名前" not in client.get(address(name, arakawa, things)).content.decode()
    assert snapshot() == before


@pytest.mark.parametrize("name", ["types", "type", "type_edit"])
def test_types_are_open_to_operators(
    name: str, things: dict[str, object], tokyo: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    operator = member("admin.tokyo", tokyo, Role.ADMINISTRATOR)
    assert ask(at(operator), "get", address(name, tokyo, things)) == 200
    assert ask(at(member("author.tokyo", tokyo, Role.AUTHOR)), "get", address(name, tokyo, things)) == 404


def test_a_role_until_tomorrow_still_holds(
    arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    user = member("until", arakawa, Role.AUTHOR, clock.today() + timedelta(days=1))
    assert ask(at(user), "get", reverse("staff:programs", kwargs={"body": arakawa.key})) == 200


def test_authors_do_not_decide(
    things: dict[str, object], arakawa: Body, author: User, at: Callable[[User | None], Client]
) -> None:
    before, client = snapshot(), at(author)
    for name in (
        "approve",
        "reject",
        "import_apply",
        "undo",
        "withdraw",
        "request_approve",
        "request_refuse",
        "give_role",
        "open_account",
        "end_role",
        "renew_password",
        "provider",
        "provider_end",
        "provider_link",
        "provider_unlink",
        "add_body",
        "notice_text_approve",
        "notice_text_send_back",
        "notice_text_retire",
        "notice_sending_approve",
        "notice_comparison_approve",
    ):
        assert ask(client, "post", address(name, arakawa, things)) == 403, name
    assert ask(client, "post", address("body", arakawa, things)) == 403
    assert snapshot() == before
