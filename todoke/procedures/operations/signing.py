"""Signing a form with one's card 「電子署名」: asked for, given or not, and needed where the form wants it; it holds for exactly what was signed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.gateways.signing.checks import check
from todoke.gateways.signing.provider import Signed, SigningProvider, SigningRefused, Wanted
from todoke.people.models import Person
from todoke.procedures.models import Draft, Signing, Submission
from todoke.procedures.operations.filing_refusals import DraftOver
from todoke.procedures.queries import forms
from todoke.procedures.queries import signings as queries
from todoke.procedures.rules.cosigning import plain_name
from todoke.procedures.rules.definition import Signature
from todoke.procedures.rules.states import Channel

#: So long somebody may take with their card.
_PATIENCE: Final = timedelta(minutes=30)
#: Channels on which nobody signs with a card: staff saw the person, or have the sheet.
_WITHOUT: Final = frozenset({Channel.COUNTER.value, Channel.PAPER.value, Channel.NONE.value})


class SignatureMissing(Refusal):
    """The form has to be signed with a card first, or was changed since it was signed."""

    code = "signature_missing"
    status = 422


class SignerDiffers(Refusal):
    """The card is somebody else's than who files."""

    code = "signer_differs"
    status = 422


@transaction.atomic
def begin(
    *, draft: Draft, provider: SigningProvider, back: str, language: str, by: Actor, now: datetime
) -> str:  # fmt: skip
    """Ask for a signature of the draft as it is now; where the browser goes. Raises DraftOver, SigningRefused."""
    held = _held(draft, now)
    made = Signing(
        body=held.body, draft=held, person=held.filled_by or held.person, provider=provider.name, nonce=secrets.token_hex(32), digest=queries.digest_of(held),
        asked_at=now, ends_at=now + _PATIENCE,
    )  # fmt: skip
    made.save(force_insert=True)
    return provider.start(_wanted(made, f"{back}/{made.pk}"), language=language)


def _wanted(signing: Signing, back: str = "") -> Wanted:
    return Wanted(signing.digest, signing.nonce, settings.BASE_URL, back)


def _held(draft: Draft, now: datetime) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",)).select_related("version", "body", "person", "filled_by")
    held = rows.get(pk=draft.pk)
    if held.filed_at is not None or held.ends_at <= now:
        raise DraftOver
    return held


def finish(
    *, draft: Draft, key: object, provider: SigningProvider, query: Mapping[str, str], by: Actor, now: datetime
) -> Signing:
    """Take what the card signed. Raises SigningRefused, SignerDiffers, SignatureMissing (it was not asked for, or is over), DraftOver.

    Why nothing was signed is kept as a code, so that the page can say it again; an answer counts once.
    """
    try:
        return _finish(draft, key, provider, query, by, now)
    except SigningRefused as refused:
        Signing.objects.filter(pk=_uuid(key), draft=draft, signed_at=None).update(why_not=refused.why.value)
        raise
    except SignerDiffers:
        Signing.objects.filter(pk=_uuid(key), draft=draft, signed_at=None).update(why_not="differs")
        raise


def _uuid(key: object) -> str:
    return str(key)


@transaction.atomic
def _finish(
    draft: Draft, key: object, provider: SigningProvider, query: Mapping[str, str], by: Actor, now: datetime
) -> Signing:
    held = _held(draft, now)
    signing = Signing.objects.select_for_update(of=("self",)).filter(pk=_uuid(key), draft=held).first()
    if signing is None or signing.signed_at is not None or signing.why_not or signing.ends_at <= now:
        raise SignatureMissing
    signed = check(provider.collect(query, now=now), _wanted(signing), provider, now=now)
    if not _is_who_files(signed, held.filled_by or held.person):
        raise SignerDiffers
    signing.signed_at, signing.issuer, signing.reference = now, signed.issuer, signed.reference
    signing.certificate_hash = queries.certificate_hash(signed.issuer, signed.serial)
    signing.certificate_until_date = signed.until_date
    signing.save()
    bodies.record(
        body=held.body, by=by, at=now, action="draft.sign", subject=str(held), data={"provider": provider.name}
    )
    return signing


def _is_who_files(signed: Signed, who: Person | None) -> bool:
    """Whether the card is theirs: name and day of birth, as the register has them."""
    if who is None:
        return False
    return plain_name(signed.name) == plain_name(who.name) and signed.birth_date == who.birth_date


def need(*, draft: Draft, by: Actor, now: datetime) -> None:
    """See that a draft is signed, where its form wants a card; raises SignatureMissing. Part of filing."""
    wants = forms.definition_of(draft.version).signature is Signature.JPKI and draft.channel not in _WITHOUT
    if wants and queries.holding(draft, now=now) is None:
        raise SignatureMissing


def hand_to(*, draft: Draft, made: Sequence[Submission], by: Actor, now: datetime) -> None:
    """Give what was signed to each submission that was filed. Part of filing; asked before the draft is emptied."""
    wants = forms.definition_of(draft.version).signature is Signature.JPKI
    signing = queries.holding(draft, now=now) if wants else None
    if signing is None:
        return
    for submission in made:
        Signing.objects.create(
            body=submission.body, submission=submission, person=signing.person, provider=signing.provider, nonce=signing.nonce,
            digest=signing.digest, asked_at=signing.asked_at, ends_at=signing.ends_at, signed_at=signing.signed_at, issuer=signing.issuer,
            certificate_hash=signing.certificate_hash, certificate_until_date=signing.certificate_until_date, reference=signing.reference,
        )  # fmt: skip
    Signing.objects.filter(draft=draft).delete()
