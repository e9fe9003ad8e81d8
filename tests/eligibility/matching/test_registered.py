"""What is approved is what is matched: for the sample's programmes the same verdicts as the answers for this purpose."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.conftest import NOW
from tests.eligibility.conftest import SECOND, MakeTemplate, Publish, conditions
from tests.eligibility.matching import people
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.matching import registered, running
from todoke.eligibility.matching.residents import HELD_NAMES
from todoke.eligibility.matching.running import Job
from todoke.eligibility.operations import rules
from todoke.eligibility.queries.answers import Answers, answer
from todoke.eligibility.rules.deciding import Verdict
from todoke.eligibility.rules.household import Household, Member
from todoke.people.rules.facts import Purpose, Subject
from todoke.registry.models import ProgramType

pytestmark = pytest.mark.django_db
pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)
FAMILIES = (
    Household(
        (
            Member("parent", {"relation": "self", "birth_date": date(1990, 5, 5), "sex": "female"}),
            Member("baby", {"relation": "child", "birth_date": date(2026, 9, 1), "sex": "female"}),
            Member("pupil", {"relation": "child", "birth_date": date(2016, 4, 1), "sex": "male"}),
        ),
        {"single_parent": True, "income": 1_000_000, "household_income": 1_000_000, "dependants": 2, "tax_exempt": True},
    ),
    Household(
        (
            Member("old", {"relation": "self", "birth_date": date(1950, 11, 25), "sex": "male", "care_level": 3}),
            Member("spouse", {"relation": "spouse", "birth_date": date(1961, 11, 26), "sex": "female"}),
        ),
        {"tax_exempt": False, "single_parent": False},
    ),
    Household((Member("alone", {"relation": "self", "birth_date": date(2000, 2, 29), "physical_disability_grade": 1}),)),
)  # fmt: skip


def resident(told: Answers, key: str, number: int, area: Body) -> people.Person:
    """A member as the register has them: what it can hold of what is known."""
    row = next(row for member, row in told.rows.members if member == key)
    return number, {**{name: value for name, value in row.items() if name in HELD_NAMES}, "area": area.key}


def verdicts(told: Answers) -> dict[tuple[str, str], Verdict]:
    """The verdict on each member, of the head where a rule is asked once for all."""
    found = {}
    names = {program: len([each for each in told.answers if each.held.program == program]) for program in {each.held.program for each in told.answers}}  # fmt: skip
    for each in told.answers:
        held = each.held
        number = held.program.number + (f":{held.template}" if names[held.program] > 1 else "")
        for outcome in each.outcomes:
            member = told.rows.members[0][0] if held.rule.subject is Subject.HOUSEHOLD else outcome.member
            found[member, number] = outcome.verdict
    return found


def test_the_sample_matches_as_it_answers(tmp_path: Path, db: None) -> None:
    call_command("load_sample", verbosity=0)
    arakawa = Body.objects.get(key="131181")
    compared = {"yes": 0, "no": 0, "depends": 0}
    variants = list(registered.variants_of(arakawa, DAY))
    for place, household in enumerate(FAMILIES):
        told = answer(household, arakawa, on=DAY, purpose=Purpose.MATCHING)
        for number, member in enumerate(household.members):
            person = resident(told, member.key, number, arakawa)
            table = people.write(tmp_path / f"{place}-{number}.parquet", [person])
            out = tmp_path / f"out-{place}-{number}"
            running.run(Job(table, out, DAY), {"131181": variants})
            likely = {program for _, program in people.likely_in(out)}
            depends = {program for program, fact in people.depends_in(out) if fact is None}
            for (key, program), verdict in verdicts(told).items():
                if key == member.key:
                    compared[verdict] += 1
                    assert (program in likely, program in depends) == (verdict is Verdict.YES, verdict is Verdict.DEPENDS), (key, program, verdict)  # fmt: skip
    assert min(compared.values()) > 10
    assert len({variant.program for variant in variants}) == len(variants) > 40


def test_tonight_matches_what_was_approved_today(
    tmp_path: Path, publish: Publish, template: MakeTemplate, arakawa: Body, by: Actor, settings: Settings
) -> None:
    """The changes of a night begin from the rules of the run before, not from what the register says of that day by now."""
    settings.DATA_DIR = tmp_path
    template("allowance", "UM1", ["age < 15"])
    program = publish(arakawa, "手当", ProgramType.objects.get(number="UM1"))
    born = (date(2013, 1, 1), date(2009, 1, 1), date(2000, 1, 1))
    everybody: list[people.Person] = [
        (number, {"area": "131181", "birth_date": each}) for number, each in enumerate(born)
    ]
    people.write(tmp_path / "population.parquet", everybody)
    call_command("match", "--as-of", "2026-11-25", "--workers", "1", stdout=StringIO())
    assert set(people.likely_in(tmp_path / "matching/2026-11-25")) == {(0, program.number)}
    document = {"when": conditions("age < 20")}
    waiting = rules.propose(document=document, program=program, effective_from=date(2026, 1, 1), by=by, now=NOW, body=arakawa)  # fmt: skip
    call_command("match", "--as-of", "2026-11-26", "--delta", "--since", "2026-11-25", stdout=StringIO())
    assert not people.changes_in(tmp_path / "matching/2026-11-26-delta")
    rules.approve(version=waiting, by=SECOND, now=NOW, body=arakawa)
    call_command("match", "--as-of", "2026-11-27", "--delta", "--since", "2026-11-26", stdout=StringIO())
    found = people.changes_in(tmp_path / "matching/2026-11-27-delta")
    assert {(key[0], kind) for key, kind, _ in found} == {(0, "changed"), (1, "entered")}


def test_without_the_run_before_there_are_no_changes(tmp_path: Path, arakawa: Body, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    people.write(tmp_path / "population.parquet", [(1, {"area": "131181", "birth_date": date(2013, 1, 1)})])
    said = StringIO()
    with pytest.raises(CommandError, match="no rules of an earlier run"):
        call_command("match", "--as-of", "2026-11-26", "--delta", "--since", "2026-11-25", stderr=said)
    assert "131181" in said.getvalue()
    call_command("match", "--as-of", "2026-11-25", stdout=StringIO(), stderr=said)
    manifest = tmp_path / "matching/2026-11-25/manifest.json"
    manifest.write_text(manifest.read_text().replace('"rules"', '"other"'))
    with pytest.raises(CommandError, match="other rules"):
        call_command("match", "--as-of", "2026-11-26", "--delta", "--since", "2026-11-25", stderr=said)
