"""School, childcare and medical costs: school years from the 1 April birthday on, and certificates at their borders."""

from datetime import date, timedelta

import pytest

from tests.eligibility.templates.asking import KEYS, Facts, amount, decide, document, facts, in_force
from todoke.eligibility.rules.evaluating import evaluate
from todoke.eligibility.rules.lowering import lower
from todoke.eligibility.rules.rule import Per, with_parameters

TODAY = date(2026, 11, 25)
PUPIL = {"school": "public_compulsory"}


@pytest.mark.parametrize(
    ("born", "day", "infant", "pupil", "student"),
    [
        (date(2011, 4, 1), date(2026, 11, 25), False, False, True),  # 16 at the end of the school year: 高校1年
        (date(2011, 4, 2), date(2026, 11, 25), False, True, False),
        (date(2011, 4, 2), date(2027, 3, 31), False, True, False),
        (date(2011, 4, 2), date(2027, 4, 1), False, False, True),
        (date(2020, 4, 1), date(2026, 4, 1), False, True, False),
        (date(2020, 4, 2), date(2026, 4, 1), True, True, False),
        (date(2008, 4, 1), date(2026, 3, 31), False, False, True),
        (date(2008, 4, 1), date(2026, 4, 1), False, False, False),
    ],
)
def test_medical_costs_by_school_year(born: date, day: date, infant: bool, pupil: bool, student: bool) -> None:
    assert decide("kodomo-iryohi", day, born, {"until": 6}) is infant
    assert decide("kodomo-iryohi", day, born) is pupil
    assert decide("kokosei-iryohi", day, born) is student


LIMIT = {"limit_base": 1_000_000, "limit_per_person": 500_000}


@pytest.mark.parametrize(
    ("income", "exempt", "assisted", "expected"),
    [
        (3_000_000, False, False, True),  # four people: exactly at the limit
        (3_000_001, False, False, False),
        (3_000_001, True, False, True),
        (3_000_001, False, True, True),
        (None, False, False, None),
        (None, True, None, True),
    ],
)
def test_school_expense_assistance_at_the_limit(
    income: int | None, exempt: bool, assisted: bool | None, expected: bool | None
) -> None:
    known = {"household_income": income, "tax_exempt": exempt, "public_assistance": assisted, "household_size": 4}
    assert decide("shugaku-enjo", TODAY, date(2018, 1, 1), LIMIT, **PUPIL, **known) is expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [(date(2020, 4, 1), True), (date(2020, 4, 2), False), (date(2011, 4, 2), True), (date(2011, 4, 1), False)],
)
def test_school_expense_assistance_is_for_first_to_ninth_grade(born: date, expected: bool) -> None:
    assert decide("shugaku-enjo", TODAY, born, LIMIT, tax_exempt=True, **PUPIL) is expected


@pytest.mark.parametrize(
    ("born", "childcare", "exempt", "needs", "expected"),
    [
        (date(2023, 4, 1), "nursery", False, True, True),  # three by 31 March: the class of three-year-olds
        (date(2023, 4, 2), "nursery", False, True, False),
        (date(2023, 4, 2), "nursery", True, True, True),
        (date(2023, 11, 25), "kindergarten", False, False, True),  # kindergarten from the third birthday
        (date(2023, 11, 26), "kindergarten", False, False, False),
        (date(2022, 1, 1), "unlicensed", False, True, True),
        (date(2022, 1, 1), "unlicensed", False, False, False),
        (date(2022, 1, 1), "home", False, True, False),
        (date(2020, 4, 1), "nursery", True, True, False),  # at school
    ],
)
def test_free_childcare(born: date, childcare: str, exempt: bool, needs: bool, expected: bool) -> None:
    answer = decide("musho-ka", TODAY, born, childcare=childcare, tax_exempt=exempt, needs_childcare=needs)
    assert answer is expected


@pytest.mark.parametrize(
    ("born", "childcare", "most"),
    [(date(2022, 1, 1), "kindergarten", 25_700), (date(2022, 1, 1), "certified", 37_000), (date(2025, 1, 1), "unlicensed", 42_000)],
)  # fmt: skip
def test_free_childcare_up_to_a_monthly_maximum(born: date, childcare: str, most: int) -> None:
    assert amount("musho-ka", TODAY, born, childcare=childcare) == (0, most, Per.MONTH)


def test_tokyo_frees_the_first_two_years_since_september_2025() -> None:
    assert in_force("tokyo-hoikuryo-musho", date(2025, 8, 31)) is None
    known: Facts = {"childcare": "nursery", "needs_childcare": True}
    assert decide("tokyo-hoikuryo-musho", TODAY, date(2023, 4, 2), **known) is True
    assert decide("tokyo-hoikuryo-musho", TODAY, date(2023, 4, 1), **known) is False


@pytest.mark.parametrize("key", ["shugaku-shienkin", "shogaku-kyufukin", "shiritsu-koko-jugyoryo"])
@pytest.mark.parametrize(
    ("born", "school", "expected"),
    [
        (date(2011, 4, 1), "private_high", True),
        (date(2011, 4, 2), "private_high", False),
        (date(2010, 1, 1), "public_compulsory", False),
        (date(2010, 1, 1), None, None),
        (date(1990, 1, 1), None, False),
    ],
)
def test_upper_secondary_school(key: str, born: date, school: str | None, expected: bool | None) -> None:
    assert decide(key, TODAY, born, school=school, tax_exempt=True) is expected


@pytest.mark.parametrize(
    ("school", "assisted", "expected"),
    [
        ("public_high", True, (32_300, 32_300)),
        ("private_high", True, (52_600, 52_600)),
        ("public_high", False, (122_100, 143_700)),
        ("private_high", False, (142_600, 152_000)),
    ],
)
def test_scholarship_grant(school: str, assisted: bool, expected: tuple[int, int]) -> None:
    found = amount("shogaku-kyufukin", TODAY, date(2010, 1, 1), school=school, public_assistance=assisted)
    assert found == (*expected, Per.YEAR)


@pytest.mark.parametrize(
    ("born", "physical", "intellectual", "mental", "expected"),
    [
        (date(1961, 11, 26), 3, 0, 0, True),  # the eve of the 65th birthday
        (date(1961, 11, 25), 1, 0, 0, False),
        (date(1990, 1, 1), 4, 0, 0, False),
        (date(1990, 1, 1), 0, 2, 0, True),
        (date(1990, 1, 1), 0, 3, 0, False),
        (date(1990, 1, 1), 0, 0, 1, True),
        (date(1990, 1, 1), 0, 0, 2, False),
        (date(1990, 1, 1), 0, 0, None, None),
    ],
)
def test_medical_costs_of_people_with_disabilities(
    born: date, physical: int, intellectual: int, mental: int | None, expected: bool | None
) -> None:
    grades = {"physical_disability_grade": physical, "intellectual_disability_degree": intellectual}
    assert decide("shogai-iryohi", TODAY, born, mental_disability_grade=mental, **grades) is expected


def test_care_in_old_age() -> None:
    grades = {"intellectual_disability_degree": 0, "mental_disability_grade": 0}
    for born, physical, expected in (
        (date(1951, 11, 25), 0, True),
        (date(1951, 11, 26), 0, False),
        (date(1961, 11, 25), 3, True),
        (date(1961, 11, 26), 3, False),
    ):
        assert decide("koki-korei", TODAY, born, physical_disability_grade=physical, **grades) is expected
    assert decide("rorei-nenkin", TODAY, date(1961, 11, 25)) is True
    assert decide("rorei-nenkin", TODAY, date(1961, 11, 26)) is False
    assert decide("silver-pass", TODAY, date(1956, 11, 25)) is True
    assert decide("silver-pass", TODAY, date(1956, 11, 26)) is False


def test_pensions_of_orphans_and_contributions() -> None:
    assert decide("izoku-nenkin", TODAY, date(2008, 4, 2), parent_died=True) is True
    assert decide("izoku-nenkin", TODAY, date(2008, 4, 2), parent_died=False) is False
    nineteen = {"parent_died": True, "special_child_grade": 0}
    assert decide("izoku-nenkin", TODAY, date(2007, 1, 1), physical_disability_grade=3, **nineteen) is True
    assert decide("izoku-nenkin", TODAY, date(2007, 1, 1), physical_disability_grade=4, **nineteen) is False
    assert decide("kokunen-menjo", TODAY, date(2006, 11, 25), tax_exempt=True) is True
    assert decide("kokunen-menjo", TODAY, date(2006, 11, 26), tax_exempt=True) is False
    assert decide("kokunen-menjo", TODAY, date(1966, 11, 25), tax_exempt=True) is False


def test_chronic_diseases_before_and_after_18() -> None:
    for born, child, adult in ((date(2008, 11, 26), True, False), (date(2008, 11, 25), True, True), (date(2006, 11, 25), False, True)):  # fmt: skip
        assert decide("shoni-mansei-iryohi", TODAY, born, intractable_disease=True) is child
        assert decide("nanbyo-iryohi", TODAY, born, intractable_disease=True) is adult


#: Every other fact as favourable as can be: only the age decides.
FAVOURABLE: Facts = {
    "physical_disability_grade": 1, "intellectual_disability_degree": 1, "mental_disability_grade": 1, "palsy_or_dystrophy": True,
    "income": 0, "dependants": 0, "pregnant": False, "needs_childcare": True, "school": "special_needs", "tax_exempt": True,
    "health_needs": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "youngest", "just_too_young", "oldest", "just_too_old"),
    [
        ("shogai-teate", TODAY, None, date(2006, 11, 26), date(2006, 11, 25)),
        ("shogaiji-fukushi-teate", TODAY, None, date(2006, 11, 26), date(2006, 11, 25)),
        ("tokubetsu-shogaisha-teate", date(2006, 11, 25), date(2006, 11, 26), date(1926, 1, 1), None),
        ("akachan-first", TODAY, None, date(2024, 11, 26), date(2024, 11, 25)),
        ("shussan-josei", TODAY, None, date(2025, 11, 26), date(2025, 11, 25)),
        ("satogaeri-ninpu-kenshin", TODAY, None, date(2025, 11, 26), date(2025, 11, 25)),
        ("hoikuen-nyuen", TODAY, None, date(2020, 4, 2), date(2020, 4, 1)),
        ("ichiji-azukari", TODAY, None, date(2020, 4, 2), date(2020, 4, 1)),
        ("gakudo-club", date(2020, 4, 1), date(2020, 4, 2), date(2014, 4, 2), date(2014, 4, 1)),
        ("hokago-kodomo-kyoshitsu", date(2020, 4, 1), date(2020, 4, 2), date(2014, 4, 2), date(2014, 4, 1)),
        ("shugaku-shoreihi", date(2023, 4, 1), date(2023, 4, 2), date(2005, 4, 2), date(2005, 4, 1)),
        ("yokaigo-nintei", date(1986, 11, 25), date(1986, 11, 26), date(1926, 1, 1), None),
        ("kenshin-6-7m", date(2026, 5, 25), date(2026, 5, 26), date(2026, 3, 26), date(2026, 3, 25)),
        ("kenshin-9-10m", date(2026, 2, 25), date(2026, 2, 26), date(2025, 12, 26), date(2025, 12, 25)),
        ("kenshin-5y", date(2022, 5, 25), date(2022, 5, 26), date(2021, 4, 26), date(2021, 4, 25)),
    ],
)
def test_ages_at_both_borders(
    key: str, youngest: date, just_too_young: date | None, oldest: date, just_too_old: date | None
) -> None:
    own = {"amount": 1, "offered": True} if key in ("shussan-josei", "kenshin-5y") else {}
    answers = [decide(key, TODAY, born, own, **FAVOURABLE) for born in (youngest, oldest)]
    assert answers == [True, True]
    for born in (just_too_young, just_too_old):
        assert born is None or decide(key, TODAY, born, own, **FAVOURABLE) is False


def test_a_nursery_takes_children_from_the_age_it_has_set() -> None:
    born = date(2026, 8, 26)
    assert decide("ichiji-azukari", TODAY, born) is True
    assert decide("ichiji-azukari", TODAY, born, {"from_months": 3}) is False
    assert decide("ichiji-azukari", TODAY, date(2026, 8, 25), {"from_months": 3}) is True


def test_housing_security_needs_a_loss_and_a_rented_home() -> None:
    assert decide("jukyo-kakuho", TODAY, lost_income=True, rents_home=True) is True
    assert decide("jukyo-kakuho", TODAY, lost_income=True) is None
    assert decide("jukyo-kakuho", TODAY, lost_income=False) is False


@pytest.mark.parametrize("key", KEYS)
def test_ages_as_dates_give_the_same_answer(key: str) -> None:
    """Every template decides alike with ages and with the dates that stand for them, around each month of 20 years."""
    parameters = {"offered": True, "amount": 1, "limit_base": 1, "limit_per_person": 1}
    for day in (TODAY, date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 1), date(2028, 2, 29)):
        rule = in_force(key, day)
        assert rule is not None
        when = with_parameters(rule, {name: parameters[name] for name in parameters if name in rule.parameters}).when
        lowered = lower(when, day)
        for months in range(0, 250, 3):
            for extra in (-1, 0, 1):
                born = day - timedelta(days=months * 365 // 12 + extra + 1)
                row = facts(
                    day, born, due_date=day + timedelta(days=months), moved_in_date=day - timedelta(days=months)
                )
                assert evaluate(when, row) is evaluate(lowered, row)
    assert document(key)["versions"]
