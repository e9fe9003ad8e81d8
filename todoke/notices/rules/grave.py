"""Letters that go unasked to nobody: which kinds a person can choose, and which of them a rule's facts belong to.

Of violence there is no kind: a letter in a shared home can be a danger, whoever chose it.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.vocabulary import BY_NAME, N_


class GraveKind(StrEnum):
    """A kind of letter that somebody can ask for once."""

    DISABILITY = "disability"
    ILLNESS = "illness"
    CARE = "care"
    WELFARE = "welfare"
    BEREAVEMENT = "bereavement"


LABELS: Final[dict[GraveKind, str]] = {
    GraveKind.DISABILITY: N_("Letters about disability services"),
    GraveKind.ILLNESS: N_("Letters about long illness"),
    GraveKind.CARE: N_("Letters about care"),
    GraveKind.WELFARE: N_("Letters about help with living costs"),
    GraveKind.BEREAVEMENT: N_("Letters about support after a death in the family"),
}
_ANY_HEALTH: Final = frozenset({GraveKind.DISABILITY, GraveKind.ILLNESS, GraveKind.CARE})
_DISABILITY: Final = frozenset({GraveKind.DISABILITY})
_CARE: Final = frozenset({GraveKind.CARE})
#: To which kinds a grave fact belongs; one of them is enough. A fact that is not here belongs to none.
OF_FACT: Final[dict[str, frozenset[GraveKind]]] = {
    "health_needs": _ANY_HEALTH,
    "physical_disability_grade": _DISABILITY,
    "intellectual_disability_degree": _DISABILITY,
    "mental_disability_grade": _DISABILITY,
    "special_child_grade": _DISABILITY,
    "palsy_or_dystrophy": _DISABILITY,
    "intractable_disease": frozenset({GraveKind.ILLNESS}),
    "in_institution": _CARE,
    "care_level": _CARE,
    "public_assistance": frozenset({GraveKind.WELFARE}),
    "parent_died": frozenset({GraveKind.BEREAVEMENT}),
}


def is_chosen(reads: Iterable[str], chosen: Collection[str]) -> bool:
    """Whether somebody asked for every kind of letter that these facts make it; without a grave fact among them, nobody did."""
    grave = [name for name in reads if name in BY_NAME and BY_NAME[name].sensitivity >= Sensitivity.GRAVE]
    wanted = {kind.value for kind in GraveKind} & set(chosen)
    return bool(grave) and all(wanted & {kind.value for kind in OF_FACT.get(name, frozenset())} for name in grave)
