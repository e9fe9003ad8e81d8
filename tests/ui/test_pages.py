"""Pages that a process remembers: the same things give the same page, anything else a new one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.conftest import NOW
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import LinkTarget, ProgramType
from todoke.registry.operations import programs, types
from todoke.registry.rules.numbers import slug
from todoke.ui import pages


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_remembered", type(pages._remembered)())


def maker(
    made: list[int], body: bytes = b"page", *, status: int = 200, cacheable: bool = True
) -> Callable[[], HttpResponse]:
    def make() -> HttpResponse:
        made.append(1)
        return pages._response(body, status=status, cacheable=cacheable)

    return make


def test_made_once_from_the_same_things() -> None:
    made: list[int] = []
    first = pages.remembered(("/ja/x", {"a": 1}), maker(made))
    second = pages.remembered(("/ja/x", {"a": 1}), maker(made))
    assert (first.content, first.headers) == (second.content, second.headers)
    assert len(made) == 1
    pages.remembered(("/ja/x", {"a": 2}), maker(made))
    pages.remembered(("/ja/x", {"a": "\ud800"}), maker(made))
    assert len(made) == 3


def test_what_failed_or_is_private_is_not_remembered() -> None:
    made: list[int] = []
    for _ in range(2):
        pages.remembered(("a",), maker(made, status=404))
        pages.remembered(("b",), maker(made, cacheable=False))
    assert len(made) == 4


def test_the_page_used_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_REMEMBERED_PAGES", 3)
    made: list[int] = []
    for name in ("a", "b", "c", "a", "d", "a", "b"):
        pages.remembered((name,), maker(made))
    assert len(made) == 5
    assert len(pages._remembered) == 3


@pytest.mark.django_db
def test_whatever_a_programme_page_shows_makes_it_anew(client: Client, arakawa: Body, by: Actor) -> None:
    type_ = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    content = {"name": "児童手当", "summary": "要約", "description": "案内;https://example.jp/a"}
    draft = programs.create(body=arakawa, by=by, now=NOW, content=content, type=type_)
    version = programs.approve(version=draft, by=by, now=NOW)
    path = f"/en/programs/{slug(version.program.number)}"

    def shows() -> bytes:
        return bytes(client.get(path, {"uncached": "1"}).content)

    seen = [shows()]
    assert shows() == seen[0]

    def changed() -> None:
        now = shows()
        assert now not in seen
        seen.append(now)

    bodies.revise(body=arakawa, by=by, now=NOW, details={"phone": "03-0000-1234"})
    changed()
    general = {"summary": "総論", "translations": {"en": {"summary": "In general"}}}
    types.revise(type=ProgramType.objects.get(), content=general, by=by, now=NOW)
    changed()
    LinkTarget.objects.update(gone_count=2)
    changed()
    edited = programs.draft(program=version.program, content={**content, "cost": "無料"}, based_on=1, by=by, now=NOW)
    programs.approve(version=edited, by=by, now=NOW + timedelta(seconds=1))
    changed()
    client.cookies["todoke_town"] = "131181"
    changed()
