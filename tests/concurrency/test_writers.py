"""Writers at the same moment: numbers, drafts, ledgers, schedules, types, imports, undo (PostgreSQL)."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.registry.formats import synthetic
from todoke.registry.models import (
    ChangeSet,
    Number,
    Program,
    ProgramVersion,
    Publication,
    QuarantinedRecord,
    Revision,
)
from todoke.registry.operations import change_sets, imports, numbers, programs, publishing, types
from todoke.registry.operations.numbers import NumberTaken
from todoke.registry.operations.programs import AlreadyThere, VersionChanged, WrongState
from todoke.registry.rules import numbers as rules
from todoke.registry.rules.versions import State

TEXT = {"name": "児童手当", "summary": "お子さんを育てている方への手当です。"}
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("row_locks")]


@pytest.fixture
def row_locks() -> None:
    needs_postgresql()


@pytest.fixture
def program(arakawa: Body, by: Actor) -> Program:
    draft = programs.create(body=arakawa, by=by, now=NOW, content=TEXT)
    return programs.approve(version=draft, by=by, now=NOW).program


def test_numbers_are_issued_once_and_without_a_gap(arakawa: Body, chofu: Body) -> None:
    def issue(body: Body) -> Callable[[], list[str]]:
        def task() -> list[str]:
            with transaction.atomic():
                return numbers.issue(body, count=3)

        return task

    results = together([issue(body) for body in (arakawa, chofu) * 6])
    assert not failures(results)
    for body in (arakawa, chofu):
        mine = [number for numbers_ in results for number in numbers_ if number.startswith(body.key)]
        assert sorted(mine) == [rules.issue(body.key, serial) for serial in range(1, 19)]


def test_a_number_that_two_want_goes_to_one(arakawa: Body, program: Program, by: Actor) -> None:
    for place in range(6):
        wanted = f"X{place}"
        results = together(
            [
                lambda wanted=wanted: programs.create(body=arakawa, by=by, now=NOW, content=TEXT, number=wanted),  # type: ignore[misc]
                lambda wanted=wanted: programs.create(body=arakawa, by=by, now=NOW, content=TEXT, number=wanted),  # type: ignore[misc]
                lambda wanted=wanted: numbers.add_alternative(program=program, number=wanted, by=by, now=NOW),  # type: ignore[misc]
                lambda wanted=wanted: numbers.renumber(program=program, number=wanted, by=by, now=NOW),  # type: ignore[misc]
            ]
        )
        assert not failures(results, NumberTaken)
        assert Number.objects.filter(value=wanted).count() == 1
    assert bodies.broken_link(arakawa) is None


def test_of_two_drafts_from_one_base_one_wins(program: Program, by: Actor) -> None:
    for base in range(1, 7):
        results = together(
            [
                lambda cost=cost, base=base: programs.draft(  # type: ignore[misc]
                    program=program, content={**TEXT, "cost": f"{cost}円"}, based_on=base, by=by, now=NOW
                )
                for cost in range(4)
            ]
        )
        assert [type(each) for each in results].count(VersionChanged) == 3
        assert ProgramVersion.objects.filter(program=program).count() == base + 1


def test_a_draft_is_approved_or_discarded_once(program: Program, by: Actor) -> None:
    draft = programs.draft(program=program, content={**TEXT, "cost": "10円"}, based_on=1, by=by, now=NOW)
    tasks = [lambda: programs.approve(version=draft, by=by, now=NOW)] * 3 + [
        lambda: programs.discard(version=draft, by=by, now=NOW)
    ] * 3
    results = together(tasks)
    assert not failures(results, WrongState)
    assert sum(isinstance(each, ProgramVersion) for each in results) == 1
    assert Publication.objects.filter(version=draft).count() == (
        ProgramVersion.objects.get(pk=draft.pk).state == State.PUBLISHED
    )


def test_a_body_says_once_that_it_offers_nothing_of_a_type(arakawa: Body, by: Actor) -> None:
    type_ = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    results = together([lambda: programs.declare_not_offered(body=arakawa, type=type_, by=by, now=NOW)] * 5)
    assert not failures(results, AlreadyThere)
    assert Program.objects.filter(body=arakawa, type=type_).count() == 1


def test_the_ledger_of_each_body_stays_whole(arakawa: Body, chofu: Body, by: Actor) -> None:
    def write(body: Body, place: int) -> Callable[[], None]:
        def task() -> None:
            for count in range(5):
                bodies.record(
                    body=body, by=by, at=NOW, action="test", subject=f"thing:{place}.{count}", data={"yen": count}
                )

        return task

    assert not failures(together([write(body, place) for place in range(5) for body in (arakawa, chofu)]))
    for body in (arakawa, chofu):
        assert bodies.broken_link(body) is None
        assert LedgerEntry.objects.filter(body=body, action="test").count() == 25


def test_what_is_due_is_published_once(arakawa: Body, by: Actor) -> None:
    for count in range(6):
        draft = programs.create(body=arakawa, by=by, now=NOW, content={**TEXT, "name": f"手当{count}"})
        programs.approve(version=draft, by=by, now=NOW, publish_at=NOW + timedelta(hours=1))
    before = Revision.objects.get().value
    results = together([lambda: publishing.publish_due(now=NOW + timedelta(hours=2))] * 4)
    assert sorted(results) == [0, 0, 0, 6]
    assert Publication.objects.count() == 6
    assert LedgerEntry.objects.filter(action="program.publish_due").count() == 6
    assert Revision.objects.get().value == before + 1, "who found nothing to do made every page anew"


def test_a_type_given_while_a_new_text_is_published_does_not_bring_back_the_old(program: Program, by: Actor) -> None:
    type_ = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    held = Program.objects.select_related("live").get(pk=program.pk)
    draft = programs.draft(program=program, content={**TEXT, "cost": "10円"}, based_on=1, by=by, now=NOW)
    programs.approve(version=draft, by=by, now=NOW)
    programs.classify(program=held, type=type_, by=by, now=NOW)
    assert Program.objects.get().live_id == draft.pk
    held = Program.objects.select_related("live").get(pk=program.pk)
    newer = programs.draft(program=program, content={**TEXT, "cost": "20円"}, based_on=2, by=by, now=NOW)
    programs.approve(version=newer, by=by, now=NOW)
    numbers.renumber(program=held, number="X1", by=by, now=NOW)
    assert Program.objects.get().live_id == newer.pk


def records_file(folder: Path, count: int = 300, *, numbered: bool = True) -> Path:
    found = list(synthetic.records(count, 1))
    path = folder / "registry.json"
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def municipalities(tokyo: Body, by: Actor) -> None:
    rows = json.loads((Path(bodies.__file__).parents[1] / "sample" / "bodies.json").read_text(encoding="utf-8"))
    for row in rows:
        if row["kind"] in {"special_ward", "city", "town", "village"}:
            bodies.add(by=by, now=NOW, kind=row["kind"], name=row["name"], code=row["code"], parent=tokyo)


def test_the_same_file_twice_at_once_is_one_registry(municipalities: None, by: Actor, tmp_path: Path) -> None:
    path = records_file(tmp_path)
    results = together([lambda: imports.import_file(path=path, by=by, now=NOW)] * 2, seconds=200)
    assert not failures(results)
    first, second = (each.counts for each in results)
    assert first["new"] + second["new"] == Program.objects.count()
    assert first["changed"] + second["changed"] == first["conflict"] + second["conflict"] == 0
    assert ProgramVersion.objects.count() == Publication.objects.count() == Program.objects.count()
    assert QuarantinedRecord.objects.values("digest", "body").distinct().count() == QuarantinedRecord.objects.count()
    assert all(bodies.broken_link(body) is None for body in Body.objects.all())


def test_staff_write_while_a_file_comes_in(municipalities: None, by: Actor, tmp_path: Path) -> None:
    path = records_file(tmp_path)
    imports.import_file(path=path, by=by, now=NOW)
    changed = [{**each} for each in json.loads(path.read_text(encoding="utf-8"))]
    again = tmp_path / "again.json"
    again.write_text(json.dumps(changed, ensure_ascii=False).replace("です", "でございます"), encoding="utf-8")
    held = list(Program.objects.order_by("pk")[:40])

    def edit() -> int:
        done = 0
        for program in held:
            newest = programs.newest_version(program)
            assert newest is not None
            content = {**newest.content, "remarks": "職員が書きました"}
            try:
                draft = programs.draft(program=program, content=content, based_on=newest.sequence, by=by, now=NOW)
                programs.approve(version=draft, by=by, now=NOW)
                done += 1
            except (VersionChanged, WrongState):
                continue
        return done

    results = together(
        [edit, lambda: imports.import_file(path=again, by=by, now=NOW), lambda: publishing.publish_due(now=NOW)],
        seconds=200,
    )
    assert not failures(results)
    for program in Program.objects.filter(pk__in=[each.pk for each in held]).select_related("live"):
        newest = program.versions.filter(state=State.PUBLISHED).order_by("-sequence").first()
        assert newest == program.live, "an older text is live"
    assert results[0] > 0


def test_an_edit_and_an_undo_at_once_leave_one_of_two_states(program: Program, by: Actor) -> None:
    for place in range(8):
        base = programs.newest_version(program)
        assert base is not None
        imported = ChangeSet.objects.create(kind="import", by=str(by), at=NOW)
        version = programs.draft(
            program=program, content={**TEXT, "cost": f"{place}円"}, based_on=base.sequence, by=by, now=NOW
        )
        ProgramVersion.objects.filter(pk=version.pk).update(change_set=imported)
        programs.approve(version=version, by=by, now=NOW)

        def edit(version: ProgramVersion = version, place: int = place) -> ProgramVersion:
            content = {**TEXT, "cost": f"{place}.5円"}
            draft = programs.draft(program=program, content=content, based_on=version.sequence, by=by, now=NOW)
            return programs.approve(version=draft, by=by, now=NOW)

        def undo(imported: ChangeSet = imported) -> change_sets.Undone:
            return change_sets.undo(change_set=imported, by=by, now=NOW)

        edited, undone = together([edit, undo])
        assert not failures([edited, undone], VersionChanged, WrongState)
        assert not isinstance(undone, Exception)
        live = Program.objects.select_related("live").get().live
        assert live is not None
        assert live.sequence == max(program.versions.filter(state=State.PUBLISHED).values_list("sequence", flat=True))
        if isinstance(edited, ProgramVersion):
            assert live == edited
        else:
            assert live.content == base.content
