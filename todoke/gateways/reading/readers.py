"""What a reader of handwriting is asked and answers, and which one is configured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.conf import settings

from todoke.common.errors import Refusal

#: A picture is at most so large, and comes as one of these.
MOST_BYTES: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """One box of the sheet: how its answer is named, the number printed beside it, and the codes and words of its options, if it has any."""

    name: str
    number: str
    part: str = ""
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a box as far as the machine can tell: text, or the code of an option; ``sure`` in percent."""

    name: str
    text: str
    sure: int


class ReadingFailed(Refusal):
    """The picture cannot be read, or the reader gave no answer; the sheet is typed."""

    code = "reading_failed"
    status = 422


class Reader(Protocol):
    """A service that reads handwriting."""

    def read(self, picture: bytes, media_type: str, wanted: Sequence[Wanted]) -> Sequence[Reading]:
        """What stands in these boxes; a box of which nothing can be said is left out. Raises ReadingFailed."""
        ...


def reader() -> Reader | None:
    """The configured reader; None where sheets are typed."""
    if settings.READING == "sandbox":
        from todoke.gateways.reading.sandbox import SandboxReader

        return SandboxReader()
    return None
