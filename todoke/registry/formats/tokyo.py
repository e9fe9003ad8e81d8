"""The record of the Tokyo registry 「子育て支援制度レジストリ」 (34 keys, 76 leaves), in and out without loss."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import BinaryIO, Final, NamedTuple, TextIO

from todoke.bodies.rules import codes as body_codes
from todoke.registry.formats import json_stream
from todoke.registry.formats.reading import Identity, ReadRecord, record, unreadable
from todoke.registry.rules import contents, numbers, values
from todoke.registry.rules.fields import BY_NAME, BY_TOKYO, IDENTITY, Field, Kind
from todoke.registry.rules.notes import Note, shown

FORM: Final = "tokyo"
#: The 76 leaves of a record's 34 keys, in the published order (one key is misspelt in the source itself).
PATHS: Final[tuple[str, ...]] = (
    "institutionName.canonicalName", "institutionName.shortName", "summary", "description", "target.targetPersons",
    "target.lessThan.targetAge", "target.lessThan.targetAgeOfMonths", "target.lessThanOrEqualTo.targetAge",
    "target.lessThanOrEqualTo.targetAgeOfMonths", "target.greaterThanOrEqualTo.targetAge",
    "target.greaterThanOrEqualTo.targetAgeOfMonths", "target.greaterThan.targetAge",
    "target.greaterThan.targetAgeOfMonths", "target.conditions", "support.description", "support.monetarySupport",
    "support.materiallySupport", "cost", "costConditions", "implementationPeriod.fromYMD",
    "implementationPeriod.fromHM", "implementationPeriod.toYMD", "implementationPeriod.toHM",
    "implementationPeriod.conditions", "implementationPlace.implementationName",
    "implementationPlace.implementationAddress", "capacity", "utilizationTime.fromHM", "utilizationTime.toHM",
    "utilizationTime.condiutilizationConditionstions", "specificDate", "holiday", "utilization", "procedurePersons",
    "procedureMethod", "procedurePeriod.fromYMD", "procedurePeriod.fromHM", "procedurePeriod.toYMD",
    "procedurePeriod.toHM", "procedurePeriod.conditions", "electronicSubmission", "belongings",
    "procedureDocumentsCode.code", "procedureDocumentsCode.others", "procedureCounter", "relatedLink",
    "localGovernmentLink.uri", "localGovernmentLink.title", "formLink", "contact.contactName", "contact.contactPhone",
    "contact.contactEx", "contact.contactEmail", "contact.contactUrl", "contact.contactComment", "contact.zipCode",
    "contact.contactAddress", "area.areaCode", "area.areaText", "class", "remarks", "basicInformation.psid",
    "basicInformation.organization", "basicInformation.compartment", "basicInformation.compartmentCode",
    "basicInformation.institutionType", "updateDate", "odInformation.updateDate", "odInformation.updater",
    "odInformation.content", "regulation.regulationName", "regulation.regulationArticle", "tag.categoryCode",
    "tag.targetCode", "tag.contentsCode", "useConsiderationFlag",
)  # fmt: skip
#: Spellings seen in files and manuals, and the key of the schema that they mean.
_SPELLINGS: Final[dict[tuple[str, str], str]] = {
    ("utilizationTime", "utilizationConditions"): "condiutilizationConditionstions",
    ("utilizationTime", "conditions"): "condiutilizationConditionstions",
    ("support", "materialSupport"): "materiallySupport",
    ("contact", "contactZipCode"): "zipCode",
    ("", "updatedDate"): "updateDate",
    ("", "relatedLinks"): "relatedLink",
    ("", "formLinks"): "formLink",
    ("", "tags"): "tag",
}

_NOT_LETTER = re.compile("[^a-z]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPENING = re.compile(r"\{\r?\n([ \t]*)")
_CLOSING = re.compile(r"\n([ \t]*)\}$")
_LISTS: Final = frozenset({"relatedLink", "formLink", "tag.categoryCode", "tag.targetCode", "tag.contentsCode"})
#: While a record is read: the repairs, then the problems.
_Notes = tuple[list[Note], list[Note]]


class _Node(NamedTuple):
    """What the schema knows of one object: its keys, and their folded spellings."""

    keys: dict[str, "Field | _Node"]
    spellings: dict[str, str]


def _fold(key: str) -> str:
    return _NOT_LETTER.sub("", key.lower())


def _below(node: _Node, part: str) -> _Node:
    child = node.keys.setdefault(part, _Node({}, {}))
    if isinstance(child, Field):
        raise TypeError(f"{part} is a leaf")
    return child


def _plan() -> _Node:
    root = _Node({}, {})
    for path in PATHS:
        node, (*parents, last) = root, path.split(".")
        for part in parents:
            node.spellings[_fold(part)] = part
            node = _below(node, part)
        node.spellings[_fold(last)] = last
        node.keys[last] = BY_TOKYO[path]
    for (parent, spelling), meant in _SPELLINGS.items():
        (_below(root, parent) if parent else root).spellings[_fold(spelling)] = meant
    return root


_ROOT: Final = _plan()


def read_file(stream: BinaryIO, *, today: date | None = None) -> Iterator[ReadRecord]:
    """The records of a registry file, streamed; UnreadableFile where it holds no array at all."""
    for element in json_stream.elements(stream):
        if element.problem is not None:
            yield unreadable(element.position, element.text, FORM, element.problem, element.repairs)
        else:
            notes = (list(element.repairs), list(element.notes))
            yield read(element.value, element.text, element.position, notes=notes, today=today)


def parse(original: str, *, position: int = 0, today: date | None = None) -> ReadRecord:
    """One record from its text."""
    try:
        value, duplicates = json_stream.decode(original)
    except (ValueError, RecursionError) as error:
        code = "too_deep" if isinstance(error, RecursionError) else "unreadable_json"
        return unreadable(position, original, FORM, Note(code, "", ""))
    return read(value, original, position, notes=([], list(duplicates)), today=today)


def read(
    value: object, original: str, position: int, *, notes: _Notes | None = None, today: date | None = None
) -> ReadRecord:
    """One record from its decoded value; ``notes`` are the repairs and problems met while decoding."""
    repairs, problems = notes = notes or ([], [])
    if not isinstance(value, dict):
        return unreadable(position, original, FORM, Note("not_an_object", "", shown(value)), tuple(repairs))
    content: dict[str, object] = {}
    identity = Identity()
    leaves: list[tuple[Field, object]] = []
    _walk(value, _ROOT, "", leaves, notes)
    for field, raw in leaves:
        found, repaired, faults = values.parse(field, raw)
        if repaired:
            repairs += repaired
        if field.name in IDENTITY:
            _identify(identity, field.name, found)
            continue
        if faults:
            problems += faults
        if found is not None:
            content[field.name] = found
    _place(identity, content.get("area_code"))
    problems += contents.inspect(content, today=today)
    return record(position, original, FORM, content=content, identity=identity, repairs=repairs, problems=problems)


def _walk(value: dict[str, object], node: _Node, path: str, leaves: list[tuple[Field, object]], notes: _Notes) -> None:
    """Collect the leaves that hold something; say which keys are spelt otherwise or unknown."""
    for key, raw in value.items():
        target = node.keys.get(key)
        if target is None:
            meant = node.spellings.get(_fold(key))
            if meant is None or value.get(meant) is not None:
                notes[1].append(Note("unknown_key", path + shown(key), shown(raw), {"key": path + shown(key)}))
                continue
            notes[0].append(Note("key_spelling", path + meant, shown(key), {"key": path + shown(key)}))
            target = node.keys[meant]
        if raw is None:
            continue
        if isinstance(target, Field):
            leaves.append((target, raw))
        elif isinstance(raw, dict):
            _walk(raw, target, f"{path}{key}.", leaves, notes)
        else:
            notes[1].append(Note("wrong_type", path + key, shown(raw), {"found": type(raw).__name__}))


def _identify(identity: Identity, name: str, value: object) -> None:
    if not isinstance(value, str):
        return
    if name == "organization":
        identity.corporate_number = value
    elif name == "number":
        identity.number = value
        if numbers.parse_psid(value) is None and not numbers.issued_is_valid(value):
            identity.problems.append(Note("number_shape", "number", shown(value)))


def _place(identity: Identity, area: object) -> None:
    """The area names the body where nothing else does, and gives it its name where it is the body's own."""
    code, _, name = area.partition(";") if isinstance(area, str) else ("", "", "")
    if not body_codes.local_code_is_valid(code):
        return
    psid = numbers.parse_psid(identity.number or "")
    corporate = identity.corporate_number or (psid.corporate_number if psid else None)
    if corporate is None:
        identity.body_code = code
    if name and (corporate is None or body_codes.local_code_of(corporate) == code):
        identity.body_name = name


def patch(original: str, content: Mapping[str, object], baseline: Mapping[str, object]) -> str:
    """The record as received, with only the leaves changed in which ``content`` differs from ``baseline``.

    ``baseline`` is the content that reading the original gave. Key order, unknown keys and quirks stay; without a
    change the text is returned as it is. The identity is touched only where ``content`` holds it.
    """
    changed = [
        field
        for field in BY_TOKYO.values()
        if content.get(field.name) != baseline.get(field.name) and (field.name in content or field.name not in IDENTITY)
    ]
    if not changed:
        return original
    value, _ = json_stream.decode(original)
    if not isinstance(value, dict):
        raise TypeError("only an object can be patched")
    for field in changed:
        _set(value, field, content.get(field.name))
    return _text(value, original)


def new_record(content: Mapping[str, object]) -> dict[str, object]:
    """The record of a programme that came from elsewhere: all 76 leaves, empty where the content has nothing."""
    made: dict[str, dict[str, object]] = {"": {}}
    for path in PATHS:
        parent, _, last = path.rpartition(".")
        if parent not in made:
            above, _, key = parent.rpartition(".")
            made[parent] = {}
            made[above][key] = made[parent]
        field = BY_TOKYO[path]
        made[parent][last] = _leaf(field, content.get(field.name), [] if path in _LISTS else None)
    return made[""]


def losses(content: Mapping[str, object]) -> list[str]:
    """The fields of a content that this schema has no place for."""
    return [name for name in content if name in BY_NAME and not BY_NAME[name].tokyo]


def _set(value: dict[str, object], field: Field, new: object) -> None:
    *parents, last = field.tokyo.split(".")
    node, known = value, _ROOT
    for part in parents:
        key = _key_there(node, known, part)
        child = node.get(key)
        if not isinstance(child, dict):
            if new is None:
                return
            child = node[key] = {}
        node, known = child, _below(known, part)
    key = _key_there(node, known, last)
    if new is not None or key in node:
        node[key] = _leaf(field, new, node.get(key))


def _key_there(node: dict[str, object], known: _Node, part: str) -> str:
    """The key as this record spells it."""
    if part in node:
        return part
    return next((key for key in node if key not in known.keys and known.spellings.get(_fold(key)) == part), part)


def _leaf(field: Field, value: object, old: object) -> object:
    if value is None:
        return [] if isinstance(old, list) else None
    if field.kind is Kind.LINKS and isinstance(value, list) and isinstance(old, list):
        kept = {_key_of(values.parse(field, [item]).value): item for item in reversed(old)}
        return [kept.get(_key_of([link]), link) for link in value]
    return value


def _key_of(links: object) -> tuple[str, str]:
    """What tells one link, alone in a list, from another."""
    link = links[0] if isinstance(links, list) and isinstance(links[0], dict) else {}
    return str(link.get("uri")), str(link.get("title"))


def _text(value: dict[str, object], original: str) -> str:
    """JSON in the layout of the original."""
    plain_ascii = original.isascii() and "\\u" in original
    opening, closing = _OPENING.match(original), _CLOSING.search(original)
    if opening and closing and opening[1].startswith(closing[1]):
        text = json.dumps(value, ensure_ascii=plain_ascii, indent=opening[1][len(closing[1]) :] or 0)
        text = text.replace("\n", "\n" + closing[1])
    else:
        text = json.dumps(value, ensure_ascii=plain_ascii, separators=None if '": ' in original else (",", ":"))
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def written(elements: Iterable[str]) -> Iterator[str]:
    """The pieces of a registry file from the texts of its records, streamed."""
    before = "[\n"
    for element in elements:
        closing = _CLOSING.search(element)
        yield before + (closing[1] if closing else "") + element
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def write(elements: Iterable[str], out: TextIO) -> None:
    """Write a registry file from the texts of its records, as received or as patched."""
    out.writelines(written(elements))
