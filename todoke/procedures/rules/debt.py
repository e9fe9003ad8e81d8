"""What it costs that data does not reach a core system by itself 「連携の負債」: hours of work by hand a year, and the order in which to pay it off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from todoke.procedures.rules.states import Route

#: The best first: whoever asks, is called, or is called in its own words; then files; then hands.
ORDER: Final = tuple(Route)
#: Routes that need nobody.
BY_ITSELF: Final = frozenset({Route.PULL, Route.WEBHOOK, Route.REST})
#: Routes on which somebody works off a list.
BY_HAND: Final = frozenset({Route.SCREEN, Route.RPA, Route.RETYPING})
#: A failure that comes to a desk is looked at by somebody for about so long.
MINUTES_A_FAILURE: Final = 10


@dataclass(frozen=True, slots=True)
class Load:
    """What one procedure brings: its route (None: nobody has said how), minutes by hand for each, how many a year, how many failed."""

    route: Route | None
    minutes: int
    volume: int
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Debt:
    """Minutes of work by hand a year."""

    minutes: int

    @property
    def hours(self) -> int:
        """Whole hours, rounded up: what costs anything is not shown as nothing."""
        return -(-self.minutes // 60)


def volume(counted: int, said: int) -> int:
    """How many a year: what was counted here in the last twelve months, or what the body says, whichever is more."""
    return max(counted, said)


def of(load: Load) -> Debt:
    """The debt of one procedure: each by hand, and each failure that somebody looks at."""
    return Debt(load.minutes * load.volume + MINUTES_A_FAILURE * load.failures)


def rank(load: Load) -> tuple[int, int]:
    """The greatest debt first; of equal ones the worse way first, and first of all where nobody has said how."""
    return -of(load).minutes, -(ORDER.index(load.route) if load.route else len(ORDER))


def total(loads: Iterable[Load]) -> Debt:
    """Of all together."""
    return Debt(sum(of(load).minutes for load in loads))


def saved(load: Load, to: Route) -> Debt:
    """What another way would save a year: one that needs nobody saves the work by hand, not the failures."""
    return Debt(load.minutes * load.volume if to in BY_ITSELF else 0)
