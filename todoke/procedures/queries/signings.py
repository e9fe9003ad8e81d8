"""What a form's signature is of, and whether there is one that still holds."""

import hashlib
import hmac
import json
from datetime import datetime

from django.conf import settings

from todoke.common.clock import TOKYO
from todoke.procedures.models import Draft, Signing
from todoke.procedures.queries import files, forms
from todoke.procedures.rules import flow


def digest_of(draft: Draft) -> str:
    """What is signed: the version of the form, the answers that are asked, and what each of their files holds."""
    definition = forms.definition_of(draft.version)
    answers = flow.visible(definition, draft.answers)
    held = {
        path: [[row.sha256, row.size, row.name] for row in files.listed(keys)]
        for path, _, keys in files.named(definition, answers)
    }
    said = {"version": str(draft.version_id), "answers": answers, "files": held}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def holding(draft: Draft, *, now: datetime) -> Signing | None:
    """The signature of exactly these answers, given while the draft was there; None where something was changed since."""
    rows = Signing.objects.filter(draft=draft, digest=digest_of(draft), signed_at__isnull=False)
    return rows.filter(certificate_until_date__gte=now.astimezone(TOKYO).date()).order_by("-signed_at").first()


def certificate_hash(issuer: str, serial: str) -> str:
    """How a certificate is recognised."""
    return hmac.new(settings.SECRET_KEY.encode(), f"certificate|{issuer}|{serial}".encode(), hashlib.sha256).hexdigest()
