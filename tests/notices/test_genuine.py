"""What a code says to anybody: the same before and after the log holds it, nothing personal, and no way to guess codes."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.notices import boxed
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.jobs import log_notices
from todoke.notices.models import Notice, PhishingReport, PublicNotice
from todoke.notices.operations import genuine
from todoke.notices.operations.genuine import Answer, Standing
from todoke.notices.rules import codes
from todoke.notices.rules.codes import Trouble
from todoke.people.models import CodeTry
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.rules.disclosures import FREE_TRIES

UNKNOWN = codes.make(random.Random(99).choice)


def check(typed: str, *, source: str = "192.0.2.1", **more: Any) -> Answer:
    return genuine.check_code(typed=typed, source=source, by=Actor("test"), now=more.pop("now", NOW), **more)


@pytest.fixture
def given_notice(arakawa: Body) -> Notice:
    return boxed.notice(arakawa, law="予防接種法8条")


def test_a_code_is_answered_at_once_and_later_from_the_log(given_notice: Notice) -> None:
    first = check(given_notice.code)
    assert (first.standing, first.body, first.topic, first.law) == (
        Standing.GENUINE,
        given_notice.body,
        "vaccination",
        "予防接種法8条",
    )
    assert (first.day, first.entry) == (NOW.date(), None)
    log_notices.log_waiting(now=NOW)
    second = check(given_notice.code)
    assert second.entry is not None
    assert second.batch is not None
    assert (second.standing, second.body, second.topic, second.day, second.law) == (
        first.standing, first.body, first.topic, first.day, first.law,
    )  # fmt: skip
    Notice.objects.all().delete()
    assert check(given_notice.code).standing is Standing.GENUINE, "the statement outlives the notice"


@pytest.mark.parametrize(
    "written",
    [
        lambda code: code.lower(), codes.written, lambda code: f" {code[:4]} {code[4:8]}−{code[8:]} ",
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in codes.written(code)), lambda code: codes.written(code).replace("-", "ー"),
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(given_notice: Notice, written: Callable[[str], str]) -> None:
    assert check(written(given_notice.code)).standing is Standing.GENUINE


def test_what_cannot_be_a_code_is_said_kindly_and_costs_nothing(given_notice: Notice) -> None:
    code = given_notice.code
    other = next(sign for sign in "34679" if sign != code[5])
    cases = {
        code[:5] + other + code[6:]: Trouble.CHECK, code[:-1]: Trouble.LENGTH, code[:-1] + "0": Trouble.SIGNS, " ": Trouble.EMPTY,
        code * 900: Trouble.LENGTH,
    }  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        for typed, trouble in cases.items():
            answer = check(typed)
            assert (answer.standing, answer.trouble) == (Standing.MISTYPED, trouble)
    assert not asked.captured_queries
    assert check(code[:-1] + "0").strange == "0"


@pytest.mark.parametrize("state", ["planned", "quiet", "stale"])
def test_what_was_never_given_is_unknown(arakawa: Body, state: str) -> None:
    assert check(boxed.notice(arakawa, state=state).code).standing is Standing.UNKNOWN


def test_what_was_taken_back_or_halted_says_so(arakawa: Body, given_notice: Notice) -> None:
    log_notices.log_waiting(now=NOW)
    Notice.objects.filter(pk=given_notice.pk).update(state="withdrawn")
    halted = boxed.notice(arakawa, given_notice.person, sending=boxed.sending(arakawa, "halted"))
    for _ in range(2):  # before the log knows it and after
        for notice in (given_notice, halted):
            answer = check(notice.code)
            assert (answer.standing, answer.taken_back_date) == (Standing.WITHDRAWN, NOW.date())
        log_notices.log_waiting(now=NOW)


def test_a_code_that_comes_again_after_years_says_the_newest(arakawa: Body, chofu: Body, given_notice: Notice) -> None:
    log_notices.log_waiting(now=NOW)
    Notice.objects.filter(pk=given_notice.pk).update(state="withdrawn")
    log_notices.log_waiting(now=NOW)
    Notice.objects.all().delete()
    again = boxed.notice(chofu, code=given_notice.code)
    for _ in range(2):  # before the log holds it and after
        answer = check(again.code)
        assert (answer.standing, answer.body) == (Standing.GENUINE, chofu)
        assert log_notices.log_waiting(now=NOW) in {0, 1}
    assert PublicNotice.objects.count() == 3


def test_nothing_personal_is_in_the_answer(given_notice: Notice) -> None:
    log_notices.log_waiting(now=NOW)
    answer = check(given_notice.code)
    said = repr(answer) + repr(answer.entry.__dict__ if answer.entry else "")
    for secret in (boxed.NAME, str(given_notice.person_id), given_notice.item, str(given_notice.pk)):
        assert secret not in said


def queries(typed: str, source: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        check(typed, source=source)
    return [each["sql"].split(" ", 1)[0] for each in asked.captured_queries if "set_config" not in each["sql"]]


def test_known_unlogged_and_unknown_codes_cost_the_same_questions(arakawa: Body, given_notice: Notice) -> None:
    log_notices.log_waiting(now=NOW)
    fresh = boxed.notice(arakawa, given_notice.person)
    planned = boxed.notice(arakawa, given_notice.person, state="planned")
    costs = {
        name: len(queries(code, f"192.0.2.{place}"))
        for place, (name, code) in enumerate(
            {"logged": given_notice.code, "fresh": fresh.code, "planned": planned.code, "unknown": UNKNOWN}.items()
        )
    }
    assert len(set(costs.values())) == 1, costs


def test_guessing_slows_its_source_and_nobody_else(given_notice: Notice) -> None:
    chance = random.Random(5)
    for _ in range(FREE_TRIES):
        assert check(codes.make(chance.choice)).standing is Standing.UNKNOWN
    with pytest.raises(CodesTooFast) as refusal:
        check(codes.make(chance.choice))
    assert refusal.value.data["seconds"]
    with pytest.raises(CodesTooFast):
        check(given_notice.code)  # a right code tells nothing to whoever is guessing
    assert check(given_notice.code, source="192.0.2.2").standing is Standing.GENUINE
    assert check(given_notice.code, now=NOW + timedelta(hours=2)).standing is Standing.GENUINE


def test_right_codes_never_slow_anybody(given_notice: Notice) -> None:
    for _ in range(3 * FREE_TRIES):
        assert check(given_notice.code).standing is Standing.GENUINE
    assert not CodeTry.objects.exists()


def test_an_unknown_code_is_a_report_that_counts_and_keeps_no_source(arakawa: Body) -> None:
    for place in range(3):
        assert check(UNKNOWN, source=f"192.0.2.{place}").standing is Standing.UNKNOWN
    report = PhishingReport.objects.get()
    assert (report.code, report.times, report.body) == (UNKNOWN, 3, None)
    assert not [value for value in vars(report).values() if "192.0.2" in str(value)]
    check(UNKNOWN, source="192.0.2.9", now=NOW + timedelta(days=1))
    assert PhishingReport.objects.count() == 2
