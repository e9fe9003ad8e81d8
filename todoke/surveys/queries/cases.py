"""Real cases beside figures: found by the code of whoever wrote them, and those that staff show."""

import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.people.rules import proof_codes
from todoke.surveys.models import SurveyCase, Wave


def index_of(code: str) -> str:
    """How the code of a case lies in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"survey-case|{code}".encode(), hashlib.sha256).hexdigest()


def by_code(typed: str) -> SurveyCase | None:
    """The case that a code belongs to, in any case and width."""
    code = proof_codes.read(typed)
    rows = SurveyCase.objects.select_related("body", "wave__survey", "question")
    return rows.filter(code_index=index_of(code)).first() if code else None


def shown(wave: Wave, question: int | None = None) -> Sequence[SurveyCase]:
    """Cases that stand beside the figures of a wave, or of one question (its row's id)."""
    rows = SurveyCase.objects.filter(wave=wave, shown_at__isnull=False, withdrawn_at=None).select_related("question")
    return list(rows.filter(question=question) if question is not None else rows)


def given(wave: Wave) -> Sequence[SurveyCase]:
    """Cases that their writers approved and did not take back, for staff to choose from."""
    rows = SurveyCase.objects.filter(wave=wave, approved_at__isnull=False, withdrawn_at=None)
    return list(rows.select_related("question"))


def get(body: Body, key: UUID) -> SurveyCase:
    """A case of a body; raises NotFound."""
    found = SurveyCase.objects.filter(body=body, pk=key, withdrawn_at=None).select_related("wave__survey").first()
    if found is None:
        raise NotFound(case=str(key))
    return found
