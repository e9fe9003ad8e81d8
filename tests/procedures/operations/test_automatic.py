"""What is known decides without a form: only where it is sure, once, told to whoever it concerns, and one word reopens it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.eligibility.small_rules import ALLOWANCE
from tests.people.families import parent, person
from tests.procedures.cases import keep_texts
from tests.procedures.forms import filed, published
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.eligibility.operations import rules
from todoke.jobs import decide_automatically
from todoke.notices.models import Notice
from todoke.people.models import Person
from todoke.people.operations import persons
from todoke.people.rules.facts import Purpose
from todoke.people.rules.persons import Knowing
from todoke.procedures.models import FormVersion, HandOver, Submission
from todoke.procedures.operations import automatic, handling
from todoke.procedures.queries import cases
from todoke.procedures.rules.states import SubmissionState
from todoke.registry.models import Program
from todoke.registry.operations import programs

FORM: dict[str, Any] = {
    "title": {"ja": "見舞金"}, "way": "automatic", "correction_days": 30, "processing_days": 20,
    "pages": [{"key": "who", "questions": [{"key": "who", "kind": "name", "label": {"ja": "名前"}, "prefill": "person.name"}]}],
}  # fmt: skip
RULE: dict[str, Any] = {
    "when": [{"text": "age >= 65", "label": {"ja": "65歳以上"}}, {"text": "sex = 'female'", "label": {"ja": "女性"}}],
    "sources": ALLOWANCE["sources"], "gives": {"ja": "見舞金"},
}  # fmt: skip


@pytest.fixture
def program(arakawa: Body, by: Actor, now: datetime) -> Program:
    version = programs.create(body=arakawa, by=by, now=now, content={"name": "見舞金", "summary": "支払われます。"})
    return programs.approve(version=version, by=by, now=now).program


def rule(program: Program, now: datetime, **more: Any) -> None:
    version = rules.propose(
        document={**RULE, **more},
        effective_from=date(2026, 4, 1),
        by=Actor("one"),
        now=now,
        body=program.body,
        program=program,
    )
    rules.approve(version=version, by=Actor("second"), now=now, body=program.body)


@pytest.fixture
def form(program: Program, arakawa: Body, now: datetime) -> FormVersion:
    keep_texts(now)
    version = published(arakawa, FORM, key="mimaikin", now=now)
    version.procedure.program = program
    version.procedure.save()
    return version


def known(
    body: Body, name: str, now: datetime, *, born: date = date(1950, 1, 1), sex: str = "female", **more: Any
) -> Person:
    """Somebody of whom the register says what the rule reads."""
    found = person(body, name, born, name_kana="トドケ")
    given = {"known_by": Knowing.REGISTER, "purposes": (Purpose.ANSWER, Purpose.MATCHING), **more}
    persons.record_fact(
        person=found, name="sex", value=sex, basis="住民基本台帳", by=Actor("register"), now=now, **given
    )
    return found


def run(now: datetime) -> list[tuple[str, int]]:
    return [
        (each.procedure, each.granted) for each in decide_automatically.decide_all(by=Actor("command:decide"), now=now)
    ]


def test_who_surely_fulfils_the_rule_gets_it_once_and_is_told(
    form: FormVersion, program: Program, arakawa: Body, chofu: Body, now: datetime
) -> None:
    rule(program, now)
    her = known(arakawa, "届 梅", now)
    known(arakawa, "届 若葉", now, born=date(2000, 1, 1))
    known(arakawa, "届 一郎", now, sex="male")
    person(arakawa, "届 不明", date(1950, 1, 1))
    known(arakawa, "届 自称", now, known_by=Knowing.SELF)
    known(arakawa, "届 目的外", now, purposes=(Purpose.ANSWER,))
    known(arakawa, "届 過去", now, until_date=now.date() - timedelta(days=1))
    known(chofu, "届 隣町", now)
    assert run(now) == [(f"{arakawa.key}/mimaikin", 1)]
    case = Submission.objects.get()
    assert (case.person, case.state, case.channel) == (her, "granted", "none")
    assert case.answers == {"who": {"name": "届 梅", "kana": "トドケ"}}
    notice = Notice.objects.get()
    assert (notice.person, notice.template.key, notice.until_date) == (
        her,
        "case-automatic",
        now.date() + timedelta(days=30),
    )
    entry = LedgerEntry.objects.get(action="case.decide_automatically")
    assert entry.data["facts"] == ["age", "sex"]
    assert run(now + timedelta(days=1)) == [(f"{arakawa.key}/mimaikin", 0)]
    assert Submission.objects.count() == 1


def test_a_rule_that_leaves_something_to_look_at_decides_nothing(
    form: FormVersion, program: Program, arakawa: Body, now: datetime
) -> None:
    known(arakawa, "届 梅", now)
    assert run(now) == []  # no rule at all
    rule(program, now, checks=[{"label": {"ja": "とくに必要とみとめた人"}}])
    assert run(now) == []


def test_a_child_whose_guardian_is_not_known_waits(
    form: FormVersion, program: Program, arakawa: Body, now: datetime
) -> None:
    rule(program, now, when=[{"text": "age < 18", "label": {"ja": "18歳未満"}}])
    child, alone = (known(arakawa, name, now, born=date(2020, 1, 1)) for name in ("届 芽", "届 独"))
    mother = person(arakawa, "届 花子")
    parent(mother, child)
    assert run(now) == [(f"{arakawa.key}/mimaikin", 1)]
    assert Submission.objects.get().person == child
    assert Notice.objects.get().person == mother
    assert not Submission.objects.filter(person=alone).exists()


def test_who_objects_in_time_is_heard_and_decided_upon_again(
    form: FormVersion, program: Program, arakawa: Body, now: datetime
) -> None:
    rule(program, now)
    her = known(arakawa, "届 梅", now)
    run(now)
    case, mine = Submission.objects.get(), Actor(f"resident:{her.pk}")
    with pytest.raises(automatic.ObjectionOver):
        automatic.object_to(case=case, text="いりません", by=mine, now=now + timedelta(days=31))
    with pytest.raises(handling.CaseInvalid):
        automatic.object_to(case=case, text=" ", by=mine, now=now)
    opened = automatic.object_to(case=case, text="いりません", by=mine, now=now + timedelta(days=30))
    assert opened.state == SubmissionState.IN_REVIEW.value
    assert opened.ended_at is None
    assert opened.due_date == now.date() + timedelta(days=50)
    assert cases.ruling_of(opened) is None
    assert [each.text for each in opened.messages.all()] == ["いりません"]
    assert case in cases.queue(arakawa, today=now.date())
    with pytest.raises(automatic.ObjectionOver):
        automatic.object_to(case=case, text="もう一度", by=mine, now=now)
    assert run(now) == [(f"{arakawa.key}/mimaikin", 0)]
    assert not HandOver.objects.exists()


def test_a_sheet_of_nobody_known_keeps_nothing_from_others(
    form: FormVersion, program: Program, arakawa: Body, now: datetime
) -> None:
    rule(program, now)
    known(arakawa, "届 梅", now)
    filed(form, {"who": {"name": "届 松", "kana": "トドケ マツ"}}, person=None, by=Actor("staff:1"), now=now)
    assert run(now) == [(f"{arakawa.key}/mimaikin", 1)]
