"""A promise that is kept in public 「約束」: a message leaves within so many seconds of being due; how often, in tenths of a per cent."""

from typing import Final

#: What is promised.
PROMISED_SECONDS: Final = 10


def per_mille(in_time: int, all_: int) -> int | None:
    """How many of a thousand were in time, never rounded up to all; None where there was nothing."""
    return in_time * 1000 // all_ if all_ else None
