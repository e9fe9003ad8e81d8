"""What differs between two versions of a form 「版の比較」, thing by thing and field by field; faces say it in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Definition


class Thing(StrEnum):
    """What changed."""

    FORM = "form"
    GROUP = "group"
    PAGE = "page"
    QUESTION = "question"
    FEE = "fee"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of which thing (``key``), in which field; "" for the whole thing, ``place`` for where it stands. None: there was, or is, nothing."""

    thing: Thing
    key: str
    field: str
    before: object
    after: object


_APART: Final = frozenset({"format", "pages", "groups", "fees", "parts", "questions", "key"})


def differences(before: Definition, after: Definition) -> Sequence[Change]:
    """Every difference, the form's own fields first, then in the order of the later version."""
    old, new = documents.write(before), documents.write(after)
    found = list(_fields(Thing.FORM, "", old, new))
    for thing in (Thing.GROUP, Thing.PAGE, Thing.QUESTION, Thing.FEE, Thing.PART):
        found += _things(thing, _listed(old, thing), _listed(new, thing))
    return found


def _listed(document: Mapping[str, Any], thing: Thing) -> dict[str, Mapping[str, Any]]:
    """The things of a kind by their names; each says after which other it stands."""
    pages = document.get("pages", [])
    if thing is Thing.QUESTION:
        return {each["key"]: {**each, "page": page["key"]} for page in pages for each in page["questions"]}
    if thing is Thing.PAGE:
        return {each["key"]: each for each in pages}
    if thing is Thing.GROUP:
        return {each["key"]: each for each in document.get("groups", [])}
    if thing is Thing.PART:
        return {each["body"]: {**each, "asked": each["questions"]} for each in document.get("parts", [])}
    return {str(place + 1): each for place, each in enumerate(document.get("fees", []))}


def _things(thing: Thing, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in new:
        if key not in old:
            yield Change(thing, key, "", None, new[key])
        else:
            yield from _fields(thing, key, old[key], new[key])
    for key in old:
        if key not in new:
            yield Change(thing, key, "", old[key], None)
    kept_old, kept_new = [key for key in old if key in new], [key for key in new if key in old]
    if thing in (Thing.PAGE, Thing.QUESTION) and kept_old != kept_new:
        for key in _moved(kept_old, kept_new):
            yield Change(thing, key, "place", kept_old.index(key) + 1, kept_new.index(key) + 1)


def _moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The fewest that were moved: those outside the longest run that kept its order."""
    places = {key: place for place, key in enumerate(new)}
    best: list[list[str]] = []
    for key in old:
        before = [run for run in best if places[run[-1]] < places[key]]
        longest: list[str] = max(before, key=len, default=[])
        best.append([*longest, key])
    stayed: list[str] = max(best, key=len, default=[])
    return [key for key in new if key not in stayed]


def _fields(thing: Thing, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*new, *old]):
        if name not in _APART and old.get(name) != new.get(name):
            yield Change(thing, key, name, old.get(name), new.get(name))
