"""What is kept of a text before it is sent: the same masking that is done when it is, shown to whoever writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from todoke.voice.queries.masked import mask


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as it would be kept, in parts: (words, whether they stand for something masked)."""

    parts: Sequence[tuple[str, bool]]
    masked: int


def preview(text: str) -> Preview:
    """What would be kept of a text; of a longer one than is taken its beginning."""
    found = mask(text)
    return Preview([(words, bool(what)) for words, what in found.parts()], len(found.masks))
