"""States of a version, what a programme says of itself, and how own text lies over the central text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from todoke.registry.rules.fields import BY_NAME, FIELDS

Layer = Mapping[str, object]
Content = dict[str, object]


class State(StrEnum):
    """Where a version stands on its way to residents."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    REJECTED = "rejected"
    DISCARDED = "discarded"


class Offering(StrEnum):
    """What a version says: we offer this, we do not offer this, or it has ended."""

    OFFERED = "offered"
    NOT_OFFERED = "not_offered"
    ENDED = "ended"


class Withdrawal(StrEnum):
    """Why the text of a version was taken out of the history and erased 「履歴からの取下げ」."""

    PERSONAL_DATA = "personal_data"
    RIGHTS = "rights"
    UNLAWFUL = "unlawful"


#: A field set to this in own content is empty on purpose: the central text does not show through.
REMOVED: Final = ""
TRANSLATED: Final = tuple(
    each.name for each in FIELDS if each.kind.value in {"line", "text"} and each.group not in {"origin", "tags"}
)


@dataclass(frozen=True, slots=True)
class Effective:
    """What a reader sees: the merged content, and which fields came from the central text."""

    content: Content
    inherited: frozenset[str] = field(default_factory=frozenset)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def merge(own: Layer, central: Layer | None = None) -> Effective:
    """Own content over the central text; an own "" hides the central field. Translations follow the words they translate."""
    central = central or {}
    content: Content = {}
    inherited: set[str] = set()
    for name, value in central.items():
        if name in BY_NAME and name != "translations" and name not in own and not _empty(value):
            content[name] = value
            inherited.add(name)
    content.update({name: value for name, value in own.items() if name != "translations" and not _empty(value)})
    translations: dict[str, dict[str, str]] = {}
    same = {name for name in own if own[name] == central.get(name)}
    for layer, keeps in ((central, (inherited | same).__contains__), (own, own.__contains__)):
        for language, texts in _translations(layer).items():
            kept = {name: text for name, text in texts.items() if text and keeps(name)}
            translations.setdefault(language, {}).update(kept)
    return Effective(
        content, frozenset(inherited), {language: texts for language, texts in translations.items() if texts}
    )


def _translations(layer: Layer) -> Mapping[str, Mapping[str, str]]:
    found = layer.get("translations")
    return found if isinstance(found, dict) else {}


def _empty(value: object) -> bool:
    return value is None or value == "" or value == [] or value == {}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs between two contents; None where the field is absent."""

    name: str
    before: object
    after: object


def differences(before: Layer, after: Layer) -> list[FieldChange]:
    """The fields that differ, in the order of the table of fields; None and an absent field are the same."""
    changes = []
    for each in FIELDS:
        if _differs(before, after, each.name):
            changes.append(FieldChange(each.name, before.get(each.name), after.get(each.name)))
    return changes


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes to one base: what both agree on, and the fields where they do not."""

    content: Content
    conflicts: list[str]


def reconcile(base: Layer, mine: Layer, theirs: Layer) -> Merged:
    """Three-way merge field by field; a field that both changed differently is a conflict and keeps theirs."""
    content: Content = dict(theirs)
    conflicts: list[str] = []
    for change in differences(base, mine):
        name = change.name
        if _differs(base, theirs, name) and _differs(mine, theirs, name):
            conflicts.append(name)
        elif name in mine:
            content[name] = mine[name]
        else:
            content.pop(name, None)
    return Merged(content, conflicts)


def _differs(left: Layer, right: Layer, name: str) -> bool:
    old, new = left.get(name), right.get(name)
    return old != new and not (_absent(old) and _absent(new))


def _absent(value: object) -> bool:
    """Not said at all; "" is something said: the field is empty on purpose."""
    return value is None or value == [] or value == {}
