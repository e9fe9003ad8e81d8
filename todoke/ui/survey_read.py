"""What a machine read from a picture of a survey's sheet: it only fills boxes, and a person ticks each question as compared."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core import signing

from todoke.gateways.reading import readers
from todoke.gateways.reading.readers import ReadingFailed, Wanted
from todoke.surveys.models import SheetEdition
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules import answering
from todoke.surveys.rules.questions import words

#: The hidden box that says what a machine read, and the ticks of a person.
SEAL: Final = "read"
CONFIRMED: Final = "seen"
_SALT: Final = "todoke.survey_read"
Boxes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Machine:
    """The questions that a machine filled, with how sure it was of the least sure box; ``values`` where it has just read."""

    edition: int
    keys: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def seal(self) -> str:
        """What the page carries on, so that nothing that a machine filled is kept without a tick."""
        return signing.dumps([self.edition, dict(self.keys)], salt=_SALT) if self.keys else ""

    def filled(self, boxes: Boxes) -> Boxes:
        """The page's boxes with what was read; what a person typed stays."""
        empty = {name: list(given) for name, given in self.values.items() if not any(boxes.get(name, []))}
        return {**boxes, **empty}

    def unseen(self, ticked: Collection[str]) -> set[str]:
        """What was read and nobody has looked at."""
        return set(self.keys) - set(ticked)


def of(seal: str, edition: SheetEdition) -> Machine:
    """What the page says that a machine read; a seal of another sheet or a broken one holds nothing."""
    try:
        held, keys = signing.loads(seal, salt=_SALT) if seal else (None, {})
    except (signing.BadSignature, ValueError, TypeError):
        return Machine(edition.pk)
    return Machine(edition.pk, keys) if held == edition.pk else Machine(edition.pk)


def can_read() -> bool:
    """Whether a reader is configured."""
    return readers.reader() is not None


def read(
    edition: SheetEdition, asked: Sequence[tuple[int, Asked]], picture: bytes, media_type: str, *, language: str
) -> Machine:
    """Let the configured reader look at a picture; questions with the numbers printed beside them. Raises ReadingFailed."""
    reader = readers.reader()
    if reader is None or len(picture) > readers.MOST_BYTES:
        raise ReadingFailed
    listed = [(each.key, box) for number, each in asked for box in _wanted(number, each, language)]
    owners = {box.name: key for key, box in listed}
    keys: dict[str, int] = {}
    values: Boxes = {}
    for found in reader.read(picture, media_type, [box for _, box in listed]):
        key = owners.get(found.name)
        if key is not None and found.text:
            values.setdefault(found.name, []).append(found.text[:4000])
            keys[key] = min(keys.get(key, 100), max(0, min(100, found.sure)))
    if not values:
        raise ReadingFailed
    return Machine(edition.pk, keys, values)


def _wanted(number: int, asked: Asked, language: str) -> Iterator[Wanted]:
    """The boxes of a question; a line of a table is named by its place: ``7.2``."""
    wording = asked.wording
    options = [(each.key, words(each.texts, language)) for each in wording.options]
    if not wording.rows:
        yield Wanted(answering.box(asked.key), str(number), options=options)
    for at, row in enumerate(wording.rows, start=1):
        yield Wanted(answering.box(asked.key, row.key), str(number), str(at), options)
