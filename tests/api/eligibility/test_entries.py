"""The answer for a household: the nearest body's programme, each member's own days, and whose turn comes first."""

from datetime import date

from django.test import Client

from tests.api.conftest import Publish
from tests.api.eligibility.conftest import post
from tests.eligibility.small_rules import ALLOWANCE, GIFT, in_force
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.queries import answers
from todoke.eligibility.rules.deciding import Verdict
from todoke.eligibility.rules.household import Household, Member
from todoke.eligibility.rules.timing import Timeline, next_turn
from todoke.people.rules.facts import Purpose
from todoke.registry.models import ProgramType
from todoke.registry.rules.versions import Offering

DAY = date(2026, 11, 25)


def child(key: str, born: date) -> Member:
    return Member(key, {"birth_date": born, "relation": "child"})


def test_each_member_has_its_own_window(
    arakawa: Body, nation: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    publish(arakawa, name="絵本", type=allowance)
    in_force(GIFT, key="books", types=[allowance], body=nation, by=by)
    family = Household((child("old", date(2026, 1, 1)), child("new", date(2026, 11, 1))))
    (found,) = answers.answer(family, arakawa, on=DAY).answers
    assert found.verdict is Verdict.YES
    assert [(each.outcome.member, each.span.closes) for each in found.entries] == [("new", date(2027, 5, 1))]
    assert found.best.member == "new"
    (closed,) = answers.answer(Household(family.members[:1]), arakawa, on=DAY).answers
    assert closed.verdict is Verdict.NO
    assert (closed.turn, [each.outcome.verdict for each in closed.entries]) == (None, [Verdict.NO])
    assert answers.answer(Household(()), arakawa, on=DAY).answers == ()


def test_of_those_for_whom_it_is_not_yet_the_first_to_come_is_told(
    arakawa: Body, nation: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    publish(arakawa, name="入学の祝い", type=allowance)
    rule = {"when": [{"text": "age >= 6", "label": {"ja": "6歳から"}}], "amounts": [{"yen": 30_000}]}
    in_force(rule, key="school", types=[allowance], body=nation, by=by)
    family = Household((child("small", date(2025, 5, 5)), child("big", date(2021, 4, 1))))
    (found,) = answers.answer(family, arakawa, on=DAY).answers
    assert found.turn is not None
    assert (found.best.member, found.verdict, found.turn.day) == ("big", Verdict.NO, date(2027, 4, 1))


def test_what_no_law_allows_is_not_asked(
    arakawa: Body, nation: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    publish(arakawa, name="手当", type=allowance)
    in_force(ALLOWANCE, key="allowance", types=[allowance], body=nation, by=by)
    family = Household((child("a", date(2020, 1, 1)),))
    assert [each.fact for each in answers.answer(family, arakawa, on=DAY).questions] == ["income"]
    assert not answers.answer(family, arakawa, on=DAY, purpose=Purpose.MATCHING).questions
    cited = {**ALLOWANCE, "bases": {"income": "条例5条"}}
    in_force(cited, key="allowance", types=[allowance], body=nation, by=by)
    assert answers.answer(family, arakawa, on=DAY, purpose=Purpose.MATCHING).questions


def test_the_insurer_gives_what_the_town_gives_to_others(
    client: Client, arakawa: Body, nation: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    publish(arakawa, name="一時金", type=allowance)
    giver = {"when": "health_insurance = 'employees'", "label": {"ja": "勤め先", "en": "Insurer"}, "apply": {"ja": "勤め先へ", "en": "Ask at work"}}  # fmt: skip
    in_force({**GIFT, "elsewhere": [giver]}, key="lump", types=[allowance], body=nation, by=by)
    town = {"body": "131181", "name": "Arakawa City", "apply": ""}
    insurer = {"body": None, "name": "Insurer", "apply": "Ask at work"}
    for insurance, expected in (("employees", [insurer]), ("national", [town]), (None, [insurer, town])):
        members = [{"id": "c", "born": "2026-11-01", "relation": "child"}]
        asked = {"as_of": "2026-11-25", "area": "131181", "members": members, "facts": {"health_insurance": insurance}}
        (found,) = post(client, asked).json()["programs"]
        assert (found["verdict"], found["body"], found["given_by"]) == ("yes", "131181", expected)


def test_the_nearest_body_decides(
    arakawa: Body, chofu: Body, nation: Body, tokyo: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    """The ward's own counts instead of Tokyo's; where the town does not offer it, nobody does."""
    near = publish(arakawa, name="区の手当", type=allowance)
    far = publish(tokyo, name="都の手当", type=allowance)
    in_force(ALLOWANCE, key="allowance", types=[allowance], body=nation, by=by)
    family = Household((child("a", date(2020, 1, 1)),))
    assert [each.held.program for each in answers.answer(family, arakawa, on=DAY).answers] == [near]
    assert [each.held.program for each in answers.answer(family, chofu, on=DAY).answers] == [far]
    publish(chofu, name="しない", type=allowance, offering=Offering.NOT_OFFERED)
    assert not answers.answer(family, chofu, on=DAY).answers


def test_a_shared_timeline_changes_nothing(
    arakawa: Body, nation: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    publish(arakawa, name="手当", type=allowance)
    in_force(ALLOWANCE, key="allowance", types=[allowance], body=nation, by=by)
    family = Household((child("a", date(2020, 1, 1)), child("b", date(2010, 4, 2))), {"income": 1, "area": "131181"})
    (found,) = answers.answer(family, arakawa, on=DAY).answers
    alone = [next_turn(found.held.decider, family, each.outcome, DAY) for each in found.entries]
    shared = Timeline(family)
    assert alone == [next_turn(found.held.decider, family, each.outcome, DAY, shared) for each in found.entries]
    assert [each.day for each in alone if each] == [date(2038, 4, 1), date(2029, 4, 1)]
