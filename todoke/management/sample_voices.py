"""Voices of the sample: counters, what was said at them, about forms and pages, and one improvement that came of it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.procedures.models import Procedure
from todoke.voice.models import Counter, Voice
from todoke.voice.operations import answering, counters, grouping, improvements, voices
from todoke.voice.rules.improving import Words
from todoke.voice.rules.kinds import About, Channel, Driver, Fault, Kind, Moment, Scale
from todoke.voice.rules.saying import Saying
from todoke.voice.rules.states import Helped, ImprovementState


@transaction.atomic
def load(folder: Path, *, by: Actor, now: datetime) -> None:
    """Make the counters and say the voices; where the body has any, nothing is said again."""
    document = json.loads((folder / "voices.json").read_text(encoding="utf-8"))
    body = Body.objects.get(key=document["body"])
    for row in document["counters"]:
        if not Counter.objects.filter(body=body, key=row["key"]).exists():
            counters.make(body=body, key=row["key"], names=row["names"], place=row["place"], by=by, now=now)
    if Voice.objects.filter(body=body).exists():
        return
    said = [
        (voices.hear(body=body, said=_said(row, body), by=by, now=_ago(now, row["days_ago"])).voice, row)
        for row in document["voices"]
    ]
    for row in document["improvements"]:
        _improve(
            row, body, [voice for voice, told in said if told.get("like") and told.get("like") == row["like"]], by, now
        )


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _improve(row: dict[str, Any], body: Body, alike: list[Voice], by: Actor, now: datetime) -> None:
    """What came of voices that say the same: each step on its day, and what those who were asked again said."""
    about_kind, about = About(row["about_kind"]), _about(row, body)
    begun = _ago(now, row["begun_days_ago"])
    words = Words(title=row["title"], said=row["said"], did=row["did"], why_not=row["why_not"])
    group = None
    if alike:
        group = grouping.begin(voices=alike, called=row["title"]["ja"], by=by, now=begun)
    improvement = improvements.begin(
        body=body, group=group, about_kind=about_kind, about=about, texts=words, owner=str(by),
        due_date=(begun + timedelta(days=row["due_days"])).date() if row["due_days"] else None, by=by, now=begun,
    )  # fmt: skip
    for state, days in row["steps"]:
        improvement = improvements.move(
            improvement=improvement, state=ImprovementState(state), by=by, now=_ago(now, days)
        )
    improvements.publish(improvement=improvement, by=by, now=_ago(now, row["steps"][-1][1]))
    if group is not None and "answer" in row:
        answering.answer_group(group=group, text=row["answer"], public=False, by=by, now=_ago(now, row["steps"][-1][1]))
    if row["helped"]:
        improvements.ask_again(improvement=improvement, by=by, now=now)
        for voice, answer in zip(alike, row["helped"], strict=False):
            improvements.helped(voice=voice, helped=Helped(answer), by=by, now=now)


def _about(row: dict[str, Any], body: Body) -> str:
    if row["about_kind"] == About.PROCEDURE:
        return str(Procedure.objects.get(body=body, key=row["about"]).pk)
    return str(row["about"])


def _said(row: dict[str, Any], body: Body) -> Saying:
    return Saying(
        kind=Kind(row["kind"]), channel=Channel(row["channel"]), about_kind=About(row["about_kind"]), about=_about(row, body), moment=Moment(row["moment"]),
        scale=Scale(row["scale"]) if "scale" in row else None, score=row.get("score"), drivers=tuple(Driver(each) for each in row.get("drivers", ())),
        fault=Fault(row["fault"]) if "fault" in row else None, text=row["text"], language=row.get("language", "ja"),
    )  # fmt: skip
