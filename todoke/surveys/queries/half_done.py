"""Answers half done: opened by whoever holds their key, and by nobody else."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from django.conf import settings

from todoke.common import sealing
from todoke.surveys.models import SurveyDraft, Wave

_PURPOSE = "survey answers"


def index_of(wave: Wave, key: str) -> str:
    """How a key finds its answers; without the key nobody sees which invitation it belongs to."""
    return hmac.new(settings.SECRET_KEY.encode(), f"survey-draft|{wave.pk}|{key}".encode(), hashlib.sha256).hexdigest()


def sealed(key: str, answers: Mapping[str, object]) -> str:
    """Answers that only our secret and the key together open."""
    text = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    return sealing.seal(text.encode(), secret=_secret(key), purpose=_PURPOSE)


def of(wave: Wave, key: str) -> dict[str, object]:
    """What was answered so far; nothing where nothing was kept."""
    row = SurveyDraft.objects.filter(key_index=index_of(wave, key)).first()
    opened = sealing.unseal(row.sealed, secret=_secret(key), purpose=_PURPOSE) if row else None
    try:
        found = json.loads(opened) if opened else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _secret(key: str) -> str:
    return f"{settings.SECRET_KEY}|{key}"
