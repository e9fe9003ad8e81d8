"""Which body and which programme a received record belongs to."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from todoke.bodies.models import Body
from todoke.bodies.rules.codes import local_code_of
from todoke.registry.models import Number, Program, ReceivedRecord

Key = tuple[str, ...]


class _Ambiguous:
    """Several programmes answer to the same name."""


AMBIGUOUS: Final = _Ambiguous()


class Origin(Protocol):
    """What a record says of its body."""

    @property
    def body_code(self) -> str | None:
        """全国地方公共団体コード."""

    @property
    def corporate_number(self) -> str | None:
        """法人番号."""

    @property
    def body_name(self) -> str | None:
        """The body's name in Japanese."""


class BodyIndex:
    """Every body by code, corporate number and name, read once for an import."""

    def __init__(self) -> None:
        self._by: dict[str, Body] = {}
        names: dict[str, list[Body]] = {}
        for body in Body.objects.select_related("parent").order_by("pk"):
            for key in (body.code, body.corporate_number):
                if key:
                    self._by[key] = body
            names.setdefault(body.name, []).append(body)
        self._by.update({name: bodies[0] for name, bodies in names.items() if len(bodies) == 1})

    def find(self, origin: Origin) -> Body | None:
        """The body that the record names; None when none does, or when its codes disagree."""
        number = origin.corporate_number
        keys = [origin.body_code, number, local_code_of(number) if number and len(number) == 13 else None]
        found = {body.pk: body for key in keys if key and (body := self._by.get(key))}
        if not found and not any(keys) and origin.body_name:
            return self._by.get(origin.body_name)
        return next(iter(found.values())) if len(found) == 1 else None


def key_of(number: str | None, body: Body, content: Mapping[str, object]) -> Key:
    """What identifies a record: its number, or without one its body and both names."""
    if number:
        return ("number", number)
    return ("name", str(body.pk), str(content.get("name") or ""), str(content.get("short_name") or ""))


def programs_of(records: Iterable[tuple[str | None, Body, Mapping[str, object]]]) -> dict[Key, Program | _Ambiguous]:
    """The programme of each record that we already hold, by the record's key."""
    rows = list(records)
    found: dict[Key, Program | _Ambiguous] = {}
    wanted = [number for number, _, _ in rows if number]
    for row in Number.objects.filter(value__in=wanted).select_related(
        "program__body__parent", "program__type", "program__live"
    ):
        found["number", row.value] = row.program
    unnumbered = {
        key_of(None, body, content): (body.pk, str(content.get("name") or "")[:300])
        for number, body, content in rows
        if not number
    }
    if unnumbered:
        _add_by_name(found, unnumbered)
    return found


def _add_by_name(found: dict[Key, Program | _Ambiguous], unnumbered: Mapping[Key, tuple[int, str]]) -> None:
    candidates = (
        Program.objects.filter(
            body_id__in={body for body, _ in unnumbered.values()}, name__in={name for _, name in unnumbered.values()}
        )
        .filter(number__regex=r"^[^+]*$")
        .select_related("body__parent", "type", "live")
        .order_by("pk")
    )
    for program in candidates:
        content = (program.live or program.versions.order_by("-sequence").first() or program).__dict__.get(
            "content", {}
        )
        key = key_of(None, program.body, {"name": program.name, "short_name": content.get("short_name")})
        if key in unnumbered:
            found[key] = AMBIGUOUS if key in found else program


def renamed_since(records: Iterable[tuple[Key, Body, str]]) -> dict[Key, Program | _Ambiguous]:
    """The programme that once came as this very record without a number, although it bears another name by now."""
    wanted = {(body.pk, digest): key for key, body, digest in records}
    if not wanted:
        return {}
    rows = ReceivedRecord.objects.filter(
        digest__in={digest for _, digest in wanted},
        program__body__in={body for body, _ in wanted},
        change_set__undone_by__isnull=True,
    ).select_related("program__body__parent", "program__type", "program__live")
    found: dict[Key, Program | _Ambiguous] = {}
    for row in rows.order_by("id"):
        key = wanted.get((row.program.body_id, row.digest))
        if key is not None:
            held = found.setdefault(key, row.program)
            if held != row.program:
                found[key] = AMBIGUOUS
    return found


def latest_received(programs: Iterable[int]) -> dict[int, ReceivedRecord]:
    """The newest record received for each programme, leaving out imports that were undone."""
    rows = ReceivedRecord.objects.filter(program_id__in=set(programs), change_set__undone_by__isnull=True).order_by(
        "program_id", "id"
    )
    return {row.program_id: row for row in rows}
