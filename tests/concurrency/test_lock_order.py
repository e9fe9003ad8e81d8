"""People who publish at the same moment wait for one another; no two wait for each other (PostgreSQL)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Program, ProgramType, ProgramVersion
from todoke.registry.operations import programs, publishing, types

ROUNDS = 12
TEXT = {"name": "児童手当", "summary": "お子さんを育てている方への手当です。"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _row_locks() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time: there is no order to get wrong")


def together(*tasks: Callable[[], object]) -> list[BaseException]:
    """Run each task in a thread of its own from one moment on; what went wrong."""
    start, failures = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], object]) -> None:
        try:
            start.wait(10)
            task()
        except BaseException as error:  # noqa: BLE001 - the test looks at every one
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


@pytest.fixture
def of_type(arakawa: Body, by: Actor) -> tuple[Program, ProgramType]:
    type_ = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    draft = programs.create(body=arakawa, by=by, now=NOW, content=TEXT, type=type_)
    return programs.approve(version=draft, by=by, now=NOW).program, type_


def newest(program: Program) -> int:
    found = programs.newest_version(program)
    return found.sequence if found else 0


def a_draft(program: Program, by: Actor, cost: str) -> ProgramVersion:
    return programs.draft(program=program, content={**TEXT, "cost": cost}, based_on=newest(program), by=by, now=NOW)


def test_a_central_text_changes_while_a_programme_is_published(of_type: tuple[Program, ProgramType], by: Actor) -> None:
    program, type_ = of_type
    for place in range(ROUNDS):
        draft = a_draft(program, by, f"{place}円")
        assert not together(
            lambda draft=draft: programs.approve(version=draft, by=by, now=NOW),  # type: ignore[misc]
            lambda place=place: types.revise(type=type_, content={"remarks": str(place)}, by=by, now=NOW),  # type: ignore[misc]
        )


def test_a_schedule_is_due_while_the_same_programme_is_published(
    of_type: tuple[Program, ProgramType], by: Actor
) -> None:
    program, _ = of_type
    for place in range(ROUNDS):
        programs.approve(version=a_draft(program, by, f"{place}円"), by=by, now=NOW, publish_at=NOW + timedelta(days=1))
        draft = a_draft(program, by, f"{place}.5円")
        assert not together(
            lambda draft=draft: programs.approve(version=draft, by=by, now=NOW),  # type: ignore[misc]
            lambda: publishing.publish_due(now=NOW + timedelta(days=2)),
        )
        live = Program.objects.select_related("live").get(pk=program.pk).live
        assert live is not None
        assert live.content["cost"] == f"{place}.5円"
