"""What each role may do, and how fast sign-ins may be tried."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Roles of staff 「職員の役割」, always at one body."""

    AUTHOR = "author"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What staff can do with the registry of their body."""

    VIEW = "view"
    WRITE = "write"
    APPROVE = "approve"
    ADMINISTER = "administer"


GRANTS: Final[dict[Role, frozenset[Act]]] = {
    Role.AUTHOR: frozenset({Act.VIEW, Act.WRITE}),
    Role.APPROVER: frozenset({Act.VIEW, Act.WRITE, Act.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Act.VIEW, Act.WRITE, Act.APPROVE, Act.ADMINISTER}),
}
#: Failed tries from one source within the hour before each further try must wait.
FREE_TRIES: Final = 5
LONGEST_WAIT_SECONDS: Final = 900


def may(roles: frozenset[Role], act: Act) -> bool:
    """Whether any of the roles grants the act."""
    return any(act in GRANTS[role] for role in roles)


def wait_seconds(failures: int) -> int:
    """How long a source waits after its newest failure: doubling from 2 s past the free tries, at most 15 minutes."""
    return 0 if failures < FREE_TRIES else min(2 ** (failures - FREE_TRIES + 1), LONGEST_WAIT_SECONDS)
