"""What leaves the registry as open data: every live programme in the order it came, a chunk at a time."""

import csv
import io
import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db.models import F, Max, Min, Q, QuerySet

from todoke.bodies.models import Body
from todoke.bodies.queries import all_bodies
from todoke.registry.formats import opendata, tokyo
from todoke.registry.formats.reading import ReadRecord
from todoke.registry.models import Program, ProgramVersion, ReceivedRecord
from todoke.registry.queries.versions import effective_many
from todoke.registry.rules.fields import IDENTITY
from todoke.registry.rules.notes import Note
from todoke.registry.rules.versions import Effective, Offering

CHUNK: Final = 200
FORMATS: Final = ("tokyo", "opendata", "jsonl")
#: The columns of the list of bodies.
BODY_COLUMNS: Final = (
    "key", "code", "corporate_number", "kind", "parent", "name", "name_kana", "name_en", "phone", "email", "postcode",
    "address", "home_page", "contact_url",
)  # fmt: skip
Progress = Callable[[int], object]
#: What other subjects say beside each of some programmes, by primary key: more entries of its line of JSON Lines.
Beside = Callable[[Sequence[Program]], Mapping[int, Mapping[str, object]]]
_KEPT: Final = Q(received__change_set__undone_by__isnull=True)


@dataclass(frozen=True, slots=True)
class Exported:
    """A live programme with what it says and, where it came in the form that is written, its newest original."""

    program: Program
    version: ProgramVersion
    says: Effective
    received: ReceivedRecord | None


def _chosen(form: str, body: Body | None) -> QuerySet[Program]:
    """The programmes of an export. A form without a place for "we do not offer this" holds only what is offered."""
    shown = [Offering.OFFERED.value, *([Offering.NOT_OFFERED.value] if form == "jsonl" else [])]
    found = Program.objects.filter(live__offering__in=shown)
    return found.filter(body=body) if body is not None else found


def count(form: str, *, body: Body | None = None) -> int:
    """How many programmes an export holds now."""
    return _chosen(form, body).count()


def programs(form: str, *, body: Body | None = None) -> Iterator[Exported]:
    """Every programme of an export in the order in which they first came, then by number; memory is that of a chunk."""
    order = _chosen(form, body).annotate(first=Min("received__id", filter=_KEPT))
    keys = array("q", order.order_by(F("first").asc(nulls_last=True), "number").values_list("pk", flat=True).iterator())
    for start in range(0, len(keys), CHUNK):
        yield from _chunk(keys[start : start + CHUNK], form)


def _chunk(keys: Sequence[int], form: str) -> Iterator[Exported]:
    found = Program.objects.select_related("body", "type", "live").in_bulk(keys)
    held = [program for key in keys if (program := found.get(key)) and program.live]
    says = effective_many(held)
    originals = _originals(keys, form)
    for program in held:
        if program.live is not None:
            yield Exported(program, program.live, says[program.pk], originals.get(program.pk))


def _originals(keys: Sequence[int], form: str) -> dict[int, ReceivedRecord]:
    """The newest original of each programme in a form, leaving out imports that were undone and texts that were erased."""
    rows = ReceivedRecord.objects.filter(
        program_id__in=keys, format=form, change_set__undone_by__isnull=True, erased_at__isnull=True
    )
    newest = rows.order_by("program_id").values_list("program_id").annotate(newest=Max("id"))
    return {
        row.program_id: row
        for row in ReceivedRecord.objects.filter(pk__in=[pk for _, pk in newest]).select_related("change_set")
    }


def pieces(
    form: str, *, body: Body | None = None, encoding: str = "utf-8-sig", lost: list[Note] | None = None,
    progress: Progress | None = None, beside: Beside | None = None,
) -> Iterator[bytes]:  # fmt: skip
    """The bytes of an export file, streamed; ``encoding`` and ``lost`` concern the CSV alone (see ``opendata.written``),
    ``beside`` the JSON Lines."""
    found = _watched(programs(form, body=body), progress)
    if form == "tokyo":
        return (_bytes(piece) for piece in tokyo.written(tokyo_text(each) for each in found))
    if form == "opendata":
        return opendata.written((open_data_row(each) for each in found), encoding=encoding, lost=lost)
    return _lines(found, beside)


def _lines(found: Iterator[Exported], beside: Beside | None) -> Iterator[bytes]:
    while chunk := list(islice(found, CHUNK)):
        more = beside([each.program for each in chunk]) if beside else {}
        for each in chunk:
            whole = {**line(each), **more.get(each.program.pk, {})}
            yield _bytes(json.dumps(whole, ensure_ascii=False) + "\n")


def _bytes(text: str) -> bytes:
    """JSON text as UTF-8; half a surrogate pair, which UTF-8 cannot hold, as its escape."""
    return text.encode("utf-8", "backslashreplace")


def _watched(found: Iterator[Exported], progress: Progress | None) -> Iterator[Exported]:
    for each in found:
        yield each
        if progress:
            progress(1)


def identity(program: Program) -> dict[str, object]:
    """The fields that say which record it is, where the body has such codes."""
    held = {
        "number": program.number,
        "organization": program.body.corporate_number,
        "body_code": program.body.code,
    }
    return {name: value for name, value in held.items() if value}


def _renumbered(each: Exported, read: ReadRecord) -> dict[str, object]:
    """The present number, where the original carries one that was replaced since."""
    changed = read.number is not None and read.number != each.program.number
    return {"number": each.program.number} if changed else {}


def _as_it_came(each: Exported, received: ReceivedRecord) -> bool:
    """Whether the original certainly says what is live: the first version, from that very import, under its own number."""
    first = each.version.sequence == 1 and each.version.change_set_id == received.change_set_id
    return first and each.program.number in received.original


def tokyo_text(each: Exported) -> str:
    """The record in the Tokyo schema: as it came, changed only where the programme says something else now."""
    received = each.received
    if received is None:
        whole = tokyo.new_record({**each.says.content, **identity(each.program)})
        return json.dumps(whole, ensure_ascii=False, indent=2)
    if _as_it_came(each, received):
        return received.original
    read = tokyo.parse(received.original)
    own = {name: value for name, value in each.version.content.items() if name not in IDENTITY}
    return tokyo.patch(received.original, {**own, **_renumbered(each, read)}, read.content or {})


def open_data_row(each: Exported) -> dict[str, object]:
    """The values of the open-data columns; a cell whose field did not change stands as it came."""
    received = each.received
    if received is None:
        return {**each.says.content, **identity(each.program)}
    read = opendata.parse(received.original)
    own: dict[str, object] = {**each.version.content, **_renumbered(each, read)}
    baseline = read.content or {}
    cells: dict[str, str] = json.loads(received.original)
    row = dict(own)
    for field, cell in zip(opendata.known_columns(cells), cells.values(), strict=True):
        if field is not None and (
            own.get(field.name) == baseline.get(field.name) or (field.name in IDENTITY and field.name not in own)
        ):
            row[field.name] = opendata.unescape(cell)
    return row


def line(each: Exported) -> dict[str, object]:
    """A line of JSON Lines: the programme's own content, and apart from it what it takes over from its type."""
    program, says = each.program, each.says
    return {
        "number": program.number,
        "body": program.body.key,
        "version": each.version.sequence,
        "content": each.version.content,
        "type": program.type.number if program.type else None,
        "offering": each.version.offering,
        "inherited": {name: says.content[name] for name in sorted(says.inherited)},
        "translations": says.translations,
    }


def modified() -> dict[int, datetime]:
    """When residents last saw a change of each body that has live programmes, by the body's primary key."""
    live = Program.objects.filter(live__isnull=False).order_by("body_id").values_list("body_id")
    return dict(live.annotate(last=Max("publications__at")))


def bodies_csv() -> Iterator[bytes]:
    """The list of bodies as CSV, UTF-8 with a byte-order mark."""
    yield b"\xef\xbb\xbf"
    yield _row(BODY_COLUMNS)
    for body in all_bodies():
        values = [
            body.parent.key if name == "parent" and body.parent else "" if name == "parent" else getattr(body, name)
            for name in BODY_COLUMNS
        ]
        yield _row([opendata.escape(str(value or "")) for value in values])


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
