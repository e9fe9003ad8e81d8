"""What people read for relations: what the other person is, seen from the senior and from the junior."""

from typing import Final

from todoke.registry.rules.fields import N_

#: Kind → what the other is to the senior, and to the junior.
OTHERS: Final[dict[str, tuple[str, str]]] = {
    "parent": (N_("Child"), N_("Parent")),
    "guardian": (N_("Ward"), N_("Guardian")),
    "grandparent": (N_("Grandchild"), N_("Grandparent")),
    "partner": (N_("Husband, wife or partner"), N_("Husband, wife or partner")),
    "sibling": (N_("Brother or sister"), N_("Brother or sister")),
}


def choices() -> list[tuple[str, str]]:
    """What another person can be: ``kind.place``, the place being that of whom one looks from, and the words."""
    return [
        (f"{kind}.{place}", label)
        for kind, labels in OTHERS.items()
        for place, label in zip(("senior", "junior"), labels, strict=True)
        if place == "senior" or labels[0] != labels[1]
    ]
