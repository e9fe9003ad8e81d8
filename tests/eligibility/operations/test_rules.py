"""Rules are proposed, approved by a second person, dated, and set by each body for itself."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.eligibility.conftest import SECOND, MakeTemplate, Publish, conditions
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.eligibility.models import RuleVersion
from todoke.eligibility.operations import rules
from todoke.eligibility.queries import rules as queries
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.writing import text_of
from todoke.registry.models import ProgramType, Revision
from todoke.registry.operations import types

pytestmark = pytest.mark.django_db
FIRST = date(2026, 4, 1)


def test_nothing_holds_before_it_is_approved(publish: Publish, arakawa: Body, by: Actor) -> None:
    program = publish(arakawa, "手当")
    version = rules.propose(
        document={"when": conditions("age < 3")}, program=program, effective_from=FIRST, by=by, now=NOW, body=arakawa
    )
    assert queries.in_force(program=program, on=FIRST) is None
    before = Revision.objects.get().value
    rules.approve(version=version, by=SECOND, now=NOW, body=arakawa)
    assert queries.in_force(program=program, on=FIRST) == version
    assert queries.in_force(program=program, on=date(2026, 3, 31)) is None
    assert Revision.objects.get().value > before
    assert [each.action for each in LedgerEntry.objects.filter(action__startswith="rule").order_by("sequence")] == [
        "rule.propose",
        "rule.approve",
    ]


def test_four_eyes(publish: Publish, arakawa: Body, by: Actor) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    arakawa.refresh_from_db()
    version = rules.propose(
        document={"when": conditions("age < 3")},
        program=publish(arakawa, "手当"),
        effective_from=FIRST,
        by=by,
        now=NOW,
        body=arakawa,
    )
    with pytest.raises(OwnChange):
        rules.approve(version=version, by=by, now=NOW, body=arakawa)
    rules.reject(version=version, by=SECOND, now=NOW, body=arakawa, reason="no")
    with pytest.raises(rules.RuleDecided):
        rules.approve(version=version, by=SECOND, now=NOW, body=arakawa)


def test_a_newer_version_takes_over_on_its_day_and_an_older_change_is_refused(
    publish: Publish, arakawa: Body, by: Actor
) -> None:
    program = publish(arakawa, "手当")
    made = []
    for first, text in ((date(2024, 4, 1), "age < 3"), (date(2026, 10, 1), "age < 6")):
        version = rules.propose(
            document={"when": conditions(text)}, program=program, effective_from=first, by=by, now=NOW, body=arakawa
        )
        made.append(rules.approve(version=version, by=SECOND, now=NOW, body=arakawa))
    assert queries.in_force(program=program, on=date(2026, 9, 30)) == made[0]
    assert queries.in_force(program=program, on=date(2026, 10, 1)) == made[1]
    with pytest.raises(rules.RuleChanged):
        rules.propose(
            document={"when": conditions("age < 9")},
            program=program,
            effective_from=FIRST,
            by=by,
            now=NOW,
            body=arakawa,
            based_on=1,
        )


def test_what_cannot_be_used_is_refused_and_changes_nothing(publish: Publish, arakawa: Body, by: Actor) -> None:
    program = publish(arakawa, "手当")
    with pytest.raises(RuleInvalid):
        rules.propose(
            document={"when": conditions("agee < 3")},
            program=program,
            effective_from=FIRST,
            by=by,
            now=NOW,
            body=arakawa,
        )
    with pytest.raises(rules.PeriodInvalid):
        rules.propose(
            document={"when": conditions("age < 3")},
            program=program,
            effective_from=FIRST,
            effective_to=FIRST,
            by=by,
            now=NOW,
            body=arakawa,
        )
    assert not RuleVersion.objects.exists()


def test_the_database_knows_whose_rule_it_is(publish: Publish, template: MakeTemplate, arakawa: Body) -> None:
    made = template("t", "UM1", ["age < 3"])
    program = publish(arakawa, "手当")
    for owner in ({}, {"template": made, "program": program}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleVersion.objects.create(sequence=9, document={}, effective_from_date=FIRST, by="x", at=NOW, **owner)


def test_each_body_sets_its_own_values(
    publish: Publish, template: MakeTemplate, arakawa: Body, chofu: Body, by: Actor
) -> None:
    limit = {"limit": {"kind": "integer", "unit": "yen"}}
    made = template("t", "UM1", ["income < :limit"], parameters=limit)
    kind = ProgramType.objects.get(number="UM1")
    here, there = publish(arakawa, "荒川の手当", kind), publish(chofu, "調布の手当", kind)
    rules.set_parameters(
        template=made, body=arakawa, values={"limit": 5}, effective_from=date(2020, 1, 1), by=by, now=NOW
    )
    rules.set_parameters(
        template=made, body=arakawa, values={"limit": 9}, effective_from=date(2027, 4, 1), by=by, now=NOW
    )
    held, unset = queries.held_many([here, there], on=FIRST)
    assert (held.program, unset.program) == (here, there)
    assert text_of(unset.rule.conditions[0].node) == "income < :limit"
    assert text_of(held.rule.conditions[0].node) == "income < 5"
    (later,) = queries.held_many([here], on=date(2027, 4, 1))
    assert text_of(later.rule.conditions[0].node) == "income < 9"


@pytest.mark.parametrize("values", [{"limit": "many"}, {"limt": 5}, {"limit": True}, {}])
def test_values_of_another_type_are_refused(
    template: MakeTemplate, arakawa: Body, by: Actor, values: dict[str, object]
) -> None:
    made = template("t", "UM1", ["income < :limit"], parameters={"limit": {"kind": "integer", "unit": "yen"}})
    with pytest.raises(rules.ParametersInvalid):
        rules.set_parameters(template=made, body=arakawa, values=values, effective_from=FIRST, by=by, now=NOW)


def test_an_own_rule_goes_before_the_template(
    publish: Publish, template: MakeTemplate, arakawa: Body, by: Actor
) -> None:
    template("t", "UM1", ["age < 3"])
    program = publish(arakawa, "手当", types.ensure(by=SECOND, number="UM1", name="t", now=NOW))
    assert queries.held_many([program], on=FIRST)[0].template == "t"
    own = rules.propose(
        document={"when": conditions("age < 6")}, program=program, effective_from=FIRST, by=by, now=NOW, body=arakawa
    )
    rules.approve(version=own, by=SECOND, now=NOW, body=arakawa)
    assert queries.held_many([program], on=FIRST)[0].template == ""


def test_several_templates_may_decide_one_programme(
    publish: Publish, template: MakeTemplate, arakawa: Body, by: Actor, nation: Body
) -> None:
    first, second = template("bcg", "UM54", ["age < 1"]), template("mr", "UM54", ["age_months BETWEEN 12 AND 23"])
    program = publish(arakawa, "定期予防接種", ProgramType.objects.get(number="UM54"))
    held = queries.held_many([program], on=FIRST)
    assert [each.template for each in held] == ["bcg", "mr"]
    assert [each.names["ja"] for each in held] == ["bcg", "mr"]
    lone = publish(arakawa, "名指し")
    rules.ensure_template(key=second.key, names=second.names, types=[], programs=[lone], by=by, body=nation, now=NOW)
    assert [each.template for each in queries.held_many([program, lone], on=FIRST)] == [first.key, second.key]
