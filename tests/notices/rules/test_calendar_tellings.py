"""The calendar in tellings: at most twice each, within what the law and the usual time allow, never a dose before its turn."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.eligibility.rules.child_health import Given, Kind, Sex, plan
from todoke.notices.rules import items, timing
from todoke.notices.rules.calendar_tellings import NOT_TOLD, told_of

BIRTHS = st.dates(date(2020, 8, 1), date(2028, 12, 31))
AGES = st.integers(0, 365 * 16)


@examples(60)
@given(BIRTHS, AGES, st.sampled_from([None, *Sex]), st.lists(st.sampled_from(["ROTA5", "BCG", "DPT_IPV_HIB", "PCV20"]), max_size=3, unique=True))  # fmt: skip
def test_each_entry_at_most_twice_and_within_its_time(birth: date, age: int, sex: Sex | None, given_: list[str]) -> None:  # fmt: skip
    day = birth + timedelta(days=age)
    doses = [Given(vaccine, birth + timedelta(days=70)) for vaccine in given_ if age >= 70]
    for item in plan(birth, day, doses, sex, (), "131181").items:
        told = told_of(item, birth, doses, sex)
        assert len(told) <= 2
        for each in told:
            assert item.entry not in NOT_TOLD
            assert item.earliest is not None
            assert item.last is not None
            assert item.earliest <= each.opens <= each.day <= each.until_date <= item.last
            assert not each.last_reminder or each is told[-1]
            assert each.reminder == timing.FIRST or each.day > each.opens
            if each.law and each.last_reminder and (each.until_date - each.opens).days >= 10:
                assert each.until_date - each.day > timing.POST
        if item.kind is Kind.VACCINE and told:
            dose = items.dose_of(told[0].item)
            assert dose is not None
            taken = {items.same(items.of_dose(each.vaccine, 1)) for each in doses}
            assert dose.number == (2 if items.same(items.of_dose(dose.vaccine, 1)) in taken else 1)
            assert item.entry != "HPV" or sex is Sex.FEMALE


def test_products_of_one_course_are_one_thing() -> None:
    assert items.same("vaccine:ROTA5:2") == items.same("vaccine:ROTA1:2") != items.same("vaccine:ROTA1:1")
    assert items.same("program:131181000001:2026") == "program:131181000001:2026"
    assert items.program_of("program:131181000001:yobo-bcg:2026") == "131181000001:yobo-bcg"
    assert items.program_of("vaccine:BCG:1") == ""
    assert not items.is_item("nothing")
