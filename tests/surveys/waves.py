"""Questions, surveys and waves that tests keep in the database."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.surveys.asking import document, texts
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.surveys.models import Question, Survey, Wave
from todoke.surveys.operations import questions, wave_questions, waves
from todoke.surveys.operations.waves import Plan
from todoke.surveys.rules.kinds import Mode, Module

BY = Actor("test")
_NUMBERS = itertools.count(1)


def question(
    body: Body, now: datetime, key: str = "", *, kind: str = "one", module: Module = Module.ANALOG, **more: Any
) -> Question:
    """A question with its first wording."""
    return questions.make(
        body=body, key=key or f"q{next(_NUMBERS)}", module=module, document=document(kind, **more), by=BY, now=now
    ).question


def survey(body: Body, now: datetime, key: str = "") -> Survey:
    """A survey without a wave."""
    return waves.make_survey(
        body=body,
        key=key or f"s{next(_NUMBERS)}",
        names=texts("不便の調査"),
        texts=texts("毎年お聞きします"),
        by=BY,
        now=now,
    )


def plan(now: datetime, **more: Any) -> Plan:
    """A plan for a month from today on."""
    today: date = now.date()
    given: dict[str, Any] = {
        "year": today.year, "opens": today, "closes": today + timedelta(days=30), "modes": [Mode.WEB, Mode.PAPER], "frame": texts("だれでも"),
    } | more  # fmt: skip
    return Plan(**given)


def wave(
    body: Body, now: datetime, asked: Sequence[Question] = (), *, key: str = "", is_open: bool = False, of: Survey | None = None, **more: Any
) -> Wave:  # fmt: skip
    """A wave that asks some questions, one of our own where none is given; in preparation or open."""
    made = waves.make(
        survey=of or survey(body, now), key=key or f"w{next(_NUMBERS)}", plan=plan(now, **more), by=BY, now=now
    )
    for each in asked or [question(body, now)]:
        wave_questions.put(wave=made, question=each, required=False, by=BY, now=now)
    return waves.open_wave(wave=made, by=BY, now=now) if is_open else made
