"""What may be said of a notice outside its box: its own short line where everything in it is open, else the neutral line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from todoke.notices.rules.slots import Slot, SlotKind, fill, may_leave
from todoke.notices.rules.tact import Tact

#: One line on a lock screen.
LONGEST_LINE: Final = 200


def own_line(
    tact: int, short: str, slots: Sequence[Slot], values: Mapping[str, object], words: Callable[[SlotKind, object], str | None]
) -> str | None:  # fmt: skip
    """The short line of a text, filled, where the notice is open and every field in it may leave the box; else None: say the neutral line.

    ``words`` gives the words of a kind and value. A value that its kind cannot hold is never put into words.
    """
    if tact != Tact.OPEN or not short.strip():
        return None
    kinds = {slot.name: slot.kind for slot in slots}

    def filled(name: str) -> str | None:
        kind = kinds.get(name)
        return words(kind, values.get(name)) if kind is not None and may_leave(kind, values.get(name)) else None

    line = fill(" ".join(short.split()), filled)
    return line if line and len(line) <= LONGEST_LINE else None
