"""At which level people look for a programme 「思い込みの所管」."""

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Where people believe a programme to be."""

    NATION = "nation"
    METROPOLIS = "metropolis"
    TOWN = "town"


#: What surveys may call these levels among their choices.
NAMES: Final[dict[str, Level]] = {
    "nation": Level.NATION, "country": Level.NATION, "metropolis": Level.METROPOLIS, "tokyo": Level.METROPOLIS, "prefecture": Level.METROPOLIS,
    "town": Level.TOWN, "municipality": Level.TOWN, "city": Level.TOWN, "ward": Level.TOWN,
}  # fmt: skip
