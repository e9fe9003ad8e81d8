"""Bodies are kept apart twice: by every query of ours, and by PostgreSQL itself under a plain role."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models.deletion import Collector
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.people.models import Person, ProtectedFrom
from todoke.people.operations import persons as operations
from todoke.people.queries import persons as queries
from todoke.registry.models import SearchTerm


@pytest.fixture
def two(arakawa: Body, chofu: Body, by: Actor) -> tuple[Person, Person]:
    made = [
        operations.open_person(body=body, by=by, now=NOW, details={"name": "花子", "phone": "0312345678"})
        for body in (arakawa, chofu)
    ]
    return made[0], made[1]


def test_a_query_without_a_word_about_bodies_finds_one_body(two: tuple[Person, Person], arakawa: Body) -> None:
    with reach.within(arakawa.pk):
        assert list(Person.objects.all()) == [two[0]]
        assert not Person.objects.filter(pk=two[1].pk).exists()
        with pytest.raises(queries.PersonNotFound):
            queries.get(two[1].pk)
    assert Person.objects.count() == 2


def test_nobody_is_reached_before_a_page_says_for_whom(two: tuple[Person, Person]) -> None:
    with reach.within(reach.NOTHING), pytest.raises(reach.OutOfReach):
        Person.objects.count()


def test_writing_for_another_body_is_refused(two: tuple[Person, Person], arakawa: Body, chofu: Body) -> None:
    with reach.within(arakawa.pk):
        two[1].language = "en"
        with pytest.raises(reach.OutOfReach):
            two[1].save()
        with pytest.raises(reach.OutOfReach):
            two[1].delete()
        with pytest.raises(reach.OutOfReach):
            Person(body=chofu, created_at=NOW).save()


def test_tables_that_are_not_about_persons_are_still_deleted_in_one_statement(db: None) -> None:
    collector = Collector(using="default")
    assert collector.can_fast_delete(SearchTerm.objects.all())
    assert not collector.can_fast_delete(ProtectedFrom.objects.all())


def test_the_reach_ends_with_its_work_whatever_happens(arakawa: Body) -> None:
    with pytest.raises(ZeroDivisionError), reach.within(arakawa.pk):
        _ = 1 / 0
    assert reach.current() == reach.EVERYTHING


def test_a_request_starts_closed(client: Client, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    from todoke.ui import middleware

    seen: list[reach.Reach] = []
    real = middleware.RefusalMiddleware.__call__

    def watched(self: middleware.RefusalMiddleware, request: HttpRequest) -> HttpResponseBase:
        seen.append(reach.current())
        return real(self, request)

    monkeypatch.setattr(middleware.RefusalMiddleware, "__call__", watched)
    client.get("/ja/help")
    assert seen == [reach.NOTHING]


@contextmanager
def plain_role() -> Iterator[None]:
    """As the server connects in production: neither owner nor superuser."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE todoke_plain NOLOGIN")
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO todoke_plain")
        cursor.execute("SET LOCAL ROLE todoke_plain")
        yield
        cursor.execute("RESET ROLE")
        cursor.execute("DROP OWNED BY todoke_plain")
        cursor.execute("DROP ROLE todoke_plain")


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM todoke_person")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")
def test_postgresql_itself_keeps_them_apart(two: tuple[Person, Person], arakawa: Body, chofu: Body) -> None:
    with plain_role():
        for far, found in ((reach.EVERYTHING, 2), (reach.NOTHING, 0), (arakawa.pk, 1), (10**6, 0)):
            with reach.within(far):
                assert count() == found, far
        with reach.within(arakawa.pk), connection.cursor() as cursor:
            cursor.execute("UPDATE todoke_person SET language = 'en'")
            assert cursor.rowcount == 1
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute("UPDATE todoke_person SET body_id = %s", [chofu.pk])


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")
def test_every_table_of_persons_is_forced() -> None:
    from django.apps import apps

    wanted = {model._meta.db_table for model in apps.get_app_config("todoke").get_models() if reach.is_scoped(model)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert {row[0] for row in cursor.fetchall()} >= wanted
    assert "todoke_person" in wanted


test_every_table_of_persons_is_forced = pytest.mark.django_db(test_every_table_of_persons_is_forced)


def test_every_table_with_sealed_fields_belongs_to_a_body() -> None:
    """Whoever adds a table of persons cannot forget it: it is scoped, or it stands here with the reason."""
    from django.apps import apps

    from todoke.common.sealed_fields import sealed_fields

    free = {
        "todoke_credential",  # looked up at sign-in, before anybody is known; it holds no more than an opaque subject
        "todoke_connector",  # how a body's own system is reached, and its secret; nothing about a person
        "todoke_publicnotice",  # what anybody may read who has the code; nothing in it tells to whom
        "todoke_phishingreport",  # of whoever typed a code that is not ours, often before it is known which body it abuses
    }
    found = {
        model._meta.db_table
        for model in apps.get_app_config("todoke").get_models()
        if sealed_fields(model) and not reach.is_scoped(model)
    }
    assert found == free
