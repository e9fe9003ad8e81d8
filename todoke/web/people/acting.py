"""For whom a resident acts: chosen on a page, kept in the session, asked of the mandate anew at every request."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, Final

from todoke.people.models import Mandate, Person
from todoke.people.queries import mandates as queries

_MANDATE: Final = "mandate"
#: What every form carries, so that a form of one person is never taken for another.
FIELD: Final = "acting_for"


def begin(session: MutableMapping[str, Any], mandate: Mandate) -> None:
    """Act by this mandate from now on."""
    session[_MANDATE] = str(mandate.pk)


def stop(session: MutableMapping[str, Any]) -> None:
    """Act for oneself again."""
    session.pop(_MANDATE, None)


def held(session: MutableMapping[str, Any], person: Person, now: datetime) -> tuple[Mandate | None, bool]:
    """The mandate by which somebody acts, and whether one that they acted by holds no longer; it is then forgotten."""
    key = session.get(_MANDATE)
    if not key:
        return None, False
    try:
        mandate = queries.get(key)
    except queries.MandateNotFound:
        mandate = None
    if mandate is None or mandate.agent_id != person.pk or not queries.holds(mandate, now):
        stop(session)
        return None, True
    return mandate, False
