"""From the night's matching to a notice and back: linked by the register's number, taken back when the rule or the pair changes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.conftest import NOW
from tests.eligibility.conftest import SECOND, MakeTemplate, Publish, conditions
from tests.notices.town import BY, newborn, only, reachable, text
from tests.notices.town import settings as choose_settings
from tests.people.families import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.clock import TOKYO
from todoke.eligibility.operations import rules
from todoke.jobs.plan_notices import Night, plan_night
from todoke.notices.models import Notice
from todoke.notices.operations import giving
from todoke.notices.queries import program_rules
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.timing import moment
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.operations import persons
from todoke.people.queries.persons import by_register_keys
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import programs
from todoke.registry.rules.versions import Offering

duckdb = pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)
Row = tuple[int, str, str, date | None]


def changes(folder: Path, body: Body, rows: Sequence[Row]) -> Path:
    """What ``match --delta`` leaves for one body."""
    out = folder / "changes"
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute("CREATE TABLE rows (resident BIGINT, program VARCHAR, change VARCHAR, until DATE)")
        if rows:
            database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", rows)
        database.execute(f"COPY rows TO '{out / body.key}.parquet' (FORMAT parquet)")
    return folder


def night(body: Body, day: date, folder: Path | None) -> Night:
    """Three in the morning."""
    at = datetime(day.year, day.month, day.day, 3, tzinfo=TOKYO)
    return next(iter(plan_night(day=day, by=BY, now=at, bodies=[body], changes=folder)))


def linked(town: Body, born: date = date(2013, 1, 1)) -> tuple[Person, Person]:
    """A mother, and a child whom the register knows by 7."""
    mother = person(town, "母")
    reachable(mother)
    child = newborn(town, born, mother)
    persons.know_by_register(person=child, key="7", by=BY, now=NOW)
    return mother, child


def texts(**columns: Any) -> None:
    """The texts for programmes without one of their own."""
    for key in ("program-open", "program-closing"):
        text(
            key, Topic.BENEFIT, slots=[{"name": "what", "kind": "program"}, {"name": "who", "kind": "child"}], **columns
        )


def rewritten(program: Program, body: Body, *texts: str, amount: int = 1) -> None:
    """Another rule comes into force for a programme."""
    document = {"when": conditions(*texts), "amounts": [{"yen": amount, "per": "month"}]}
    waiting = rules.propose(
        document=document, program=program, effective_from=date(2026, 1, 1), by=BY, now=NOW, body=body
    )
    rules.approve(version=waiting, by=SECOND, now=NOW, body=body)


def allowance(publish: Publish, template: MakeTemplate, body: Body, *texts: str) -> Program:
    """A programme of a body by the rule of a template."""
    template("allowance", "UM1", texts or ["age < 15"])
    return publish(body, "手当", ProgramType.objects.get(number="UM1"))


def test_a_number_of_the_register_is_of_one_person_and_sealed(arakawa: Body, chofu: Body) -> None:
    _, child = linked(arakawa)
    kept = Person.objects.get(pk=child.pk)
    assert (kept.register_key, by_register_keys(arakawa, ["7", "8"])) == ("7", {"7": kept})
    assert by_register_keys(chofu, ["7"]) == {}
    for key, problem in (("7", "register_key_taken"), ("a b", "register_key_unusable")):
        with pytest.raises(persons.PersonInvalid) as refused:
            persons.know_by_register(person=person(arakawa, "他"), key=key, by=BY, now=NOW)
        assert refused.value.data["problems"] == {"register_key": problem}
    persons.know_by_register(person=child, key="", by=BY, now=NOW)
    assert by_register_keys(arakawa, ["7"]) == {}
    assert LedgerEntry.objects.filter(action="person.register").count() == 2


def test_who_newly_may_receive_it_is_told_once_and_again_before_it_closes(
    arakawa: Body, publish: Publish, template: MakeTemplate, tmp_path: Path
) -> None:
    program = allowance(publish, template, arakawa)
    texts()
    mother, child = linked(arakawa)
    folder = changes(
        tmp_path / "a",
        arakawa,
        [(7, program.number, "entered", date(2027, 3, 1)), (8, program.number, "entered", None)],
    )
    done = night(arakawa, DAY, folder)
    assert (done.planned.made, done.unknown, done.matched) == (2, 1, True)
    again = night(arakawa, DAY, folder)
    assert (again.planned.made, again.planned.known) == (0, 2)
    giving.give_due(by=BY, now=moment(DAY))
    first, last = Notice.objects.order_by("reminder")
    assert (first.state, first.person, first.about, first.body) == ("boxed", mother, child, arakawa)
    assert (first.item, first.values) == (f"program:{program.number}:2026", {"what": program.number, "who": child.name})
    assert (last.state, last.due_at, last.until_date) == ("planned", moment(date(2027, 2, 7)), date(2027, 2, 28))
    assert first.because["facts"] == ["age"]
    left = night(
        arakawa, DAY + timedelta(days=1), changes(tmp_path / "b", arakawa, [(7, program.number, "left", None)])
    )
    last.refresh_from_db()
    assert (left.planned.withdrawn, last.state, last.why_quiet) == (1, "withdrawn", "changed")
    assert night(arakawa, DAY + timedelta(days=2), changes(tmp_path / "c", arakawa, [])).planned.made == 0


def test_a_rule_that_changed_takes_back_what_waits_until_matching_says_that_it_is_right(
    arakawa: Body, publish: Publish, template: MakeTemplate, tmp_path: Path
) -> None:
    program = allowance(publish, template, arakawa)
    texts()
    linked(arakawa)
    night(arakawa, DAY, changes(tmp_path / "a", arakawa, [(7, program.number, "entered", None)]))
    rewritten(program, arakawa, "age < 15", amount=5000)  # at five in the morning
    assert giving.give_due(by=BY, now=moment(DAY)).withdrawn == 1
    assert (only().state, only().why_quiet) == ("withdrawn", "changed")
    nothing = changes(tmp_path / "b", arakawa, [])  # the night compared both rules: the pair is as it was
    assert night(arakawa, DAY + timedelta(days=1), nothing).planned.made == 1
    assert giving.give_due(by=BY, now=moment(DAY + timedelta(days=1))).boxed == 1
    current = program_rules.in_force([program.number], on=DAY)[program.number]
    assert only().because["stamp"] == current.stamp


def test_a_programme_that_ended_or_a_rule_that_excludes_ends_what_waits(
    arakawa: Body, publish: Publish, template: MakeTemplate, tmp_path: Path
) -> None:
    program = allowance(publish, template, arakawa)
    texts()
    linked(arakawa)
    night(arakawa, DAY, changes(tmp_path / "a", arakawa, [(7, program.number, "entered", None)]))
    ended = programs.draft(
        program=program,
        by=BY,
        now=NOW,
        content={"name": "手当", "summary": "手当"},
        offering=Offering.ENDED,
        based_on=1,
    )
    programs.approve(version=ended, by=SECOND, now=NOW)
    assert night(arakawa, DAY + timedelta(days=1), None).planned.withdrawn == 1
    assert giving.give_due(by=BY, now=moment(DAY + timedelta(days=1))).looked == 0


def test_what_a_rule_reads_decides_how_far_a_notice_goes(
    arakawa: Body, publish: Publish, template: MakeTemplate, tmp_path: Path
) -> None:
    program = allowance(publish, template, arakawa, "age < 20 and special_child_grade > 0")
    other = allowance_of(publish, template, arakawa, "single", "single_parent = true")
    texts()
    mother, _ = linked(arakawa)
    found = [(7, each.number, "entered", None) for each in (program, other)]
    folder = changes(tmp_path / "a", arakawa, found)
    assert night(arakawa, DAY, folder).planned.unasked == 1
    assert (only().tact, only().item) == (Tact.NEUTRAL, f"program:{other.number}:2026")
    choose_settings(mother, grave_letters=["disability"])
    assert night(arakawa, DAY, folder).planned.made == 1  # once she asked for such letters
    assert set(Notice.objects.values_list("tact", flat=True)) == {Tact.NEUTRAL}


def allowance_of(publish: Publish, template: MakeTemplate, body: Body, key: str, *texts: str) -> Program:
    template(key, "UM2", texts)
    return publish(body, key, ProgramType.objects.get(number="UM2"))


def test_grave_matters_of_a_nearly_grown_child_are_their_own(
    arakawa: Body, publish: Publish, template: MakeTemplate, tmp_path: Path
) -> None:
    program = allowance(publish, template, arakawa, "special_child_grade > 0")
    texts()
    mother, child = linked(arakawa, date(2010, 1, 1))
    choose_settings(mother, grave_letters=["disability"])
    folder = changes(tmp_path / "a", arakawa, [(7, program.number, "entered", None)])
    assert night(arakawa, DAY, folder).planned.made == 0
    choose_settings(child, grave_letters=["disability"])
    assert night(arakawa, DAY, folder).planned.made == 1
    assert only().person == child


def test_the_command_says_what_it_did(arakawa: Body, tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    linked(arakawa)
    out, err = StringIO(), StringIO()
    call_command("plan_notices", "--day", "2026-11-25", stdout=out, stderr=err)
    assert out.getvalue() == "131181: 0 planned, 0 known, 0 not sent unasked, 0 taken back\n"
    assert "no changes from matching" in err.getvalue()
    assert LedgerEntry.objects.get(action="notices.night").data["day"] == "2026-11-25"
    with pytest.raises(CommandError):
        call_command("plan_notices", "--body", "999999")
    with pytest.raises(CommandError):
        call_command("plan_notices", "--changes", str(tmp_path / "none"))
