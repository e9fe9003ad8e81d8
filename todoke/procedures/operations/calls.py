"""Filing by the API 「申請API」: for a system of the body, once for each idempotency key."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Refusal
from todoke.common.sealed_fields import keyring
from todoke.people.models import Partner, Person
from todoke.procedures.models import FilingCall, FormVersion, Submission
from todoke.procedures.operations import drafts, filing
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import Signature
from todoke.procedures.rules.states import Channel

_COLUMN: Final = "todoke_filingcall.content"


class FilingKeyUsed(Conflict):
    """This idempotency key was used for another content."""

    code = "filing_key_used"


class FilingNeedsPerson(Refusal):
    """This form is filed only by somebody who is known: the call has to name them."""

    code = "filing_needs_person"
    status = 422


@transaction.atomic
def file(
    *, partner: Partner, version: FormVersion, key: str, content: Mapping[str, object], answers: Mapping[str, object], person: Person | None,
    language: str, by: Actor, now: datetime,
) -> Sequence[Submission]:  # fmt: skip
    """File what a system of the body sends for somebody at its counter; again with the same key and content, the same.

    Raises FilingKeyUsed, FilingNeedsPerson, FilingIncomplete.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)  # one call after another: the same at once is one
    text = json.dumps([str(version.procedure), content], ensure_ascii=False, sort_keys=True)
    known = FilingCall.objects.select_related("submission").filter(partner=partner, key=key).first()
    if known is not None:
        if known.content_hash not in keyring().indexes(text, column=_COLUMN):
            raise FilingKeyUsed
        return list(
            Submission.objects.filter(key=known.submission.key).select_related("body", "procedure").order_by("pk")
        )
    see_person(version, person)
    draft = drafts.begin(
        version=version,
        person=person,
        by=by,
        now=now,
        language=language,
        channel=Channel.API,
        staff=str(partner),
        answers=answers,
    )
    made = filing.file(draft=draft, by=by, now=now)
    FilingCall.objects.create(
        body=partner.body,
        partner=partner,
        key=key,
        content_hash=keyring().index(text, column=_COLUMN),
        submission=made[0],
        at=now,
    )
    return made


def see_person(version: FormVersion, person: Person | None) -> None:
    """See that somebody is named where the form asks who files; raises FilingNeedsPerson."""
    definition = forms.definition_of(version)
    if person is None and (definition.signature is not Signature.NONE or definition.cosigned):
        raise FilingNeedsPerson
