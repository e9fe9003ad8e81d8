"""What a person answered, kept on their own device: an encrypted cookie, gone when the browser closes unless they keep it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from todoke.common import sealing
from todoke.eligibility.rules.household import Household, Member
from todoke.eligibility.rules.questions import Slot
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import BY_NAME, fits

COOKIE: Final = f"{settings.COOKIE_PREFIX}todoke_answers"
KEPT_SECONDS: Final = 90 * 24 * 60 * 60
_PURPOSE: Final = "answers"
_LARGEST_COOKIE: Final = 3900
MOST_ASKED: Final = 60
SELF: Final = "me"


@dataclass
class Saved:
    """Members and facts as said, what was declined, and which questions were answered in which order."""

    members: dict[str, dict[str, Value]] = field(default_factory=dict)
    facts: dict[str, Value] = field(default_factory=dict)
    declined: list[Slot] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    kept: bool = False

    @property
    def household(self) -> Household:
        """The household that the rules see. Only oneself and the children are named, not who else lives with them."""
        members = tuple(Member(key, facts) for key, facts in self.members.items())
        return Household(members, self.facts, whole=False)

    def children(self) -> list[tuple[str, dict[str, Value]]]:
        """The children in the order in which they were named."""
        return [(key, facts) for key, facts in self.members.items() if facts.get("relation") == "child"]

    def forget(self, fact: str, members: Collection[str]) -> None:
        """Take back what was said of a fact by these members ("" is the household), and by nobody else."""
        for key in members:
            (self.members.get(key, {}) if key else self.facts).pop(fact, None)
        self.declined = [slot for slot in self.declined if slot[1] != fact or slot[0] not in members]


def of(request: HttpRequest) -> Saved | None:
    """What this device holds; None when there is nothing, or nothing that we can read."""
    raw = request.COOKIES.get(COOKIE)
    opened = sealing.unseal(raw, secret=settings.SECRET_KEY, purpose=_PURPOSE) if raw else None
    if opened is None:
        return None
    try:
        data = json.loads(opened)
        members = {str(key): _values(facts) for key, facts in data["m"]}
        declined = [(str(member), str(fact)) for member, fact in data["d"] if fact in BY_NAME]
        asked = [str(fact) for fact in data["q"] if fact in BY_NAME]
        return Saved(members, _values(data["f"]), declined, asked, kept=data.get("k") is True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _values(rows: Mapping[str, object]) -> dict[str, Value]:
    """Only what the vocabulary of today still knows."""
    found: dict[str, Value] = {}
    for name, raw in rows.items():
        fact = BY_NAME.get(name)
        value = date.fromisoformat(str(raw)) if fact and fact.kind is Kind.DATE else raw
        if fact and isinstance(value, bool | int | str | date) and fits(fact, value):
            found[name] = value
    return found


def keep(response: HttpResponse, saved: Saved) -> HttpResponse:
    """Have the device hold this. What is larger than a cookie may be loses its oldest questions, never an answer."""
    while True:
        text = sealing.seal(_document(saved), secret=settings.SECRET_KEY, purpose=_PURPOSE)
        if len(text) <= _LARGEST_COOKIE or not saved.asked:
            break
        saved.asked = saved.asked[1:]
    response.set_cookie(
        COOKIE, text, max_age=KEPT_SECONDS if saved.kept else None, httponly=True, samesite="Lax",
        secure=settings.BASE_URL.startswith("https://"),
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    return response


def clear(response: HttpResponse) -> HttpResponse:
    """Have the device forget everything."""
    response.delete_cookie(COOKIE, samesite="Lax")
    response["Cache-Control"] = "private, no-store"
    return response


def _document(saved: Saved) -> bytes:
    data = {
        "m": [[key, _plain(facts)] for key, facts in saved.members.items()], "f": _plain(saved.facts),
        "d": saved.declined, "q": saved.asked[-MOST_ASKED:], "k": saved.kept,
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(facts: Mapping[str, Value]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
