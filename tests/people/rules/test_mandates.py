"""What a mandate allows: nothing unless every condition holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.people.rules.mandates import (
    WATCHING,
    WHOLE,
    MandateKind,
    Matter,
    Office,
    Reason,
    Terms,
    decide,
    may_be_stopped,
    may_give,
    problems_of,
)

TODAY = date(2026, 11, 23)
LETTER = Terms(MandateKind.GRANTED, frozenset({Matter.LOOK_UP}), date(2026, 4, 1), date(2027, 4, 1))
PARENT = Terms(MandateKind.BY_LAW, frozenset(Matter), date(2020, 4, 1), date(2040, 4, 1), office=Office.PARENT)
DEED = Terms(MandateKind.VOLUNTARY_GUARDIANSHIP, frozenset({Matter.APPLY}), date(2026, 4, 1), date(2040, 4, 1))

TERMS = st.builds(
    Terms, st.sampled_from(MandateKind), st.frozensets(st.sampled_from(Matter)),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    office=st.none() | st.sampled_from(Office), agreed=st.booleans(), ended=st.booleans(),
    supervisor_date=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)), jointly=st.booleans(),
)  # fmt: skip


@given(
    TERMS,
    st.sampled_from(Matter),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.none() | st.dates(date(2005, 1, 1), date(2026, 1, 1)),
)
def test_yes_is_only_said_when_everything_holds(terms: Terms, matter: Matter, day: date, birth: date | None) -> None:
    if decide(terms, matter, today=day, principal_birth=birth) is not Reason.YES:
        return
    assert terms.agreed
    assert not terms.ended
    assert terms.since_date <= day < terms.until_date
    assert matter in terms.matters or (terms.kind is MandateKind.BY_LAW and terms.office in WHOLE)
    if terms.kind is MandateKind.WATCH:
        assert matter in WATCHING
    if terms.kind is MandateKind.VOLUNTARY_GUARDIANSHIP:
        assert terms.supervisor_date is not None
        assert terms.supervisor_date <= day
    if terms.jointly:
        assert matter in {Matter.LOOK_UP, Matter.RECEIVE, Matter.REMIND}


@pytest.mark.parametrize(
    ("terms", "matter", "day", "reason"),
    [
        (LETTER, Matter.LOOK_UP, TODAY, Reason.YES),
        (LETTER, Matter.APPLY, TODAY, Reason.OTHER_MATTER),
        (LETTER, Matter.LOOK_UP, date(2026, 3, 31), Reason.NOT_BEGUN),
        (LETTER, Matter.LOOK_UP, date(2027, 3, 31), Reason.YES),
        (LETTER, Matter.LOOK_UP, date(2027, 4, 1), Reason.PAST),
        (replace(LETTER, agreed=False), Matter.LOOK_UP, TODAY, Reason.NOT_AGREED),
        (replace(LETTER, ended=True), Matter.LOOK_UP, TODAY, Reason.ENDED),
        (DEED, Matter.APPLY, TODAY, Reason.NO_SUPERVISOR),
        (replace(DEED, supervisor_date=TODAY), Matter.APPLY, TODAY, Reason.YES),
        (replace(DEED, supervisor_date=TODAY + timedelta(days=1)), Matter.APPLY, TODAY, Reason.NO_SUPERVISOR),
    ],
)
def test_letters_and_deeds(terms: Terms, matter: Matter, day: date, reason: Reason) -> None:
    assert decide(terms, matter, today=day) is reason


@pytest.mark.parametrize(
    ("birth", "day", "reason"),
    [
        (date(2010, 5, 1), date(2028, 4, 30), Reason.YES),
        (date(2010, 5, 1), date(2028, 5, 1), Reason.OF_AGE),
        (date(2008, 2, 29), date(2026, 2, 28), Reason.YES),
        (date(2008, 2, 29), date(2026, 3, 1), Reason.OF_AGE),
        (None, TODAY, Reason.OF_AGE),
    ],
)
def test_parents_stand_for_a_child_until_the_eighteenth_birthday(birth: date | None, day: date, reason: Reason) -> None:
    assert decide(PARENT, Matter.APPLY, today=day, principal_birth=birth) is reason


def test_only_what_a_person_gave_can_a_person_stop() -> None:
    assert {kind for kind in MandateKind if may_be_stopped(kind)} == {MandateKind.GRANTED, MandateKind.WATCH}


@pytest.mark.parametrize(
    ("birth", "guardian", "why"),
    [
        (date(1955, 3, 3), False, ""),
        (date(1955, 3, 3), True, "principal_has_guardian"),
        (date(2008, 11, 24), False, "principal_is_minor"),
        (date(2008, 11, 23), False, ""),
        (None, False, "birth_date_unknown"),
    ],
)
def test_who_can_give_one(birth: date | None, guardian: bool, why: str) -> None:
    assert may_give(birth_date=birth, today=TODAY, has_guardian=guardian) == why


@pytest.mark.parametrize(
    ("kind", "matters", "until", "problems"),
    [
        (MandateKind.GRANTED, [Matter.APPLY], date(2027, 11, 23), {}),
        (MandateKind.GRANTED, [Matter.APPLY], date(2027, 11, 25), {"until_date": "mandate_too_long"}),
        (MandateKind.GRANTED, [Matter.APPLY], TODAY, {"until_date": "mandate_period"}),
        (MandateKind.GRANTED, [], date(2027, 1, 1), {"matters": "matter_missing"}),
        (MandateKind.WATCH, [Matter.APPLY], date(2027, 1, 1), {"matters": "watch_reads_only"}),
        (MandateKind.BY_LAW, [], date(2027, 1, 1), {"matters": "matter_missing", "office": "office_missing"}),
    ],
)
def test_what_cannot_be_written_down(
    kind: MandateKind, matters: list[Matter], until: date, problems: dict[str, str]
) -> None:
    assert problems_of(kind=kind, matters=matters, since_date=TODAY, until_date=until, today=TODAY) == problems
