"""The index equals what residents see; its parts exist in the database."""

import pytest
from django.db import connection

from tests.conftest import NOW
from tests.registry.search.conftest import Publish
from todoke.bodies.models import Body
from todoke.common import words
from todoke.common.actors import Actor
from todoke.registry import search, search_schema
from todoke.registry.models import Program
from todoke.registry.models.search import ProgramSearch, SearchTerm, TokenCache
from todoke.registry.operations import programs
from todoke.registry.queries.versions import effective
from todoke.registry.rules.versions import Offering


def found(typed: str) -> list[str]:
    return [program.name for group in search.find(typed, town=None).groups for program in group.programs]


@pytest.mark.django_db
def test_the_index_and_its_triggers_exist() -> None:
    assert search_schema.missing(connection) == []


def test_the_index_can_be_dropped_and_made_again(arakawa: Body, publish: Publish) -> None:
    publish(arakawa, "児童手当")
    connection.check_constraints()  # PostgreSQL alters no table that has deferred checks waiting
    editor = connection.SchemaEditorClass(
        connection
    )  # not entered: SQLite's refuses to be, inside a test's transaction
    search_schema.drop(None, editor)
    assert search_schema.missing(connection) != []
    search_schema.create(None, editor)
    assert search_schema.missing(connection) == []
    assert found("児童手当") == ["児童手当"]


def test_a_change_is_found_by_its_new_words_only(arakawa: Body, publish: Publish, by: Actor) -> None:
    program = publish(arakawa, "犬の登録")
    version = programs.draft(program=program, content={"name": "猫の登録", "summary": "猫"}, based_on=1, by=by, now=NOW)
    assert found("犬") == ["犬の登録"]
    programs.approve(version=version, by=by, now=NOW)
    assert found("猫") == ["猫の登録"]
    assert found("犬") == []


def test_what_has_ended_or_is_deleted_is_not_found(arakawa: Body, publish: Publish) -> None:
    program = publish(arakawa, "犬の登録")
    assert program.live is not None
    program.live.offering = Offering.ENDED
    search.reindex([(program, effective(program))])
    assert found("犬") == []
    program.live.offering = Offering.OFFERED
    search.reindex([(program, effective(program))])
    assert found("犬") == ["犬の登録"]
    ProgramSearch.objects.all().delete()
    assert found("犬") == []


def test_indexing_again_changes_nothing_and_analyses_nothing(
    arakawa: Body, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        publish(arakawa, f"講座その{number}", description="長い説明です。" * 100)
    before = list(ProgramSearch.objects.values_list())
    counts = (TokenCache.objects.count(), SearchTerm.objects.count())
    monkeypatch.setattr(words, "search_tokens", lambda *_, **__: pytest.fail("analysed again"))
    assert search.index_again(body=arakawa) == 3
    assert list(ProgramSearch.objects.values_list()) == before
    assert (TokenCache.objects.count(), SearchTerm.objects.count()) == counts


def test_only_the_beginning_of_the_details_is_searched(arakawa: Body, publish: Publish) -> None:
    publish(arakawa, "講座", description="あ" * 395 + "火星" + "い" * 100 + "木星")
    assert found("火星") == ["講座"]
    assert found("木星") == []


def test_strange_content_is_indexed_without_harm(arakawa: Body, publish: Publish) -> None:
    program = publish(arakawa, "講座")
    says = effective(program)
    says.content.update(
        {"keywords": [3, None, "x" * 9_000, "\ud800"], "category_codes": ["0 0'", "003"], "summary": ["x"]}
    )
    search.reindex([(program, says)])
    row = ProgramSearch.objects.get()
    assert "c:003" in row.tokens.split()
    assert not any("'" in token for token in row.tokens.split())


def test_every_live_programme_has_a_row(arakawa: Body, publish: Publish) -> None:
    for number in range(3):
        publish(arakawa, f"講座その{number}")
    assert set(ProgramSearch.objects.values_list("program_id", flat=True)) == set(
        Program.objects.values_list("pk", flat=True)
    )
