"""What a machine read from a picture of a sheet, on the page where it is entered: it only fills boxes, and a person ticks each question as compared."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core import signing
from django.http import QueryDict

from todoke.gateways.reading import readers
from todoke.gateways.reading.readers import ReadingFailed, Wanted
from todoke.procedures.models import FormVersion
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import QuestionKind
from todoke.ui import form_entry
from todoke.ui.form_entry import Row
from todoke.ui.ruby import plain

#: The names of the hidden box that says what a machine read, and of the ticks of a person.
SEAL: Final = "read"
CONFIRMED: Final = "seen"
_SALT: Final = "todoke.form_read"


@dataclass(frozen=True, slots=True)
class Machine:
    """The questions of a page that a machine filled, with how sure it was of the least sure box; ``values`` where it has just read."""

    paths: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    version: str = ""

    @classmethod
    def of(cls, seal: str, version: FormVersion) -> "Machine":
        """What the page says that a machine read; a seal of another sheet or a broken one holds nothing."""
        try:
            held = signing.loads(seal, salt=_SALT) if seal else None
        except signing.BadSignature:
            held = None
        if not isinstance(held, dict) or held.get("version") != str(version.pk):
            return cls(version=str(version.pk))
        return cls({str(path): int(sure) for path, sure in held["paths"].items()}, version=str(version.pk))

    @property
    def seal(self) -> str:
        """What the page carries on, so that no box that a machine filled is filed without a tick."""
        return signing.dumps({"version": self.version, "paths": dict(self.paths)}, salt=_SALT) if self.paths else ""

    @property
    def is_new(self) -> bool:
        """Whether it was read just now."""
        return bool(self.values)

    def typed(self, post: QueryDict) -> QueryDict:
        """The page's boxes with what was read; what a person typed stays."""
        data = post.copy()
        for name, given in self.values.items():
            if not any(each.strip() for each in data.getlist(name)):
                data.setlist(name, list(given))
        return data

    def unconfirmed(self, ticked: Collection[str]) -> set[str]:
        """What was read and nobody has looked at."""
        return set(self.paths) - set(ticked)


def can_read() -> bool:
    """Whether a reader is configured."""
    return readers.reader() is not None


def read(
    version: FormVersion, definition: Definition, counts: Mapping[str, int], picture: bytes, media_type: str
) -> Machine:
    """Let the configured reader look at a picture. Raises ReadingFailed."""
    reader = readers.reader()
    if reader is None or len(picture) > readers.MOST_BYTES:
        raise ReadingFailed
    rows = [row for section in form_entry.sections(definition, counts, language="ja") for row in section.rows]
    owners = {wanted.name: row.field.path for row in rows for wanted in _wanted(row)}
    wanted = [each for row in rows for each in _wanted(row)]
    paths: dict[str, int] = {}
    values: dict[str, list[str]] = {}
    for each in reader.read(picture, media_type, wanted):
        path = owners.get(each.name)
        if path is not None and each.text:
            values.setdefault(each.name, []).append(each.text[:4000])
            paths[path] = min(paths.get(path, 100), max(0, min(100, each.sure)))
    if not values:
        raise ReadingFailed
    return Machine(paths, values, str(version.pk))


def _wanted(row: Row) -> Iterator[Wanted]:
    """The boxes of a question; in a group the number begins with the place of the one: ``2/9``."""
    field_, parts = row.field, row.field.path.split(".")
    number = f"{int(parts[1]) + 1}/{row.number}" if len(parts) == 3 else row.number
    if field_.question.kind is QuestionKind.FILE:
        return
    options = [(code, plain(words)) for code, words in field_.options]
    if options:
        yield Wanted(field_.name, number, options=options)
        return
    for each in field_.inputs:
        yield Wanted(each.name, number, each.part, [(code, plain(words)) for code, words in each.options])
