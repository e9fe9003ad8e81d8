"""Looks at personal data: each leaves an entry in the ledger before anything is shown."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.people.rules.own_data import EXEMPT_PURPOSES


class Why(StrEnum):
    """What a person's data is looked at for."""

    COUNTER = "counter"  # the person stands before a member of staff
    CASEWORK = "casework"
    SUPPORT = "support"  # a relative or a helper with a mandate
    PROOF = "proof"  # a bank or insurer with a code
    DISCLOSURE = "disclosure"  # 開示 to the person
    APP = "app"  # an app that the person chose brings their notices
    MATCHING = "matching"
    INVESTIGATION = "investigation"  # exempt from disclosure (個人情報保護法78条)


#: Looks that the person is not shown; that there was one is in the ledger all the same.
EXEMPT = frozenset(Why(each) for each in EXEMPT_PURPOSES)


def look(
    *,
    person: Person,
    by: Actor,
    now: datetime,
    why: Why,
    what: Iterable[str],
    body: Body | None = None,
    through: str = "",
) -> LedgerEntry:
    """Write down that somebody looks at data of a person, before it is shown.

    ``what`` names fields and facts, never their values; ``through`` names the mandate, consent or disclosure that allows it, as ``kind:id``.
    ``body`` is the body in whose name it is done: the person's own when none is given.
    """
    data: dict[str, object] = {"what": sorted(what)}
    if through:
        data["through"] = through
    if why in EXEMPT:
        data["exempt"] = True
    return bodies.record(
        body=body or person.body, by=by, at=now, action="look", subject=str(person), purpose=why.value, data=data
    )
