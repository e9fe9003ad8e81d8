"""JSON Lines of our own content, one programme a line: the form in which nothing at all is lost."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO, Final

from todoke.registry.formats import json_stream
from todoke.registry.formats.reading import MOST_CHARACTERS, Identity, ReadRecord, UnreadableFile, record, unreadable
from todoke.registry.rules import contents, values
from todoke.registry.rules.fields import BY_NAME, IDENTITY
from todoke.registry.rules.notes import Note, shown
from todoke.registry.rules.versions import Offering

FORM: Final = "jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """One programme: its number, its body's key (code, corporate number or "jp"), its version, its content."""

    number: str
    body: str
    version: int
    content: Mapping[str, object]


def written(lines: Iterable[Line]) -> Iterator[str]:
    """The text of the file, a line at a time."""
    for line in lines:
        whole = {"number": line.number, "body": line.body, "version": line.version, "content": dict(line.content)}
        yield json.dumps(whole, ensure_ascii=False) + "\n"


def read_file(stream: BinaryIO, *, today: date | None = None) -> Iterator[ReadRecord]:
    """The records of the file; UnreadableFile where it holds none."""
    position = place = 0
    while raw := stream.readline(MOST_CHARACTERS):
        if place == 0:
            raw, place = raw.removeprefix(b"\xef\xbb\xbf"), 3 if raw.startswith(b"\xef\xbb\xbf") else 0
        start, place = place, place + len(raw)
        if raw.strip():
            position += 1
            yield _line(raw, position, start, today)
    if not position:
        raise UnreadableFile("empty")


def _line(raw: bytes, position: int, start: int, today: date | None) -> ReadRecord:
    text = raw.decode("utf-8", "backslashreplace").strip().replace("\0", "\\u0000")
    try:
        raw.decode("utf-8")
        value, duplicates = json_stream.decode(text)
    except UnicodeDecodeError as error:
        return unreadable(position, text, FORM, Note("not_utf8", "", "", {"byte": start + error.start}))
    except (ValueError, RecursionError) as error:
        code = "too_deep" if isinstance(error, RecursionError) else "unreadable_json"
        return unreadable(position, text, FORM, Note(code, "", ""))
    held = value.get("content") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(held, dict):
        return unreadable(position, text, FORM, Note("not_an_object", "", shown(value)))
    return _record(value, held, text, position, (list(duplicates), today))


def _record(
    value: Mapping[str, object],
    held: Mapping[str, object],
    text: str,
    position: int,
    notes: tuple[list[Note], date | None],
) -> ReadRecord:
    problems, today = notes
    repairs: list[Note] = []
    content: dict[str, object] = {}
    for name, raw in held.items():
        field = BY_NAME.get(name)
        if field is None or name in IDENTITY:
            problems.append(Note("unknown_key", shown(name), shown(raw), {"key": shown(name)}))
            continue
        parsed = values.parse(field, raw)
        repairs += parsed.repairs
        problems += parsed.problems
        if parsed.value is not None:
            content[name] = parsed.value
    problems += contents.inspect(content, today=today)
    identity = Identity()
    number, body, version = value.get("number"), value.get("body"), value.get("version")
    if isinstance(number, str) and number:
        identity.number = number
    if isinstance(body, str) and len(body) == 13:
        identity.corporate_number = body
    elif isinstance(body, str) and body:
        identity.body_code = body
    found = record(position, text, FORM, content=content, identity=identity, repairs=repairs, problems=problems)
    offering = value.get("offering")
    return replace(
        found,
        version=version if isinstance(version, int) and not isinstance(version, bool) else None,
        offering=offering if isinstance(offering, str) and offering in set(Offering) else None,
    )
