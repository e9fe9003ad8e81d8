"""Programmes to search in: a ward, a city, Tokyo, the nation, and an affiliated body."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import NOW
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
        text = {"name": name, "summary": "くわしくは窓口へ。", **content}
        return programs.approve(
            version=programs.create(body=body, by=by, now=NOW, content=text), by=by, now=NOW
        ).program

    return make


@pytest.fixture
def affiliated(tokyo: Body, by: Actor) -> Body:
    """A body affiliated with Tokyo."""
    return bodies.add(
        by=by, now=NOW, kind="affiliated", name="東京しごと財団", corporate_number="1010005018655", parent=tokyo
    )


@pytest.fixture
def shelf(arakawa: Body, chofu: Body, tokyo: Body, nation: Body, affiliated: Body, publish: Publish) -> None:
    """What the searches below look in."""
    publish(arakawa, "児童手当", summary="子どもを育てる人に手当を支給します。", category_codes=["003"])
    publish(arakawa, "児童手当の現況届")
    publish(arakawa, "ひとり親家庭等医療費助成", category_codes=["003"], target_codes=["088"])
    publish(arakawa, "出生届", category_codes=["002"], keywords=["赤ちゃん"])
    publish(arakawa, "認可保育所の入所", short_name="保育園の申込み", summary="児童手当とは別の手続です。")
    publish(arakawa, "粗大ごみの収集", translations={"en": {"name": "Bulky waste collection"}})
    publish(chofu, "児童手当", category_codes=["003"])
    publish(chofu, "調布市の花火")
    publish(tokyo, "018サポート", summary="子どもへの給付金。児童手当とは別です。", category_codes=["003"])
    publish(tokyo, "都営住宅の入居者募集")
    publish(nation, "国民年金の加入")
    publish(affiliated, "シニアの就労支援")
