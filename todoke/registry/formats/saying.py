"""What a file says anew of a programme that we hold: only what its form can hold, and only where it differs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from todoke.registry.formats import opendata, registry_files, tokyo
from todoke.registry.formats.reading import ReadRecord
from todoke.registry.rules.fields import BY_NAME, BY_TOKYO, IDENTITY

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """The fields that a record changes: what they were, as a base for a three-way merge, and what they shall be."""

    base: dict[str, object]
    mine: dict[str, object]


def fields_of(form: str, original: str) -> frozenset[str]:
    """The fields that a record of this form can say anything about; for a table, those that have a column in it."""
    if form == "tokyo":
        return frozenset(field.name for field in BY_TOKYO.values()) - IDENTITY
    if form == "opendata":
        known = opendata.known_columns(json.loads(original))
        return frozenset(field.name for field in known if field) - IDENTITY
    return frozenset(BY_NAME) - IDENTITY


def through(form: str, content: Content) -> Content:
    """A content as a file of this form would give it back: the same, less what the form cannot hold."""
    if form == "tokyo":
        return registry_files.parse_original(form, json.dumps(tokyo.new_record(content), ensure_ascii=False))
    if form == "opendata":
        headings = [BY_NAME[name].columns[0] for name in opendata.COLUMNS]
        cells = dict(zip(headings, opendata.cells(content), strict=True))
        return registry_files.parse_original(form, json.dumps(cells, ensure_ascii=False))
    return content


def anew(read: ReadRecord, *, received: tuple[str, Content] | None, own: Content, shown: Sequence[Content]) -> Said:
    """What a record changes against what was received before (its form and content) and what we hold.

    ``own`` is the newest own content; ``shown`` are further contents that an export may have written (central text merged
    in). A field that the file gives back as it stood in any of them is not a change, whatever its form did to it.
    """
    form, content = read.format, read.content or {}
    held = through(form, own)
    before: Content | None = None
    if received is not None:
        before = received[1] if received[0] == form else through(form, received[1])
    known = [each for each in (before, held, *(through(form, each) for each in shown)) if each is not None]
    said = Said({}, {})
    for name in fields_of(form, read.original):
        value = content.get(name)
        if any(each.get(name) == value for each in known):
            continue
        if value is not None:
            said.mine[name] = value
        untouched = before is not None and before.get(name) == held.get(name)
        base = own.get(name) if untouched else before.get(name) if before is not None else None
        if base is not None:
            said.base[name] = base
    return said
