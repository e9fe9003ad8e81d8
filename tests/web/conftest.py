"""Published programmes, and a reader who asks for pages on a fixed day."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import programs, types
from todoke.registry.rules.versions import Offering

ALLOWANCE = {
    "summary": "子どもを育てる人に手当が出ます。",
    "support_monetary": "月1万円",
    "procedure_conditions": "生まれた日の翌日から15日以内",
    "belongings": "口座がわかるもの\n本人確認書類",
    "category_codes": ["003"],
    "life_event": "childcare",
    "translations": {
        "en": {
            "name": "Child allowance",
            "summary": "Money for people raising children.",
            "support_monetary": "10,000 yen a month",
        },
        "ja-simple": {"name": "{児童手当|じどうてあて}", "summary": "{子|こ}どもの{お金|おかね}です。"},
    },
}
Publish = Callable[..., Program]


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are asked for on the day that the fixtures act on."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def reader() -> Client:
    """Somebody with a browser and no cookies."""
    return Client()


@pytest.fixture
def kind(nation: Body, by: Actor) -> ProgramType:
    """A type with a central text in three languages."""
    found = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    types.revise(type=found, content={"name": "児童手当", **ALLOWANCE}, by=by, now=NOW)
    return found


@pytest.fixture
def publish(by: Actor) -> Publish:
    """Publish a programme of a body."""

    def make(body: Body, name: str = "児童手当", *, offering: Offering = Offering.OFFERED, **more: Any) -> Program:
        known = {key: more.pop(key) for key in ("type", "number") if key in more}
        content = {"name": name, "summary": "くわしくは窓口へ。", **more}
        version = programs.create(body=body, by=by, now=NOW, content=content, offering=offering, **known)
        return programs.approve(version=version, by=by, now=NOW).program

    return make


@pytest.fixture
def allowance(arakawa: Body, kind: ProgramType, publish: Publish) -> Program:
    """Arakawa's child allowance: its own text over the central one."""
    return publish(
        arakawa, type=kind, number="psid3.0+7000020131181+1+UM24", contact_name="子育て支援課",
        contact_phone="03-3802-3111,03-3802-3112", official_url="https://www.city.arakawa.tokyo.jp/",
    )  # fmt: skip
