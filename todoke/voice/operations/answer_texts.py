"""Texts that a body answers with again 「回答のひな型」: kept in ja, ja-simple and en, and ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.voice.models import AnswerText
from todoke.voice.rules.answering import LANGUAGES, LONGEST

_LONGEST_NAME: Final = 80


class AnswerTextInvalid(Invalid):
    """A text cannot be kept; ``problems`` maps each field to a code."""

    code = "voice_answer_text_invalid"


@transaction.atomic
def keep(
    *, body: Body, name: str, texts: Mapping[str, str], by: Actor, now: datetime, changes: AnswerText | None = None
) -> AnswerText:
    """Keep a text in all three languages, or change one; answers that were sent stay as they are. Raises AnswerTextInvalid."""
    called = " ".join(name.replace("\0", "").split())
    kept = {language: texts.get(language, "").replace("\0", "").strip() for language in LANGUAGES}
    problems = {language: "words_too_long" if text else "words_missing" for language, text in kept.items() if not 0 < len(text) <= LONGEST}  # fmt: skip
    if not 0 < len(called) <= _LONGEST_NAME:
        problems["name"] = "words_too_long" if called else "words_missing"
    if problems:
        raise AnswerTextInvalid(problems=problems, limit=_LONGEST_NAME if "name" in problems else LONGEST)
    row = AnswerText.objects.select_for_update(no_key=True).get(pk=changes.pk, body=body) if changes else AnswerText(body=body)  # fmt: skip
    row.name, row.texts, row.changed_by, row.changed_at = called, kept, str(by), now
    row.save()
    bodies.record(body=body, by=by, at=now, action="voice.answer_text_keep", subject=str(row))
    return row


@transaction.atomic
def end(*, text: AnswerText, by: Actor, now: datetime) -> AnswerText:
    """Offer a text no more."""
    row = AnswerText.objects.select_for_update(of=("self",), no_key=True).select_related("body").get(pk=text.pk)
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        bodies.record(body=row.body, by=by, at=now, action="voice.answer_text_end", subject=str(row))
    return row
