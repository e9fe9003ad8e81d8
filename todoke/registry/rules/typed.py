"""What a person types is held to more than what a file brings: an address must be one, a number one that can be dialled."""

from collections.abc import Mapping, Sequence
from typing import Final

from todoke.registry.rules import values, written
from todoke.registry.rules.fields import BY_NAME, Field, Kind
from todoke.registry.rules.notes import WARNINGS, Note, shown
from todoke.registry.rules.versions import REMOVED

#: Warnings at import that a person who types can put right at once.
_STRICT: Final = frozenset({"not_a_url", "url_without_scheme", "no_digits"})


def problems(content: Mapping[str, object], held: Sequence[Mapping[str, object]]) -> list[Note]:
    """What is wrong with the fields that differ from every held content; what came that way from a file may stay."""
    found: list[Note] = []
    for name, value in content.items():
        field = BY_NAME.get(name)
        if field is None or value == REMOVED or any(each.get(name) == value for each in held):
            continue
        noted = [note for note in values.parse(field, value).problems if note.code in _STRICT & WARNINGS]
        found += noted[:1] or _closer(field, value, held)
    return found


def _closer(field: Field, value: object, held: Sequence[Mapping[str, object]]) -> list[Note]:
    """What an import does not even note: an e-mail address that is none, a host without a dot, digits that no telephone takes."""
    if field.kind is Kind.EMAIL and not written.is_email(str(value)):
        return [Note("not_an_email", field.name, shown(value))]
    if field.kind is Kind.PHONES and not written.is_phone(str(value)):
        return [Note("not_a_phone", field.name, shown(value))]
    addresses: list[object] = [value] if field.kind is Kind.URL else []
    if field.kind is Kind.LINKS and isinstance(value, list):
        old = [link for each in held if isinstance(links := each.get(field.name), list) for link in links]
        addresses = [link["uri"] for link in value if isinstance(link, dict) and link.get("uri") and link not in old]
    wrong = [each for each in addresses if not written.is_web_address(str(each))]
    return [Note("not_a_url", field.name, shown(wrong[0]))] if wrong else []
