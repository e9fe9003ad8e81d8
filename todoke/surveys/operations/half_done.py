"""Answers half done are kept until they are sent, a month at most, sealed with a key that only whoever answers holds."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.surveys.models import SurveyDraft, Wave
from todoke.surveys.queries import half_done


@transaction.atomic
def keep(*, wave: Wave, key: str, answers: Mapping[str, object], by: Actor, now: datetime) -> None:
    """Keep what was answered so far under its key."""
    SurveyDraft.objects.update_or_create(
        key_index=half_done.index_of(wave, key),
        defaults={"wave": wave, "sealed": half_done.sealed(key, answers), "changed_date": now.astimezone(TOKYO).date()},
    )


@transaction.atomic
def forget(*, wave: Wave, key: str, by: Actor) -> None:
    """Throw away what was answered so far."""
    SurveyDraft.objects.filter(key_index=half_done.index_of(wave, key)).delete()
