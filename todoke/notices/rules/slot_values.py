"""Values for the fields of a text, chosen by their kind, so that a text may call its fields what it likes."""

from collections.abc import Iterable, Mapping


def filled(slots: Iterable[Mapping[str, str]], by_kind: Mapping[str, object]) -> dict[str, object]:
    """For each field of a text the value of its kind; kinds that fill themselves, or of which nothing is known, get none."""
    return {slot["name"]: by_kind[slot["kind"]] for slot in slots if slot.get("kind") in by_kind}
