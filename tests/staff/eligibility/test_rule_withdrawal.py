"""Withdrawing a body's own rule: what it means first, a second person where the body wants one, and what decides afterwards."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.eligibility.conftest import SECOND, MakeTemplate, Publish, conditions
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleVersion
from todoke.eligibility.operations import rules
from todoke.eligibility.queries import rules as queries
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import types
from todoke.registry.rules.numbers import slug

pytestmark = pytest.mark.django_db
At = Callable[[User | None], Client]


@pytest.fixture
def kind(template: MakeTemplate) -> ProgramType:
    """A type that a shared rule decides."""
    template("shared-rule", "UM9", ["age < 6"])
    return types.ensure(by=SECOND, number="UM9", name="medical", now=clock.now())


@pytest.fixture
def program(publish: Publish, arakawa: Body, kind: ProgramType) -> Program:
    return publish(arakawa, "医療費", kind)


def approve(program: Program, arakawa: Body, text: str, first: int = 0) -> RuleVersion:
    day = clock.today() + timedelta(days=first)
    made = rules.propose(
        document={"when": conditions(text)}, program=program, effective_from=day, by=Actor("a"), now=clock.now(), body=arakawa
    )  # fmt: skip
    return rules.approve(version=made, by=SECOND, now=clock.now(), body=arakawa)


def address(program: Program, rest: str = "") -> str:
    return f"/en/staff/131181/rules/{slug(program.number)}/{rest}"


def sent(**more: str) -> dict[str, str]:
    return {"effective_from": clock.today().isoformat(), "based_on": "1", **more}


def deciding(program: Program) -> list[str]:
    return [each.template or "own" for each in queries.held_many([program], on=clock.today())]


def test_what_it_means_is_said_before_anything_happens(at: At, approver: User, program: Program, arakawa: Body) -> None:
    approve(program, arakawa, "age < 3")
    later = approve(program, arakawa, "age < 4", first=90)
    assert "/withdraw/" in at(approver).get(address(program)).content.decode()
    html = at(approver).get(address(program, "withdraw/")).content.decode()
    assert "the shared rule “shared-rule” decides again" in html
    assert f"Version {later.sequence} was to hold from" in html
    assert RuleVersion.objects.filter(withdraws=True).count() == 0
    assert deciding(program) == ["own"]


def test_without_a_shared_rule_the_text_alone_is_left(at: At, approver: User, publish: Publish, arakawa: Body) -> None:
    alone = publish(arakawa, "見舞金")
    approve(alone, arakawa, "age < 3")
    assert "no rule decides" in at(approver).get(address(alone, "withdraw/")).content.decode()
    answered = at(approver).post(address(alone, "withdraw/"), sent(publish="1"))
    assert answered["Location"].endswith(address(alone).removeprefix("/en"))
    assert queries.held_many([alone], on=clock.today()) == []


def test_the_shared_rule_takes_over_and_what_was_to_come_is_dropped(
    at: At, approver: User, program: Program, arakawa: Body
) -> None:
    approve(program, arakawa, "age < 3")
    approve(program, arakawa, "age < 4", first=90)
    at(approver).post(address(program, "withdraw/"), sent(based_on="2", publish="1", reason="条例の改正"))
    assert deciding(program) == ["shared-rule"]
    in_spring = clock.today() + timedelta(days=120)
    assert [each.template for each in queries.held_many([program], on=in_spring)] == ["shared-rule"]
    yesterday = clock.today() - timedelta(days=1)
    assert queries.in_force(program=program, on=yesterday) is None  # it held from today on only
    gone = RuleVersion.objects.get(withdraws=True)
    assert (gone.state, gone.reason, gone.document) == ("published", "条例の改正", {})
    actions = (
        LedgerEntry.objects.filter(action__startswith="rule").order_by("sequence").values_list("action", flat=True)
    )
    assert list(actions)[-2:] == ["rule.propose_withdrawal", "rule.withdraw"]
    page = at(approver).get(address(program)).content.decode()
    assert "withdrawn from" in page
    assert "The shared rule “shared-rule” decides this." in page
    assert "/withdraw/" not in page
    assert at(approver).get(address(program, "withdraw/")).status_code == 302


def test_a_second_person_where_the_body_wants_one(
    at: At, approver: User, member: Callable[..., User], program: Program, arakawa: Body
) -> None:
    approve(program, arakawa, "age < 3")
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    assert "as soon as a colleague" in at(approver).get(address(program, "withdraw/")).content.decode()
    at(approver).post(address(program, "withdraw/"), sent(publish="1"))
    assert deciding(program) == ["own"]
    page = at(approver).get(address(program)).content.decode()
    assert "waits for approval" in page
    shown = page.split('class="now"')[1].split("</li>")[0]
    assert "Version 1" in shown  # what holds is marked, not what is newest
    at(approver).post(address(program, "versions/2/approve/"))
    assert deciding(program) == ["own"]  # nobody approves what they asked for
    at(member("second.arakawa", arakawa, Role.APPROVER)).post(address(program, "versions/2/approve/"))
    assert deciding(program) == ["shared-rule"]


def test_an_author_hands_it_over_and_it_can_be_sent_back(
    at: At, author: User, approver: User, program: Program, arakawa: Body
) -> None:
    approve(program, arakawa, "age < 3")
    at(author).post(address(program, "withdraw/"), sent(publish="1"))
    assert deciding(program) == ["own"]
    at(approver).post(address(program, "versions/2/reject/"), {"reason": "nein"})
    assert deciding(program) == ["own"]
    page = at(author).get(address(program)).content.decode()
    assert "age" in re.findall(
        r'<option value="([^"]*)" selected', page
    )  # the form still starts from the rule that holds


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"effective_from": "someday"}, 422, "write it like 2026-02-28"),
        ({"effective_from": "2020-01-01"}, 422, "from today or a later day"),
        ({"based_on": "0"}, 409, "Somebody else changed this rule"),
    ],
)
def test_what_cannot_be_is_said_at_its_place(
    at: At, approver: User, program: Program, arakawa: Body, change: dict[str, str], status: int, words: str
) -> None:
    approve(program, arakawa, "age < 3")
    answered = at(approver).post(address(program, "withdraw/"), {**sent(publish="1"), **change})
    assert answered.status_code == status
    assert words in answered.content.decode()
    assert deciding(program) == ["own"]


def test_nothing_of_ones_own_and_nobody_of_another_town(
    at: At, approver: User, stranger: User, program: Program, arakawa: Body
) -> None:
    with pytest.raises(rules.NothingToWithdraw):
        rules.propose_withdrawal(
            program=program, effective_from=clock.today(), by=SECOND, now=clock.now(), body=arakawa
        )
    assert at(approver).get(address(program, "withdraw/")).status_code == 302
    approve(program, arakawa, "age < 3")
    assert at(stranger).post(address(program, "withdraw/"), sent(publish="1")).status_code == 404
    elsewhere: Any = address(program, "withdraw/").replace("131181", "132080")
    assert at(stranger).get(elsewhere).status_code == 404
    assert deciding(program) == ["own"]


def test_a_new_rule_after_a_withdrawal_counts(program: Program, arakawa: Body) -> None:
    approve(program, arakawa, "age < 3")
    gone = rules.propose_withdrawal(
        program=program, effective_from=clock.today(), by=Actor("a"), now=clock.now(), body=arakawa
    )
    rules.approve(version=gone, by=SECOND, now=clock.now(), body=arakawa)
    again = approve(program, arakawa, "age < 5")
    assert queries.in_force(program=program, on=clock.today()) == again
    assert deciding(program) == ["own"]
