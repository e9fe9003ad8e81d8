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
from todoke.registry.models import LinkTarget, ProgramType, ProgramVersion
from todoke.registry.operations import programs, types
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import Offering
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
    first = pages.remembered(("/ja/x", frozenset({"a"})), maker(made))
    second = pages.remembered(("/ja/x", frozenset({"a"})), maker(made))
    assert (first.content, first.headers) == (second.content, second.headers)
    assert len(made) == 1
    pages.remembered(("/ja/x", frozenset({"b"})), maker(made))
    pages.remembered(("/ja/x", "\ud800"), maker(made))
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


def test_each_reader_finds_their_own_in_the_gaps() -> None:
    made: list[int] = []
    body = f"<b>{pages.gap('town')}</b> gap-town- <i>{pages.gap('town')}</i>".encode()
    for name in ("荒川区", "調布市"):
        shown = pages.remembered(("x",), maker(made, body), fills={"town": name}).content.decode()
        assert shown == f"<b>{name}</b> gap-town- <i>{name}</i>"
    assert len(made) == 1


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


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_one_remembered_page_serves_every_town_and_names_the_right_one(
    client: Client, arakawa: Body, chofu: Body, tokyo: Body, by: Actor, language: str
) -> None:
    type_ = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)

    def publish(body: Body, type: ProgramType | None, name: str) -> ProgramVersion:
        draft = programs.create(body=body, by=by, now=NOW, content={"name": name, "summary": "要約"}, type=type)
        return programs.approve(version=draft, by=by, now=NOW)

    mine = publish(arakawa, type_, "児童手当").program
    path = f"/{language}/programs/{slug(mine.number)}"
    bodies.add(
        by=by,
        now=NOW,
        kind="city",
        name="<b>&市",
        code="132012",
        parent=tokyo,
        details={"name_en": "<i>&", "name_kana": "し"},
    )

    def shows(code: str) -> str:
        client.cookies["todoke_town"] = code
        text = client.get(path, {"uncached": "1"}).content.decode()
        pages._remembered.clear()
        assert client.get(path, {"uncached": "1"}).content.decode() == text  # made anew, it says the same
        assert "gap-" not in text
        return text

    nobody, home, other, marked = (shows(code) for code in ("139998", "131181", "132080", "132012"))
    assert nobody == shows("")
    assert 'class="tag own"' in home
    assert 'class="tag own"' not in nobody + other + marked
    name = {"en": "Chofu City"}.get(language, "調布市")
    assert name in other
    assert name not in home + nobody + marked
    assert "<i>&" not in marked
    assert "<b>&市" not in marked
    assert "&amp;" in marked
    assert 'class="note info"' not in other

    content = {"name": "児童手当", "summary": "要約"}
    theirs = publish(chofu, type_, "児童手当").program
    address = f"/{language}/programs/{slug(theirs.number)}"
    assert address in shows("132080")
    assert address not in shows("131181") + shows("") + shows("132012")
    over = programs.draft(program=theirs, content=content, based_on=1, by=by, now=NOW, offering=Offering.ENDED)
    programs.approve(version=over, by=by, now=NOW)
    assert address not in shows("132080")
    bodies.revise(body=chofu, by=by, now=NOW, details={"name_en": "Chofu Town", "name_kana": "ちょうふ"})
    assert {"en": "Chofu Town", "ja-simple": "<rt>ちょうふ</rt>"}.get(language, "調布市") in shows("132080")


@pytest.mark.django_db
def test_readers_of_many_towns_share_what_is_remembered(client: Client, arakawa: Body, chofu: Body, by: Actor) -> None:
    draft = programs.create(body=arakawa, by=by, now=NOW, content={"name": "児童手当", "summary": "要約"})
    version = programs.approve(version=draft, by=by, now=NOW)
    for code in ("132080", "130001", "132080"):
        client.cookies["todoke_town"] = code
        client.get(f"/ja/programs/{slug(version.program.number)}", {"uncached": "1"})
    assert len(pages._remembered) == 1
