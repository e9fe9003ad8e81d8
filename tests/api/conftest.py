"""A small registry that the tests of the API ask."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.eligibility.small_rules import ALLOWANCE, GIFT, in_force
from todoke.api import front
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.operations import rules
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import numbers, programs, types
from todoke.registry.rules.versions import Offering

Publish = Callable[..., Program]
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API's own clock stands some days after what the tests publish."""
    monkeypatch.setattr(front, "now", lambda: LATER)


@pytest.fixture
def publish(db: None, by: Actor) -> Publish:
    """Publish content as a programme of a body, or as the next version of a programme."""

    def made(
        where: Body | Program, content: dict[str, Any] | None = None, *, at: datetime = NOW, type: ProgramType | None = None,
        offering: Offering = Offering.OFFERED, **fields: Any,
    ) -> Program:  # fmt: skip
        content = {"name": "手当", "summary": "支払われます。", **(content or {}), **fields}
        if isinstance(where, Program):
            newest = programs.newest_version(where)
            based_on = newest.sequence if newest else 0
            version = programs.draft(
                program=where, content=content, based_on=based_on, by=by, now=at, offering=offering
            )
        else:
            version = programs.create(body=where, by=by, now=at, content=content, type=type, offering=offering)
        return programs.approve(version=version, by=by, now=at).program

    return made


@pytest.fixture
def allowance(nation: Body, by: Actor) -> ProgramType:
    """A type with a central text."""
    kind = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    content = {"name": "児童手当", "summary": "中央の概要", "law_name": "児童手当法", "category_codes": ["003"]}
    types.revise(type=kind, content=content, by=by, now=NOW)
    return kind


@pytest.fixture
def registry(arakawa: Body, chofu: Body, allowance: ProgramType, publish: Publish, by: Actor) -> dict[str, Program]:
    """Five programmes: of a type, with links and a former number, not offered, ended, and of another body."""
    held = {
        "typed": publish(arakawa, {"name": "児童手当", "summary": "荒川区の概要", "contact_phone": "03-3802-3111"}, type=allowance),
        "linked": publish(arakawa, name="出産の祝い品", official_url="https://www.city.arakawa.tokyo.jp/a", category_codes=["002"],
                          target_codes=["086"]),
        "ended": publish(arakawa, name="旧制度", offering=Offering.ENDED),
        "other": publish(chofu, name="ごみの分別", category_codes=["021"], at=NOW + timedelta(days=1)),
    }  # fmt: skip
    version = programs.declare_not_offered(body=chofu, type=allowance, by=by, now=NOW)
    held["refused"] = programs.approve(version=version, by=by, now=NOW).program
    number = "psid3.0+7000020131181+1+UM2"
    held["linked"] = numbers.renumber(program=held["linked"], number=number, by=by, now=NOW)
    return held


@pytest.fixture
def ruled(registry: dict[str, Program], arakawa: Body, nation: Body, publish: Publish, by: Actor) -> dict[str, Program]:
    """The registry with an allowance (limit 5,000,000 yen in Arakawa) and a gift of picture books."""
    typed = registry["typed"].type
    assert typed is not None
    template, _ = in_force(ALLOWANCE, key="allowance", types=[typed], body=nation, by=by)
    rules.set_parameters(
        template=template, body=arakawa, values={"limit": 5_000_000}, effective_from=date(2026, 4, 1), by=by, now=NOW
    )
    books = ProgramType.objects.create(number="UM77", name="絵本", created_at=NOW)
    registry["gift"] = publish(arakawa, name="絵本の贈りもの", type=books)
    in_force(GIFT, key="books", types=[books], body=nation, by=by)
    return registry


@pytest.fixture
def client() -> Client:
    """A client that shows failures as answers."""
    return Client(raise_request_exception=True)
