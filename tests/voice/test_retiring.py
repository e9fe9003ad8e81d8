"""After 24 months of a voice its counts stay, and neither its words nor its photo."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from tests.procedures.pictures import picture
from tests.voice.saying import said, voice
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.gateways import sealed_files
from todoke.jobs import retention
from todoke.voice.models import Voice, VoiceMessage
from todoke.voice.operations import photos, voices
from todoke.voice.operations.photos import PhotoRefused
from todoke.voice.queries import photos as kept_photos

pytestmark = pytest.mark.django_db
BY = Actor("command:retain")


def sealed(content: bytes) -> sealed_files.Sealed:
    return sealed_files.seal([content])


def test_the_words_and_the_photo_go_after_24_months_and_the_score_stays(
    arakawa: Body, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    settings.DATA_DIR = tmp_path
    heard_at = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)
    photo = photos.accept(incoming=sealed(picture()))
    row = voices.hear(
        body=arakawa, said=said("暑い", detail="v1"), by=Actor("anonymous"), now=heard_at, photo=photo
    ).voice
    VoiceMessage.objects.create(body=arakawa, voice=row, from_staff=True, text="直します", at=heard_at)
    kept_photos.of(row)
    before, after = datetime(2028, 11, 23, 8, 0, tzinfo=TOKYO), datetime(2028, 11, 24, 0, 0, tzinfo=TOKYO)
    for moment in (before, before + timedelta(hours=2)):
        dict(retention.retain(by=BY, now=moment))
        assert Voice.objects.get().text == "暑い"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert dict(retention.retain(by=BY, now=after))["voice-text"] == 1
    row.refresh_from_db()
    assert (row.text, row.search, row.photo_token, row.photo_key, row.source, row.likeness, row.detail) == ("",) * 7
    assert (row.score, row.about, row.text_ended_at) == (2, "madoguchi", after)
    assert not VoiceMessage.objects.exists()
    assert sealed_files.older_than(float("inf")) == []
    assert LedgerEntry.objects.get(subject="retention:voice-text").data["count"] == 1
    VoiceMessage.objects.create(body=arakawa, voice=row, from_staff=False, text="まだ暑い", at=after)
    assert dict(retention.retain(by=BY, now=after))["voice-text"] == 0
    assert VoiceMessage.objects.count() == 1
    dict(retention.retain(by=BY, now=after + timedelta(days=731)))
    assert not VoiceMessage.objects.exists(), "also what was added to what had ended"


def test_a_photo_is_written_anew_small_and_without_its_place(
    settings: Settings, tmp_path: Path, arakawa: Body, now: datetime
) -> None:
    settings.DATA_DIR = tmp_path
    incoming = sealed(picture())
    photo = photos.accept(incoming=incoming)
    assert sealed_files.older_than(float("inf")) == [photo.token], "what came in is gone"
    row = voice(arakawa, now)
    row.photo_token, row.photo_key = photo.token, photo.key
    content, media_type = kept_photos.of(row)
    with Image.open(BytesIO(content)) as shown:
        assert max(shown.size) <= photos.LONGEST_SIDE
        assert not dict(shown.getexif())
    assert media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "file_empty"),
        (b"<svg onload=1>", "photo_kind"),
        (b"%PDF-1.7", "photo_kind"),
        (b"\xff\xd8\xff broken", "photo_broken"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_of_it_stays(
    settings: Settings, tmp_path: Path, content: bytes, problem: str
) -> None:
    settings.DATA_DIR = tmp_path
    with pytest.raises(PhotoRefused) as refused:
        photos.accept(incoming=sealed(content))
    assert refused.value.data["problem"] == problem
    assert sealed_files.older_than(float("inf")) == []
