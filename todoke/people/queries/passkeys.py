"""Questions about passkeys: where they work, who has which, and who must have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from todoke.people.models.passkeys import Passkey, RecoveryCode
from todoke.people.models.staff import StaffRole, User
from todoke.people.rules.sessions import Proof


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom a passkey is made: the host name of this site, and the one origin whose pages may ask for it."""

    id: str
    origin: str


def relying_party() -> RelyingParty | None:
    """From the public address of this site; None where browsers allow no passkeys: a number for a host, or no https.

    The loopback address counts as ``localhost``, under which a demonstration can be opened too.
    """
    parts = urlsplit(settings.BASE_URL)
    host = (parts.hostname or "").lower()
    try:
        if not ip_address(host).is_loopback:
            return None
        host = "localhost"
    except ValueError:
        pass
    if not host or (parts.scheme != "https" and host != "localhost"):
        return None
    return RelyingParty(host, f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else ""))


def of(user: User) -> Sequence[Passkey]:
    """The passkeys of a member of staff, the oldest first."""
    return list(Passkey.objects.filter(user=user))


def has_one(user: User) -> bool:
    """Whether a member of staff has a passkey."""
    return Passkey.objects.filter(user=user).exists()


def codes_left(user: User) -> int:
    """How many recovery codes are still unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def is_wanted(user: User, *, today: date) -> bool:
    """Whether a body where this person has a role today wants its staff to sign in with a passkey."""
    held = StaffRole.objects.filter(Q(ends_date=None) | Q(ends_date__gt=today), user=user)
    return held.filter(body__needs_passkeys=True).exists()


def must_register(user: User, proof: str, *, today: date) -> bool:
    """Whether nothing else opens before this person has registered a passkey; a body's own provider sees to its own proof."""
    return proof not in {Proof.PASSKEY, Proof.PROVIDER} and is_wanted(user, today=today) and not has_one(user)
