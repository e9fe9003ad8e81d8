"""Rules, templates and programmes for the tests of eligibility."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleTemplate
from todoke.eligibility.operations import rules
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import programs, types

SECOND = Actor("second")
Publish = Callable[..., Program]
MakeTemplate = Callable[..., RuleTemplate]


def conditions(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "label": {"ja": text, "en": f"en {text}"}} for text in texts]


@pytest.fixture
def publish(db: None, by: Actor) -> Publish:
    """A live programme of a body, of a type where one is given."""

    def make(body: Body, name: str, type: ProgramType | None = None) -> Program:
        version = programs.create(body=body, by=by, now=NOW, content={"name": name, "summary": name}, type=type)
        return programs.approve(version=version, by=SECOND, now=NOW).program

    return make


@pytest.fixture
def template(nation: Body, by: Actor) -> MakeTemplate:
    """An approved template for a type."""

    def make(key: str, number: str, texts: Sequence[str], first: date = date(2024, 10, 1), **more: Any) -> RuleTemplate:
        kind = types.ensure(by=SECOND, number=number, name=key, now=NOW)
        made = rules.ensure_template(key=key, names={"ja": key}, types=[kind], by=by, body=nation, now=NOW)
        document: Mapping[str, Any] = {"when": conditions(*texts), **more}
        proposed = rules.propose(document=document, template=made, effective_from=first, by=by, now=NOW, body=nation)
        rules.approve(version=proposed, by=SECOND, now=NOW, body=nation)
        return made

    return make
