"""Who acts, and for whom: the names that the ledger and every version carry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff, a resident, or the system itself; ``label`` is opaque: no name, no address.

    ``behalf`` says for whom somebody acts, by a mandate or at a counter (``person:<uuid>``); empty: for themselves.
    """

    label: str
    user_id: int | None = None
    behalf: str = ""

    def __str__(self) -> str:
        return self.label


SYSTEM = Actor("system")


def command(name: str) -> Actor:
    """The operator at the command line, by the command that ran."""
    return Actor(f"command:{name}")
