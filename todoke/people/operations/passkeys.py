"""Writes about passkeys: what a device is asked, what it answered, and the codes for when it is lost."""

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.people.models.passkeys import Passkey, PasskeyChallenge, RecoveryCode
from todoke.people.models.staff import User
from todoke.people.operations import staff
from todoke.people.queries.passkeys import RelyingParty, is_wanted, relying_party
from todoke.people.queries.sessions import key_hash
from todoke.people.queries.staff import told_of
from todoke.people.rules.sessions import Proof

CODES: Final = 10
MOST_PASSKEYS: Final = 10
LARGEST_ANSWER: Final = 20_000
_CHALLENGE_SECONDS: Final = 300
_ALPHABET: Final = "23456789abcdefghijkmnpqrstuvwxyz"
#: What the library raises when an answer is not what it should be, or is no answer at all.
_UNPROVEN: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


class Purpose(StrEnum):
    """What a device is asked for."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    SECOND = "second"  # after the password
    CONFIRM = "confirm"  # before a grave act


class PasskeyRefused(Refusal):
    """The device's answer proves nothing: another key, another site, too late, used before, or unreadable."""

    code = "passkey_refused"
    status = 422


class PasskeyCopied(Refusal):
    """The device counts less than before: there are two of it. It is in the ledger."""

    code = "passkey_copied"
    status = 422


class PasskeyKnown(Refusal):
    """This device already has a passkey here, or there are too many."""

    code = "passkey_known"
    status = 422


class PasskeysUnavailable(Refusal):
    """This site has no address under which browsers allow passkeys."""

    code = "passkeys_unavailable"
    status = 409


class LastPasskey(Refusal):
    """A body of this person wants a passkey, and this is the only one."""

    code = "last_passkey"
    status = 409


def _party() -> RelyingParty:
    party = relying_party()
    if party is None:
        raise PasskeysUnavailable
    return party


def _handle(user: User) -> bytes:
    """What devices call the account: opaque, the same for all of its passkeys."""
    return hmac.new(settings.SECRET_KEY.encode(), f"passkey user {user.pk}".encode(), hashlib.sha256).digest()


# ---- what a device is asked ------------------------------------------------------------------------------------------


def _challenge(*, purpose: Purpose, session_key: str, user: User | None, now: datetime) -> bytes:
    PasskeyChallenge.objects.filter(at__lt=now - timedelta(seconds=_CHALLENGE_SECONDS)).delete()
    made = secrets.token_bytes(32)
    PasskeyChallenge.objects.create(
        challenge=bytes_to_base64url(made), session_hash=key_hash(session_key), purpose=purpose.value, user=user, at=now
    )
    return made


def ask_to_register(*, user: User, session_key: str, by: Actor, now: datetime) -> str:
    """What the browser needs to make a passkey, as JSON. Raises PasskeysUnavailable, PasskeyKnown."""
    party = _party()
    held = list(Passkey.objects.filter(user=user))
    if len(held) >= MOST_PASSKEYS:
        raise PasskeyKnown
    options = generate_registration_options(
        rp_id=party.id, rp_name="Todoke", user_id=_handle(user), user_name=user.username,
        user_display_name=user.get_full_name() or user.username,
        challenge=_challenge(purpose=Purpose.REGISTER, session_key=session_key, user=user, now=now),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[_described(passkey.credential_id) for passkey in held],
    )  # fmt: skip
    return options_to_json(options)


def ask_to_sign(
    *, purpose: Purpose, session_key: str, by: Actor, now: datetime, user: User | None = None, username: str = ""
) -> str:
    """What the browser needs to use a passkey, as JSON: of ``user``, of whoever has this name, or any that it finds by itself.

    A name that nobody has is answered like one that somebody has. Raises PasskeysUnavailable.
    """
    party = _party()
    challenge = _challenge(purpose=purpose, session_key=session_key, user=user, now=now)
    allowed: list[str] = []
    if user is not None:
        allowed = [passkey.credential_id for passkey in Passkey.objects.filter(user=user)]
    elif username:
        named = Passkey.objects.filter(user__username=username.replace("\0", ""))
        allowed = [passkey.credential_id for passkey in named] or [_nobodys(username)]
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[_described(credential_id) for credential_id in allowed],
    )  # fmt: skip
    return options_to_json(options)


def _described(credential_id: str) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential_id))


def _nobodys(username: str) -> str:
    """A passkey that does not exist, always the same for the same name."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"passkey nobody {username}".encode(), hashlib.sha256)
    return bytes_to_base64url(made.digest())


# ---- what it answered ------------------------------------------------------------------------------------------------


def _read(response: str) -> tuple[dict[str, object], str, str]:
    """An answer: all of it, the passkey that it names, the challenge that it says it signed. Raises PasskeyRefused."""
    try:
        answer = json.loads(response[:LARGEST_ANSWER])
        signed = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        credential_id, challenge = answer["id"], signed["challenge"]
    except (*_UNPROVEN, RecursionError):
        raise PasskeyRefused from None
    if not all(isinstance(text, str) and text.isascii() and "\0" not in text for text in (credential_id, challenge)):
        raise PasskeyRefused
    return answer, credential_id[:1400], challenge[:64]


def _take(challenge: str, *, purpose: Purpose, session_key: str, user: User | None, now: datetime) -> bytes:
    """The challenge, if this session was given it for this; it is gone afterwards, whatever comes. Raises PasskeyRefused."""
    earliest = now - timedelta(seconds=_CHALLENGE_SECONDS)
    given = PasskeyChallenge.objects.filter(
        challenge=challenge, session_hash=key_hash(session_key), purpose=purpose.value, user=user, at__gt=earliest
    )
    if given.delete()[0] != 1:
        raise PasskeyRefused
    return base64url_to_bytes(challenge)


def register(*, user: User, response: str, session_key: str, name: str, by: Actor, now: datetime) -> Passkey:
    """Keep the public half of the passkey that a device made. Raises PasskeyRefused, PasskeyKnown."""
    party = _party()
    answer, _, challenge = _read(response)
    expected = _take(challenge, purpose=Purpose.REGISTER, session_key=session_key, user=user, now=now)
    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=expected, expected_rp_id=party.id, expected_origin=party.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _UNPROVEN:
        raise PasskeyRefused from None
    return _keep(
        Passkey(
            user=user, credential_id=bytes_to_base64url(made.credential_id), public_key=made.credential_public_key,
            sign_count=made.sign_count, name=name[:60], is_synced=made.credential_backed_up, made_at=now,
        ),
        by=by,
    )  # fmt: skip


@transaction.atomic
def _keep(passkey: Passkey, *, by: Actor) -> Passkey:
    User.objects.select_for_update().get(pk=passkey.user_id)
    if Passkey.objects.filter(user=passkey.user).count() >= MOST_PASSKEYS:
        raise PasskeyKnown
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
    except IntegrityError:
        raise PasskeyKnown from None
    _record(passkey.user, "passkey.register", by=by, now=passkey.made_at)
    return passkey


def sign_in(*, response: str, session_key: str, source: str, now: datetime) -> User:
    """The account whose passkey signed. Raises PasskeyRefused, PasskeyCopied, SignInTooFast."""
    return _used(response, purpose=Purpose.SIGN_IN, session_key=session_key, user=None, source=source, now=now)


def confirm(
    *, user: User, purpose: Purpose, response: str, session_key: str, source: str, by: Actor, now: datetime
) -> None:
    """See that a passkey of this account signed. Raises PasskeyRefused, PasskeyCopied, SignInTooFast."""
    _used(response, purpose=purpose, session_key=session_key, user=user, source=source, now=now)


def _used(response: str, *, purpose: Purpose, session_key: str, user: User | None, source: str, now: datetime) -> User:
    party = _party()
    answer, credential_id, challenge = _read(response)
    tried = staff.open_try(source=source, proof=Proof.PASSKEY, whose=credential_id, now=now)
    expected = _take(challenge, purpose=purpose, session_key=session_key, user=user, now=now)
    passkey = Passkey.objects.select_related("user").filter(credential_id=credential_id).first()
    if passkey is None or (user is not None and passkey.user_id != user.pk) or not staff.may_sign_in(passkey.user):
        raise PasskeyRefused
    try:
        seen = verify_authentication_response(
            credential=answer, expected_challenge=expected, expected_rp_id=party.id, expected_origin=party.origin,
            credential_public_key=bytes(passkey.public_key), credential_current_sign_count=0, require_user_verification=True,
        )  # fmt: skip
        told = answer["response"].get("userHandle")  # type: ignore[attr-defined]  # it was read above
        is_mine = not told or hmac.compare_digest(base64url_to_bytes(told), _handle(passkey.user))
    except _UNPROVEN:
        raise PasskeyRefused from None
    if not is_mine:
        raise PasskeyRefused
    _count(passkey, seen.new_sign_count, is_synced=seen.credential_backed_up, now=now)
    staff.forgive(tried=tried)
    return passkey.user


def _count(passkey: Passkey, count: int, *, is_synced: bool, now: datetime) -> None:
    """Move the device's counter on; one that stands still or goes back is somebody's copy. Devices without a counter say 0."""
    before = passkey.sign_count
    moves_on = count > before or count == before == 0
    row = Passkey.objects.filter(pk=passkey.pk, sign_count=before)
    if not moves_on or not row.update(sign_count=count, used_at=now, is_synced=is_synced):
        _record(passkey.user, "passkey.copied", by=staff.actor_of(passkey.user), now=now)
        raise PasskeyCopied


@transaction.atomic
def remove(*, passkey: Passkey, by: Actor, now: datetime) -> None:
    """Forget a passkey. Raises LastPasskey."""
    User.objects.select_for_update().get(pk=passkey.user_id)
    others = Passkey.objects.filter(user=passkey.user).exclude(pk=passkey.pk)
    if not others.exists() and is_wanted(passkey.user, today=now.date()):
        raise LastPasskey
    passkey.delete()
    _record(passkey.user, "passkey.remove", by=by, now=now)


# ---- codes for when it is lost ---------------------------------------------------------------------------------------


def _digest(user: User, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign in _ALPHABET)
    return hmac.new(settings.SECRET_KEY.encode(), f"recovery {user.pk} {plain}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def make_codes(*, user: User, by: Actor, now: datetime) -> list[str]:
    """Ten codes for one use each, which nobody can see again; those from before no longer hold."""
    User.objects.select_for_update().get(pk=user.pk)
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code), made_at=now) for code in codes)
    _record(user, "account.codes", by=by, now=now)
    return codes


def use_code(*, user: User, code: str, source: str, by: Actor, now: datetime) -> None:
    """Use up one code of this account. Raises CodeRefused, SignInTooFast."""
    tried = staff.open_try(source=source, proof=Proof.RECOVERY, whose=user.username, now=now)
    with transaction.atomic():
        held = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
        used = staff.may_sign_in(user) and bool(held.update(used_at=now))
        if used:
            _record(user, "account.recovery", by=by, now=now)
    if not used:
        raise CodeRefused
    staff.forgive(tried=tried)


class CodeRefused(Refusal):
    """Not a code of this account, or one that was used."""

    code = "code_refused"
    status = 422


def _record(user: User, action: str, *, by: Actor, now: datetime) -> None:
    """In the ledger of each body where the account has a role."""
    for body in told_of(user):
        bodies.record(body=body, by=by, at=now, action=action, subject=f"user:{user.pk}")
