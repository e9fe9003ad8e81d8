"""Counting what happens at questions 「設問ごとの件数」: added up a day, nobody's; lost counts are lost, never a resident's answer."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.procedures.models import Draft, FormVersion, QuestionCount
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.states import Channel, Happening


def count(
    *, version: FormVersion, question: str, happening: Happening, channel: Channel, day: date, by: Actor, reason: str = "", more: int = 1
) -> None:  # fmt: skip
    """Add to a count."""
    where = {
        "version": version, "question": question, "happening": happening.value, "reason": reason, "channel": channel.value, "day_date": day,
    }  # fmt: skip
    if not QuestionCount.objects.filter(**where).update(count=F("count") + more):
        QuestionCount.objects.get_or_create(**where, defaults={"count": 0})
        QuestionCount.objects.filter(**where).update(count=F("count") + more)


#: Version, question, what happened, reason, channel, day.
Key = tuple[UUID, str, Happening, str, Channel, date]


@transaction.atomic
def count_together(*, counted: Mapping[Key, int], by: Actor) -> None:
    """Add what was counted for a while, in one go and always in the same order, so that nobody waits for anybody in a circle."""
    versions = FormVersion.objects.in_bulk({version for version, *_ in counted})
    for (version, question, happening, reason, channel, day), more in sorted(
        counted.items(), key=lambda each: str(each[0])
    ):
        if version in versions:
            count(
                version=versions[version], question=question, happening=happening, channel=channel, day=day, reason=reason, more=more, by=by
            )  # fmt: skip


@transaction.atomic
def count_left(*, by: Actor, now: datetime) -> int:
    """Count, at the first question of its last page, each draft that ends unfiled, just before it is forgotten; how many."""
    ended = (
        Draft.objects.filter(filed_at=None, ends_at__lte=now)
        .select_related("version")
        .defer("answers", "known", "typed")
    )
    counted: Counter[Key] = Counter()
    for draft in ended.order_by("ends_at"):
        question = _last_question(forms.definition_of(draft.version), draft.step)
        day = draft.changed_at.astimezone(TOKYO).date()
        counted[(draft.version_id, question, Happening.LEFT, "", Channel(draft.channel), day)] += 1
    count_together(counted=counted, by=by)
    return sum(counted.values())


def _last_question(definition: Definition, step: str) -> str:
    """The first question of a step by its key (``child-0``, ``children-list``); of the form, where nobody got farther."""
    name = step.partition("-")[0]
    pages = [page for page in definition.pages if name in (page.key, page.group)]
    return (pages[0] if pages else definition.pages[0]).questions[0].key
