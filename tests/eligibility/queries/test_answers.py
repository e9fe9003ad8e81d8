"""The answer for a household: the nearest body's programme, once; who it is for; and what is asked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.eligibility.conftest import SECOND, MakeTemplate, Publish
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.operations import rules
from todoke.eligibility.queries.answers import answer
from todoke.eligibility.queries.rules import for_area
from todoke.eligibility.rules import documents, timing
from todoke.eligibility.rules.deciding import Decider, Verdict
from todoke.eligibility.rules.household import Household, Member, Rows
from todoke.eligibility.rules.household import rows as rows_on
from todoke.eligibility.rules.rule import with_parameters
from todoke.eligibility.rules.timing import Timeline, next_turn
from todoke.registry.models import ProgramType
from todoke.registry.operations import programs, types
from todoke.registry.rules.versions import Offering

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


def family(*births: date) -> Household:
    children = [
        Member(f"c{at}", {"relation": "child", "birth_date": birth, "raises_child": True})
        for at, birth in enumerate(births)
    ]
    return Household((Member("me", {"relation": "self", "birth_date": date(1985, 5, 5)}), *children))


def test_one_entitlement_counts_once_and_the_nearest_body_answers(
    publish: Publish, template: MakeTemplate, nation: Body, tokyo: Body, arakawa: Body, chofu: Body
) -> None:
    template("allowance", "UM1", ["fiscal_year_age <= 18"], amounts=[{"yen": 10000, "per": "month"}])
    kind = ProgramType.objects.get(number="UM1")
    for body in (nation, tokyo, arakawa):
        publish(body, f"{body.name}の手当", kind)
    plain = publish(tokyo, "規則のない制度")
    found = answer(family(date(2020, 1, 1)), arakawa, on=DAY)
    assert [each.held.program.body for each in found.answers] == [arakawa]
    assert found.text_only == (plain,)
    assert [each.held.program.body for each in answer(family(date(2020, 1, 1)), chofu, on=DAY).answers] == [tokyo]
    assert found.answers[0].verdict is Verdict.YES
    assert [each.member for each in found.answers[0].likely] == ["c0"]


def test_not_offered_here_is_offered_by_nobody_else(
    publish: Publish, template: MakeTemplate, tokyo: Body, arakawa: Body, by: Actor
) -> None:
    template("allowance", "UM1", ["fiscal_year_age <= 18"])
    kind = types.ensure(by=SECOND, number="UM1", name="allowance", now=NOW)
    publish(tokyo, "都の手当", kind)
    no = programs.create(
        body=arakawa,
        by=by,
        now=NOW,
        content={"name": "手当", "summary": "ありません"},
        type=kind,
        offering=Offering.NOT_OFFERED,
    )
    programs.approve(version=no, by=SECOND, now=NOW)
    here = for_area(arakawa, on=DAY)
    assert here.held == ()
    assert here.text_only == ()


def test_later_for_whoever_comes_first(publish: Publish, template: MakeTemplate, arakawa: Body) -> None:
    template("checkup", "UM2", ["age_months BETWEEN 18 AND 23"])
    publish(arakawa, "健診", types.ensure(by=SECOND, number="UM2", name="checkup", now=NOW))
    (found,) = answer(family(date(2026, 6, 1), date(2025, 7, 1)), arakawa, on=DAY).answers
    assert found.verdict is Verdict.NO
    assert found.best.member == "c1"
    assert found.turn is not None
    assert found.turn.day == date(2027, 1, 1)


def test_after_a_strict_window_nothing_can_be_had(publish: Publish, template: MakeTemplate, arakawa: Body) -> None:
    closes = {"closes": {"since": "birth_date", "days": 30}}
    template("strict", "UM3", ["age < 3"], window={**closes, "strict": True})
    template("open", "UM4", ["age < 3"], window=closes)
    for number in ("UM3", "UM4"):
        publish(arakawa, number, types.ensure(by=SECOND, number=number, name=number, now=NOW))
    found = {each.held.template: each.verdict for each in answer(family(date(2026, 1, 1)), arakawa, on=DAY).answers}
    assert found == {"strict": Verdict.NO, "open": Verdict.YES}


def test_what_to_ask_next(publish: Publish, template: MakeTemplate, arakawa: Body) -> None:
    template("single", "UM5", ["fiscal_year_age <= 18", "single_parent"], amounts=[{"yen": 13500, "per": "month"}])
    publish(arakawa, "育成手当", types.ensure(by=SECOND, number="UM5", name="single", now=NOW))
    found = answer(family(date(2020, 1, 1)), arakawa, on=DAY)
    assert [each.fact for each in found.questions] == ["single_parent"]
    assert answer(family(date(2020, 1, 1)), arakawa, on=DAY, declined=[("", "single_parent")]).questions == ()


def test_what_a_plan_remembers_is_never_old(
    publish: Publish, template: MakeTemplate, nation: Body, arakawa: Body, by: Actor
) -> None:
    """A changed rule, another value of the town and a new programme show in the very next answer."""
    limit = {"limit": {"kind": "integer", "unit": "years", "default": 18, "label": {"ja": "年齢"}}}
    made = template("allowance", "UM6", ["fiscal_year_age <= :limit"], parameters=limit)
    publish(arakawa, "手当", ProgramType.objects.get(number="UM6"))
    household = family(date(2013, 1, 1))  # reaches 14 in the school year

    def verdicts() -> list[Verdict]:
        return [each.verdict for each in answer(household, arakawa, on=DAY).answers]

    assert verdicts() == [Verdict.YES]
    rules.set_parameters(template=made, body=arakawa, values={"limit": 6}, effective_from=DAY, by=by, now=NOW)
    assert verdicts() == [Verdict.NO]
    document = {"when": [{"text": "fiscal_year_age <= 15", "label": {"ja": "15歳まで"}}]}
    waiting = rules.propose(document=document, template=made, effective_from=DAY, by=by, now=NOW, body=nation)
    assert verdicts() == [Verdict.NO]
    rules.approve(version=waiting, by=SECOND, now=NOW, body=nation)
    assert verdicts() == [Verdict.YES]
    template("more", "UM7", ["fiscal_year_age > 18"])
    publish(arakawa, "大人", ProgramType.objects.get(number="UM7"))
    assert verdicts() == [Verdict.YES, Verdict.YES]


def test_the_number_of_queries_does_not_grow_with_programs(
    publish: Publish, template: MakeTemplate, arakawa: Body
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            for each in answer(household, Body.objects.get(pk=arakawa.pk), on=DAY).answers:
                assert each.held.program.body.name
                assert each.held.version.document["when"]
                assert each.best in each.outcomes
                assert (each.turn is None, each.span.opens) == (False, None)
        return len(caught)

    household = family(date(2020, 1, 1))
    counts = []
    for number in range(8, 12):
        template(f"t{number}", f"UM{number}", ["fiscal_year_age <= 18", "single_parent"])
        publish(arakawa, f"手当{number}", ProgramType.objects.get(number=f"UM{number}"))
        counts.append(queries())
    assert len(set(counts)) == 1
    assert counts[0] <= 10


def test_days_are_made_once_however_many_rules_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[date] = []

    def counted(household: Household, day: date) -> Rows:
        made.append(day)
        return rows_on(household, day)

    monkeypatch.setattr(timing, "rows", counted)
    document = {"when": [{"text": "age_months BETWEEN 18 AND 23", "label": {"ja": "健診"}}]}
    decider = Decider(with_parameters(documents.read(document), {}))
    household = family(date(2026, 6, 1))
    timeline = Timeline(household)
    for _ in range(3):
        turns = [next_turn(decider, household, each, DAY, timeline) for each in decider.decide(timeline(DAY))]
        assert [each.day if each else None for each in turns] == [None, date(2027, 12, 1)]
    assert len(made) == len(set(made)) > 1
