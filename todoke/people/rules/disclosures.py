"""What may be shown to a partner: which facts there are to choose from, how often, how long."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from todoke.people.rules.vocabulary import FACTS


class PartnerKind(StrEnum):
    """What a partner is."""

    BANK = "bank"
    INSURER = "insurer"
    OTHER = "other"
    COUNTER = "counter"  # another system of the body
    APP = "app"  # an app that brings notices to those who want it


class KeyScope(StrEnum):
    """The one purpose of a key."""

    PROOFS = "proofs"
    MANDATE_CHECK = "mandate_check"
    NOTICES_TEST = "notices_test"  # everything but giving anything to anybody
    NOTICES_TEAM = "notices_team"  # to a short list of persons who agreed to tests
    NOTICES_LIVE = "notices_live"
    NOTICES_APP = "notices_app"  # reads and reports what its users agreed to
    FORMS_TEST = "forms_test"  # files as in earnest, and nothing is kept
    FORMS_LIVE = "forms_live"
    CORE_TEST = "core_test"  # gets made-up submissions
    CORE_LIVE = "core_live"  # a core system that fetches what was filed, and says what became of it
    VOICES = "voices"  # reads what was said to its body, masked


_SHOWN: Final = frozenset({PartnerKind.BANK, PartnerKind.INSURER, PartnerKind.OTHER})
#: Which kinds of partners each key is for.
FITS: Final[dict[KeyScope, frozenset[PartnerKind]]] = {
    KeyScope.PROOFS: _SHOWN,
    KeyScope.MANDATE_CHECK: frozenset({PartnerKind.COUNTER}),
    KeyScope.NOTICES_TEST: frozenset({PartnerKind.COUNTER}),
    KeyScope.NOTICES_TEAM: frozenset({PartnerKind.COUNTER}),
    KeyScope.NOTICES_LIVE: frozenset({PartnerKind.COUNTER}),
    KeyScope.NOTICES_APP: frozenset({PartnerKind.APP}),
    KeyScope.FORMS_TEST: frozenset({PartnerKind.COUNTER}),
    KeyScope.FORMS_LIVE: frozenset({PartnerKind.COUNTER}),
    KeyScope.CORE_TEST: frozenset({PartnerKind.COUNTER}),
    KeyScope.CORE_LIVE: frozenset({PartnerKind.COUNTER}),
    KeyScope.VOICES: frozenset({PartnerKind.COUNTER}),
}
#: Partners to whom residents show proofs; others are shown none.
SHOWN_PROOFS: Final = tuple(sorted(kind.value for kind in _SHOWN))


def scopes_for(kind: PartnerKind) -> list[KeyScope]:
    """The purposes for which a partner of a kind may have keys."""
    return [scope for scope, kinds in FITS.items() if kind in kinds]


#: What is told of the person themselves, in the order of the page.
DETAILS: Final = ("name", "name_kana", "name_latin", "birth_date", "postcode", "address", "phone")
#: Where the person is or can be reached: never told of somebody who is protected.
WHEREABOUTS: Final = frozenset({"postcode", "address", "phone", "area"})
#: That the mandate under which the proof was made holds: who may act, in what, until when.
MAY_ACT: Final = "may_act"
FACT_NAMES: Final = tuple(
    fact.name for fact in FACTS if fact.is_asked and not fact.derived and fact.name not in DETAILS
)
DISCLOSABLE: Final = (*DETAILS, MAY_ACT, *FACT_NAMES)
MOST_LOOKS: Final = 10
MOST_DAYS: Final = 90
USUAL_LOOKS: Final = 3
USUAL_DAYS: Final = 30
KEY_MOST_DAYS: Final = 400
#: Codes of one source that showed nothing within the hour before each further one must wait.
FREE_TRIES: Final = 10
LONGEST_WAIT_SECONDS: Final = 900


def problems_of(
    *, facts: Collection[str], offered: Collection[str], looks: int, until_date: date, today: date, has_mandate: bool
) -> dict[str, str]:
    """Why a proof cannot be made so, field by field; empty when it can."""
    problems: dict[str, str] = {}
    if not facts:
        problems["facts"] = "fact_missing"
    elif not set(facts) <= set(offered) & set(DISCLOSABLE):
        problems["facts"] = "fact_not_offered"
    elif MAY_ACT in facts and not has_mandate:
        problems["facts"] = "fact_needs_mandate"
    if not 1 <= looks <= MOST_LOOKS:
        problems["looks"] = "looks_range"
    if not today < until_date <= today + timedelta(days=MOST_DAYS):
        problems["until_date"] = "proof_period"
    return problems


def wait_seconds(failures: int) -> int:
    """How long a source waits after its newest code that showed nothing: doubling from 2 s past the free tries, at most 15 minutes."""
    return 0 if failures < FREE_TRIES else min(2 ** min(failures - FREE_TRIES + 1, 20), LONGEST_WAIT_SECONDS)
