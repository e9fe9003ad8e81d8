"""What each role may do, and how fast sign-ins may be tried."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Roles of staff 「職員の役割」, always at one body."""

    AUTHOR = "author"
    APPROVER = "approver"
    CASEWORKER = "caseworker"
    COUNTER = "counter"
    ANALYST = "analyst"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What staff can do at their body."""

    VIEW = "view"
    WRITE = "write"
    APPROVE = "approve"
    ADMINISTER = "administer"
    LOOK = "look"  # at what is held about a person; each look is in the ledger
    COUNTER = "counter"  # act for the person before them
    CASEWORK = "casework"  # keep what is held about a person
    ANALYSE = "analyse"  # counts only, nobody shown
    GUARD = "guard"  # be told of a suspicion of abuse, and stop a mandate
    PROTECT = "protect"  # record, renew and end 支援措置, and see where the protected live


GRANTS: Final[dict[Role, frozenset[Act]]] = {
    Role.AUTHOR: frozenset({Act.VIEW, Act.WRITE}),
    Role.APPROVER: frozenset({Act.VIEW, Act.WRITE, Act.APPROVE}),
    Role.CASEWORKER: frozenset({Act.VIEW, Act.LOOK, Act.CASEWORK}),
    Role.COUNTER: frozenset({Act.VIEW, Act.LOOK, Act.COUNTER}),
    Role.ANALYST: frozenset({Act.VIEW, Act.ANALYSE}),
    Role.OFFICER: frozenset({Act.VIEW, Act.LOOK, Act.GUARD, Act.PROTECT}),
    Role.ADMINISTRATOR: frozenset({Act.VIEW, Act.WRITE, Act.APPROVE, Act.ADMINISTER}),
}
#: Roles that reach people or counts of people: never given without a last day.
MUST_END: Final = frozenset({Role.CASEWORKER, Role.COUNTER, Role.ANALYST, Role.OFFICER})
#: Failed tries from one source, of one kind of proof, within the hour before each further try must wait.
FREE_TRIES: Final = 5
LONGEST_WAIT_SECONDS: Final = 900


def may(roles: frozenset[Role], act: Act) -> bool:
    """Whether any of the roles grants the act."""
    return any(act in GRANTS[role] for role in roles)


def wait_seconds(failures: int) -> int:
    """How long a source waits after its newest failure: doubling from 2 s past the free tries, at most 15 minutes."""
    return 0 if failures < FREE_TRIES else min(2 ** (failures - FREE_TRIES + 1), LONGEST_WAIT_SECONDS)
