"""Programmes to search in: a ward, a city, Tokyo, the nation, and an affiliated body."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.conftest import NOW
from tests.shared_rows import made_once
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Program
from todoke.registry.operations import programs

Publish = Callable[..., Program]


@pytest.fixture
def publish(by: Actor) -> Publish:
    """Publish a programme of a body by name, and anything else its content should hold."""

    def make(body: Body, name: str, **content: Any) -> Program:
        return _publish(by, body, name, **content)

    return make


@pytest.fixture(scope="module")
def towns(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Body]]:
    """What searches look in, made once for the file that only looks: bodies by name, each with its programmes."""
    by = Actor("test")
    with made_once(django_db_blocker):
        with django_db_blocker.unblock():
            found = _bodies(by)
            _fill(found, by)
        yield found


def _bodies(by: Actor) -> dict[str, Body]:
    nation = bodies.add(by=by, now=NOW, kind="nation", name="国")
    tokyo = bodies.add(by=by, now=NOW, kind="prefecture", name="東京都", code="130001", parent=nation)
    return {
        "nation": nation,
        "tokyo": tokyo,
        "arakawa": bodies.add(
            by=by,
            now=NOW,
            kind="special_ward",
            name="荒川区",
            code="131181",
            parent=tokyo,
            details={"name_en": "Arakawa City"},
        ),
        "chofu": bodies.add(
            by=by, now=NOW, kind="city", name="調布市", code="132080", parent=tokyo, details={"name_en": "Chofu City"}
        ),
        "affiliated": bodies.add(
            by=by, now=NOW, kind="affiliated", name="東京しごと財団", corporate_number="1010005018655", parent=tokyo
        ),
    }


def _publish(by: Actor, body: Body, name: str, **content: Any) -> Program:
    text = {"name": name, "summary": "くわしくは窓口へ。", **content}
    return programs.approve(version=programs.create(body=body, by=by, now=NOW, content=text), by=by, now=NOW).program


def _fill(where: dict[str, Body], by: Actor) -> None:
    for place, name, content in _SHELF:
        _publish(by, where[place], name, **content)


_SHELF: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("arakawa", "児童手当", {"summary": "子どもを育てる人に手当を支給します。", "category_codes": ["003"]}),
    ("arakawa", "児童手当の現況届", {}),
    ("arakawa", "ひとり親家庭等医療費助成", {"category_codes": ["003"], "target_codes": ["088"]}),
    ("arakawa", "出生届", {"category_codes": ["002"], "keywords": ["赤ちゃん"]}),
    ("arakawa", "認可保育所の入所", {"short_name": "保育園の申込み", "summary": "児童手当とは別の手続です。"}),
    ("arakawa", "粗大ごみの収集", {"translations": {"en": {"name": "Bulky waste collection"}}}),
    ("chofu", "児童手当", {"category_codes": ["003"]}),
    ("chofu", "調布市の花火", {}),
    ("tokyo", "018サポート", {"summary": "子どもへの給付金。児童手当とは別です。", "category_codes": ["003"]}),
    ("tokyo", "都営住宅の入居者募集", {}),
    ("nation", "国民年金の加入", {}),
    ("affiliated", "シニアの就労支援", {}),
)
