"""One programme by its number: what the hand-written query gives is what the models give."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Number, Program
from todoke.registry.operations import programs, types
from todoke.registry.queries import programs as queries
from todoke.registry.queries import rows
from todoke.registry.queries.versions import central_contents

CONTENT = {"name": "児童手当", "summary": "要約 \U00020bb7", "procedure_to_date": "2027-03-31"}


def fields(instance: object) -> dict[str, object]:
    return {name: value for name, value in vars(instance).items() if not name.startswith("_")}


def published(body: Body, by: Actor, **more: str) -> Program:
    type_ = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    version = programs.create(body=body, by=by, now=NOW, content={**CONTENT, **more}, type=type_)
    return programs.approve(version=version, by=by, now=NOW).program


@pytest.mark.parametrize("has_all", [True, False])
def test_by_number_gives_whole_models(arakawa: Body, nation: Body, by: Actor, has_all: bool) -> None:
    program = published(arakawa if has_all else nation, by)
    if not has_all:
        Program.objects.filter(pk=program.pk).update(live=None, type=None, reviewed_date=date(2026, 1, 2))
    found = queries.by_number(program.number)
    expected = (
        Number.objects.select_related("program__body__parent", "program__type", "program__live")
        .get(pk=program.number)
        .program
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        pairs = [(found, expected), (found.body, expected.body), (found.body.parent, expected.body.parent),
                 (found.type, expected.type), (found.live, expected.live)]  # fmt: skip
    assert not asked.captured_queries
    for mine, theirs in pairs:
        assert (mine is None) == (theirs is None)
        if mine is not None:
            assert fields(mine) == fields(theirs)
            assert mine._state.db == "default"
            assert not mine._state.adding
    assert (found.live is not None) is has_all


def test_by_number_takes_anything(arakawa: Body, by: Actor) -> None:
    for number in ("", "%s", "' OR 1=1 --", "\0", "あ" * 81, "1" * 10_000):
        with pytest.raises(queries.ProgramNotFound):
            queries.by_number(number)


def test_a_page_reads_a_programme_in_one_query(arakawa: Body, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    program = published(arakawa, by)
    types.revise(type=types.ensure(by=by, number="UM24", name="", now=NOW), content={"cost": "無料"}, by=by, now=NOW)
    asked: list[str] = []
    ask = rows._asked

    def counted(sql: str, parameters: tuple[int | str, ...]) -> list[rows.Row]:
        asked.append(sql)
        return ask(sql, parameters)

    monkeypatch.setattr(rows, "_asked", counted)
    with CaptureQueriesContext(connection) as by_django:
        found = queries.find(program.number)
        shown, broken = found.shown(), found.broken_links()
    assert (len(asked), len(by_django.captured_queries)) == (1, 0)
    assert shown == queries.shown(queries.by_number(program.number))
    assert shown.says.content["cost"] == "無料"
    assert (found.number, broken) == (program.number, frozenset())


def test_for_a_reader_of_a_town_the_same_service_there_is_named(arakawa: Body, chofu: Body, by: Actor) -> None:
    here, there = published(arakawa, by), published(chofu, by)
    found = queries.find(here.number, town="132080")
    assert (found.town, found.number_in_town) == (chofu, there.number)
    assert found.town is not None
    assert fields(found.town) == fields(Body.objects.get(pk=chofu.pk))
    home = queries.find(here.number, town="131181")
    assert (home.town, home.number_in_town) == (arakawa, None)
    assert home.row == found.row
    assert (home.is_of(arakawa.key), home.is_of(chofu.key)) == (True, False)
    Program.objects.filter(pk=there.pk).update(live=None)
    assert queries.find(here.number, town="132080").number_in_town is None
    for nobody in ("", "139998", "' OR 1=1 --"):
        assert (queries.find(here.number, town=nobody).town, home.row) == (None, found.row)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_opened_again(arakawa: Body, by: Actor) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's connections do not die")
    program = published(arakawa, by)
    assert connection.connection is not None
    connection.connection.close()
    assert queries.find(program.number).number == program.number


def test_central_contents_of_one_type_and_of_many_are_the_same(arakawa: Body, by: Actor) -> None:
    first, second, empty = (types.ensure(by=by, number=number, name="名", now=NOW) for number in ("UM1", "UM2", "UM3"))
    for type_, text in ((first, "古い"), (second, "別"), (first, "新しい")):
        types.revise(type=type_, content={"summary": text}, by=by, now=NOW + timedelta(seconds=1))
    many = central_contents([first.pk, second.pk, empty.pk])
    assert many == {first.pk: {"summary": "新しい"}, second.pk: {"summary": "別"}}
    assert central_contents([first.pk]) == {first.pk: {"summary": "新しい"}}
    assert central_contents([empty.pk]) == {}


def test_broken_links_are_those_gone_twice(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by, description="案内;https://example.jp/a と https://example.jp/b")
    assert queries.find(program.number).broken_links() == frozenset()
    from todoke.registry.models import LinkTarget

    LinkTarget.objects.filter(url="https://example.jp/a").update(gone_count=2)
    LinkTarget.objects.filter(url="https://example.jp/b").update(gone_count=1)
    assert queries.find(program.number).broken_links() == {"https://example.jp/a"}


def test_by_keys_gives_whole_models(arakawa: Body, nation: Body, by: Actor) -> None:
    first, second = published(arakawa, by), published(nation, by)
    Program.objects.filter(pk=second.pk).update(live=None, type=None)
    found = queries.by_keys([second.pk, first.pk, 10**9])
    expected = Program.objects.select_related("type", "live").in_bulk([first.pk, second.pk])
    assert found == expected
    for key, mine in found.items():
        assert fields(mine) == fields(expected[key])
        assert (mine.type, mine.live) == (expected[key].type, expected[key].live)
    assert fields(found[first.pk].live) == fields(expected[first.pk].live)
    assert queries.by_keys([]) == {}
