"""What a body asks 「問い方」, and whether somebody was asked about a transaction before."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from todoke.bodies.models import Body
from todoke.voice.models import Asking, Voice
from todoke.voice.rules.kinds import About, Scale


def in_force(body: Body, *, now: datetime) -> Sequence[Asking]:
    """What holds now: the newest row for each thing that is asked about, general ones first."""
    newest: dict[tuple[str, str], Asking] = {}
    for each in Asking.objects.filter(body=body, from_at__lte=now).order_by("from_at", "id"):
        newest[each.about_kind, each.about] = each
    return [newest[key] for key in sorted(newest, key=lambda key: (key[1] != "", key))]


def asking_of(body: Body, about_kind: About, about: str, *, now: datetime) -> Asking | None:
    """What a body settled for this, else for all of its kind; None where it settled nothing."""
    rows = Asking.objects.filter(body=body, about_kind=about_kind.value, about__in={about, ""}, from_at__lte=now)
    found = {each.about: each for each in rows.order_by("from_at", "id")}
    return found.get(about) or found.get("")


def scale_for(body: Body, about_kind: About, about: str, *, now: datetime) -> Scale:
    """On which scale a score counts that somebody gives now."""
    found = asking_of(body, about_kind, about, now=now)
    return Scale(found.scale) if found else Scale.SATISFACTION


def is_asked(body: Body, about_kind: About, about: str, *, now: datetime) -> bool:
    """Whether the body asks on its own; whoever comes to speak can always do so."""
    found = asking_of(body, about_kind, about, now=now)
    return found is None or found.on


def once_of(transaction: str) -> str:
    """The key that makes a voice once for one transaction. It is keyed and one-way: no voice leads to what was filed."""
    return hmac.new(settings.SECRET_KEY.encode(), f"once|{transaction}".encode(), hashlib.sha256).hexdigest()


def is_said(once: str) -> bool:
    """Whether something was said about a transaction."""
    return Voice.objects.filter(once=once).exists()
