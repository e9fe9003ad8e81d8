"""The standard modules as a body's own questions: each with the wordings that it had, so that series of bodies can be laid side by side."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.surveys.models import Question
from todoke.surveys.operations import questions
from todoke.surveys.rules.kinds import Link, Module


@transaction.atomic
def keep(*, rows: Sequence[Mapping[str, Any]], body: Body, by: Actor, now: datetime) -> int:
    """Take in the questions that a body does not have yet, by their keys; how many."""
    there = set(Question.objects.filter(body=body).values_list("key", flat=True))
    new = [row for row in rows if row["key"] not in there]
    for row in new:
        first, *later = row["versions"]
        made = questions.make(
            body=body, key=row["key"], module=Module(row["module"]), document=first["document"], by=by, now=now
        )
        for each in later:
            questions.revise(
                question=made.question,
                document=each["document"],
                link=Link(each["link"]),
                why=each["why"],
                by=by,
                now=now,
            )
    return len(new)
