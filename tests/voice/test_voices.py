"""Hearing a voice: masked, kept before its code is shown, once for a transaction."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.voice.saying import hear, said, voice
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.voice.models import Voice
from todoke.voice.operations import voices
from todoke.voice.operations.voices import SaidAlready, VoiceRefused
from todoke.voice.queries.voices import by_code
from todoke.voice.rules.kinds import Driver, Kind, Scale

pytestmark = pytest.mark.django_db


def test_its_code_finds_a_voice_however_it_is_typed(arakawa: Body, now: datetime) -> None:
    receipt = hear(arakawa, now)
    assert by_code(receipt.code.lower()) == receipt.voice
    assert receipt.code not in str(Voice.objects.values_list().get())
    assert by_code("3" * 13) is None
    assert by_code("") is None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": "  ", "scale": None, "score": None}, "empty"),
        ({"text": "長" * 4001}, "too_long"),
        ({"score": 6}, "score_off_scale"),
        ({"score": 0}, "score_off_scale"),
        ({"scale": Scale.RECOMMEND, "score": 11}, "score_off_scale"),
        ({"drivers": (Driver.TIME, Driver.EASE, Driver.PERSON)}, "too_many_drivers"),
        ({"kind": Kind.DEFECT}, "defect_no_score"),
        ({"kind": Kind.ENQUIRY, "text": ""}, "enquiry_empty"),
    ],
)
def test_what_cannot_be_taken_says_why(arakawa: Body, now: datetime, given: dict[str, Any], problem: str) -> None:
    with pytest.raises(VoiceRefused) as refused:
        voices.hear(body=arakawa, said=said(**given), by=Actor("anonymous"), now=now)
    assert refused.value.data["problem"] == problem
    assert not Voice.objects.exists()


def test_a_transaction_speaks_once(arakawa: Body, now: datetime) -> None:
    hear(arakawa, now, once="transaction-1")
    with pytest.raises(SaidAlready):
        hear(arakawa, now, "もう一度", once="transaction-1")
    hear(arakawa, now, once="transaction-2")
    assert Voice.objects.count() == 2


def test_the_database_itself_keeps_scores_on_their_scale(arakawa: Body, now: datetime) -> None:
    row = voice(arakawa, now)
    for wrong in ({"score": 6}, {"scale": ""}, {"kind": Kind.DEFECT.value}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Voice.objects.filter(pk=row.pk).update(**wrong)
