"""Whatever was recorded, no plan breaks the law: no dose before its age or interval, live vaccines apart, a stable order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.common.calendar import after_months
from todoke.eligibility.rules.child_health import Given, Item, Kind, Override, Plan, Sex, State, plan
from todoke.eligibility.rules.child_health.model import Age
from todoke.eligibility.rules.child_health.table import BY_ID, VACCINES

pytestmark = pytest.mark.embedded

BIRTHS = st.dates(date(2008, 1, 1), date(2028, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2020, 4, 1), date(2020, 4, 2), date(2026, 8, 31), date(2026, 1, 31), date(2028, 2, 29)]
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[date, date, list[Given], Sex | None]:
    birth = draw(BIRTHS)
    on = birth + timedelta(days=draw(st.integers(-280, 6500) | st.integers(0, 800)))
    offsets = st.integers(-20, 6500) | st.integers(0, 800)
    doses = draw(
        st.lists(
            st.builds(
                lambda name, days: Given(name, None if days is None else birth + timedelta(days=days)),
                st.sampled_from([*BY_ID, "RSV_MATERNAL", "NONE"]),
                offsets | st.none(),
            ),
            max_size=12,
        )
    )
    return birth, on, doses, draw(st.sampled_from([None, *Sex]))


def open_items(found: Plan) -> list[Item]:
    return [each for each in found.items if each.planned is not None and each.kind is Kind.VACCINE]


@examples(150)
@given(cases())
def test_no_planned_dose_breaks_the_law(case: tuple[date, date, list[Given], Sex | None]) -> None:
    birth, on, doses, sex = case
    found = plan(birth, on, doses, sex)
    for each in open_items(found):
        assert each.planned is not None
        assert each.earliest is not None
        assert each.last is not None
        assert max(on, each.earliest) <= each.planned <= each.last
        if each.recommended:
            assert each.earliest <= each.recommended[0] <= each.recommended[1] <= each.last
        if each.entry in BY_ID:
            vaccine = BY_ID[each.entry]
            assert vaccine.legal.holds(birth, each.planned)
            assert vaccine.given_from is None or each.planned >= vaccine.given_from
        if each.id.startswith("ROTA") and each.dose == 1:
            assert (each.planned - birth).days <= 104


@examples(150)
@given(cases())
def test_live_vaccines_are_never_planned_within_27_days(case: tuple[date, date, list[Given], Sex | None]) -> None:
    birth, on, doses, sex = case
    found = plan(birth, on, doses, sex)
    live = [
        (BY_ID[each.entry].family, each.planned, True)
        for each in open_items(found)
        if each.entry in BY_ID and BY_ID[each.entry].live
    ]
    live += [
        (BY_ID[each.entry].family, each.given, False)
        for each in found.items
        if each.given and each.entry in BY_ID and BY_ID[each.entry].live
    ]
    for family, day, planned in live:
        for other, at, _ in live:
            if planned and family != other and day and at:
                assert day == at or abs((day - at).days) >= 28


@examples(40)
@given(cases())
def test_following_the_plan_dose_by_dose_is_never_refused(case: tuple[date, date, list[Given], Sex | None]) -> None:
    """A family that does what the plan says finds no problem with any dose, and the calendar ends."""
    birth, on, _, sex = case
    on = max(on, birth)
    done: list[Given] = []
    for _ in range(60):
        found = plan(birth, on, done, sex)
        assert not found.problems
        waiting = open_items(found)
        if not waiting:
            break
        following = min(waiting, key=lambda each: (each.planned or date.max, each.id))
        assert following.planned is not None
        on = max(on, following.planned)
        done.append(Given(following.entry, following.planned))
    assert not open_items(plan(birth, on, done, sex))


@examples(80)
@given(cases(), st.randoms())
def test_the_order_of_what_was_recorded_changes_nothing(
    case: tuple[date, date, list[Given], Sex | None], random: object
) -> None:
    birth, on, doses, sex = case
    dated = [dose for dose in doses if dose.date]
    shuffled = list(dated)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = plan(birth, on, dated, sex), plan(birth, on, shuffled, sex)
    assert one.items == other.items
    assert {(each.code, each.vaccine, each.date) for each in one.problems} == {
        (each.code, each.vaccine, each.date) for each in other.problems
    }


@examples(80)
@given(cases())
def test_every_impossible_dose_is_said(case: tuple[date, date, list[Given], Sex | None]) -> None:
    birth, on, doses, sex = case
    found = plan(birth, on, doses, sex)
    said = {(each.vaccine, each.date) for each in found.problems}
    for dose in doses:
        if dose.vaccine == "NONE":
            assert (dose.vaccine, dose.date) in said
        elif dose.vaccine != "RSV_MATERNAL" and dose.date:
            vaccine = BY_ID[dose.vaccine]
            if dose.date > on or dose.date < birth or dose.date > vaccine.legal.last(birth):
                assert (dose.vaccine, dose.date) in said
    shown = [each for each in found.items if each.state is State.DONE and each.kind is Kind.VACCINE]
    counted = len(doses) - len(
        [
            each
            for each in found.problems
            if each.code in {"unknown_vaccine", "in_future", "before_birth", "twice", "too_many"}
        ]
    )
    assert len([each for each in shown if each.entry not in {"RSV_MATERNAL", "HIB"}]) <= counted


@examples(80)
@given(cases(), st.integers(0, 80), st.integers(1, 40))
def test_a_town_never_moves_what_the_law_allows(
    case: tuple[date, date, list[Given], Sex | None], since: int, length: int
) -> None:
    birth, on, doses, sex = case
    said = [
        Override(name, date(2000, 1, 1), since=Age(months=since), before=Age(months=since + length))
        for name in ("BCG", "MR1", "VARICELLA-1", "PCV20-1", "JE1-1", "JE2")
    ]
    plain, changed = plan(birth, on, doses, sex), plan(birth, on, doses, sex, said)
    bounds = {each.id: (each.earliest, each.last) for each in plain.items}
    for each in changed.items:
        assert (each.earliest, each.last) == bounds[each.id]
        if each.kind is Kind.VACCINE and each.recommended and each.earliest and each.last:
            assert each.earliest <= each.recommended[0] <= each.recommended[1] <= each.last


def test_every_vaccine_has_a_source_and_every_schedule_begins_within_the_law() -> None:
    birth = date(2026, 1, 1)
    for vaccine in VACCINES:
        assert vaccine.sources
        assert vaccine.schedules[0].started.first(birth) >= vaccine.legal.first(birth)
        assert max(each.started.last(birth) for each in vaccine.schedules) == vaccine.legal.last(birth)
        for day in (vaccine.legal.first(birth), vaccine.legal.last(birth)):
            assert [each for each in vaccine.schedules if each.started.holds(birth, day)]


def test_month_intervals_end_on_the_same_day_of_the_month() -> None:
    assert after_months(date(2026, 8, 31), 6) == date(2027, 3, 1)
