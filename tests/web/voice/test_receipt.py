"""What became of it, by the code on a note: the answer, adding to it, whether it got better; and who guesses waits."""

from datetime import datetime

import pytest
from django.test import Client

from tests.voice.saying import hear
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.rules import proof_codes
from todoke.voice.models import Voice, VoiceMessage
from todoke.voice.operations import answering
from todoke.voice.rules.kinds import Kind

pytestmark = pytest.mark.django_db
PAGE = "/en/voice/receipt/"
STAFF = Actor("staff:1")


def html(client: Client, status: int = 200, **given: object) -> str:
    response = client.post(PAGE, given)
    assert response.status_code == status, response.content.decode()[:1500]
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_the_code_shows_the_answer_and_takes_more(reader: Client, arakawa: Body, now: datetime) -> None:
    receipt = hear(arakawa, now, "いつまでですか。", kind=Kind.ENQUIRY)
    typed = proof_codes.written(receipt.code).lower()
    page = html(reader, code=typed)
    assert "いつまでですか。" in page
    assert "There is no answer yet." in page
    answering.answer(
        voice=receipt.voice, text="{今月|こんげつ}までです。\n\nお待ちしています。", public=False, by=STAFF, now=now
    )
    page = html(reader, code=typed)
    assert "<ruby>今月<rt>こんげつ</rt></ruby>までです。" in page
    assert "staff:1" not in page, "it speaks in the body's name"
    assert VoiceMessage.objects.get().seen_at == now
    page = html(reader, code=typed, do="more", text="電話は090-1234-5678です")
    assert "It is added" in page
    assert "090" not in page
    assert html(reader, 422, code=typed, do="more", text=" ")
    assert VoiceMessage.objects.filter(from_staff=False).count() == 1


def test_four_weeks_later_it_asks_whether_it_got_better(reader: Client, arakawa: Body, now: datetime) -> None:
    receipt = hear(arakawa, now)
    assert "Did it get better?" not in html(reader, code=receipt.code)
    html(reader, 409, code=receipt.code, do="helped", helped="better")
    Voice.objects.update(asked_again_at=now)
    assert "Did it get better?" in html(reader, code=receipt.code)
    assert "You said: It got better." in html(reader, code=receipt.code, do="helped", helped="better")
    assert Voice.objects.get().helped == "better"


def test_a_code_that_is_guessed_shows_nothing_and_slows_down(reader: Client, arakawa: Body, now: datetime) -> None:
    receipt = hear(arakawa, now, "秘密のことば")
    wrong = proof_codes.make(lambda signs: signs[3])
    assert "No voice has this code" in html(reader, 422, code=wrong)
    for _ in range(12):
        last = reader.post(PAGE, {"code": wrong})
    assert (last.status_code, "Retry-After" in last) == (429, True)
    assert "秘密のことば" not in reader.post(PAGE, {"code": receipt.code}).content.decode(), "the right one waits too"
    assert receipt.code not in str(reader.get(PAGE).content)
