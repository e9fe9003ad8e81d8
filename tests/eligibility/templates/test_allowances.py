"""Allowances: the last day of each age, the rank among children, and incomes at the limit."""

from datetime import date, timedelta

import pytest

from tests.eligibility.templates.asking import amount, day_of, decide, in_force, rank
from todoke.eligibility.rules.rule import Per

TODAY = date(2026, 11, 25)
CHILD = date(2019, 6, 15)
FAMILY = {"single_parent": True, "special_child_grade": 0}


@pytest.mark.parametrize("key", ["jido-teate", "018-support"])
@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        (date(2008, 4, 1), date(2026, 3, 31), True),  # reaches 18 on 31 March: the class above
        (date(2008, 4, 1), date(2026, 4, 1), False),
        (date(2008, 4, 2), date(2026, 4, 1), True),
        (date(2008, 4, 2), date(2027, 3, 31), True),
        (date(2008, 4, 2), date(2027, 4, 1), False),
        (date(2008, 2, 29), date(2026, 3, 31), True),
        (date(2008, 2, 29), date(2026, 4, 1), False),
        (TODAY, TODAY, True),
    ],
)
def test_until_the_31_march_after_the_18th_birthday(key: str, born: date, day: date, expected: bool) -> None:
    assert decide(key, day, born) is expected


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        (date(2023, 11, 26), date(2026, 11, 25), 15_000),  # the eve of the third birthday
        (date(2023, 11, 26), date(2026, 11, 26), 10_000),
        (date(2024, 2, 29), date(2027, 2, 28), 15_000),
        (date(2024, 2, 29), date(2027, 3, 1), 10_000),
        (date(2023, 8, 31), date(2026, 8, 30), 15_000),
        (date(2023, 8, 31), date(2026, 8, 31), 10_000),
    ],
)
def test_child_allowance_by_age(born: date, day: date, expected: int) -> None:
    for which in (1, 2):
        assert amount("jido-teate", day, born, child_rank=which) == (expected, expected, Per.MONTH)
    assert amount("jido-teate", day, born, child_rank=3) == (30_000, 30_000, Per.MONTH)


@pytest.mark.parametrize(
    ("eldest", "day", "expected"),
    [
        (date(2004, 4, 1), date(2026, 3, 31), 30_000),  # reaches 22 on 31 March 2026
        (date(2004, 4, 1), date(2026, 4, 1), 10_000),
        (date(2004, 4, 2), date(2026, 4, 1), 30_000),
        (date(2004, 4, 2), date(2027, 3, 31), 30_000),
        (date(2004, 4, 2), date(2027, 4, 1), 10_000),
    ],
)
def test_the_third_child_while_the_eldest_counts(eldest: date, day: date, expected: int) -> None:
    which = rank(CHILD, [eldest, date(2015, 1, 1)], day)
    assert amount("jido-teate", day, CHILD, child_rank=which) == (expected, expected, Per.MONTH)


def test_child_allowance_had_other_rules_before_october_2024() -> None:
    assert in_force("jido-teate", date(2024, 9, 30)) is None
    assert in_force("jido-teate", date(2024, 10, 1)) is not None


@pytest.mark.parametrize(
    ("born", "last"), [(date(2026, 2, 28), date(2026, 3, 15)), (date(2027, 12, 31), date(2028, 1, 15))]
)
def test_child_allowance_is_claimed_within_15_days_of_the_day_after_birth(born: date, last: date) -> None:
    rule = in_force("jido-teate", TODAY)
    assert rule is not None
    assert rule.window.opens is not None
    assert rule.window.closes is not None
    assert day_of(rule.window.opens, {"birth_date": born}) == born
    assert day_of(rule.window.closes, {"birth_date": born}) == last
    assert not rule.window.strict  # later one can still claim, the months before are lost


@pytest.mark.parametrize(
    ("income", "dependants", "expected"),
    [
        (0, 0, (46_690, 46_690)),
        (
            769_999,
            0,
            (46_690, 46_690),
        ),  # 80,000 yen are taken off everybody's income, 100,000 more off wages and pensions
        (770_000, 0, (11_010, 46_690)),  # whose income is of another kind no longer gets all of it
        (869_999, 0, (11_010, 46_690)),
        (870_000, 0, (11_010, 46_680)),  # at the limit it is no longer paid in full
        (1_149_999, 1, (46_690, 46_690)),
        (1_250_000, 1, (11_010, 46_680)),
        (2_639_999, 1, (11_010, 46_680)),
        (4_159_999, 5, (11_010, 46_680)),
    ],
)
def test_child_rearing_allowance_in_full_and_in_part(income: int, dependants: int, expected: tuple[int, int]) -> None:
    known = {**FAMILY, "income": income, "dependants": dependants}
    assert decide("jido-fuyo-teate", TODAY, CHILD, **known) is True
    assert amount("jido-fuyo-teate", TODAY, CHILD, child_rank_18=1, **known) == (*expected, Per.MONTH)


@pytest.mark.parametrize(("income", "dependants"), [(2_260_000, 0), (2_640_000, 1), (3_020_000, 2), (4_160_000, 5)])
@pytest.mark.parametrize("key", ["jido-fuyo-teate", "hitorioya-iryohi"])
def test_nothing_from_the_limit_on(key: str, income: int, dependants: int) -> None:
    assert decide(key, TODAY, CHILD, income=income, dependants=dependants, **FAMILY) is False
    assert decide(key, TODAY, CHILD, income=income - 1, dependants=dependants, **FAMILY) is True


def test_further_children_add_to_it_and_years_differ() -> None:
    known = {**FAMILY, "income": 0, "dependants": 2}
    assert amount("jido-fuyo-teate", TODAY, CHILD, child_rank_18=2, **known) == (11_030, 11_030, Per.MONTH)
    assert amount("jido-fuyo-teate", TODAY, CHILD, child_rank_18=3, **known) == (11_030, 11_030, Per.MONTH)
    known["income"] = 1_630_000
    assert amount("jido-fuyo-teate", TODAY, CHILD, child_rank_18=2, **known) == (5_520, 11_020, Per.MONTH)
    known["income"] = 1_629_999
    assert amount("jido-fuyo-teate", TODAY, CHILD, child_rank_18=2, **known) == (5_520, 11_030, Per.MONTH)
    known["income"] = 1_529_999
    old, new = date(2025, 3, 31), date(2025, 4, 1)
    assert amount("jido-fuyo-teate", old, CHILD, child_rank_18=1, **known) == (45_500, 45_500, Per.MONTH)
    assert amount("jido-fuyo-teate", new, CHILD, child_rank_18=1, **known) == (46_690, 46_690, Per.MONTH)


@pytest.mark.parametrize(
    ("born", "grade", "expected"),
    [
        (date(2008, 4, 1), 0, False),  # 19 at the end of the school year
        (date(2008, 4, 1), 2, True),
        (date(2008, 4, 1), None, None),
        (date(2008, 4, 2), None, True),
        (date(2006, 11, 26), 1, True),  # the eve of the 20th birthday
        (date(2006, 11, 25), 1, False),
    ],
)
@pytest.mark.parametrize("key", ["jido-fuyo-teate", "hitorioya-iryohi"])
def test_with_a_disability_until_20(key: str, born: date, grade: int | None, expected: bool | None) -> None:
    known = {"single_parent": True, "special_child_grade": grade, "income": 0, "dependants": 0}
    assert decide(key, TODAY, born, **known) is expected


def test_two_parents_decide_it_without_a_word_about_income() -> None:
    assert decide("jido-fuyo-teate", TODAY, CHILD, single_parent=False) is False
    assert decide("jido-fuyo-teate", TODAY, CHILD, single_parent=True) is None


@pytest.mark.parametrize(
    ("income", "dependants", "expected"),
    [(4_776_000, 0, True), (4_776_001, 0, False), (5_536_000, 2, True), (5_536_001, 2, False)],
)
def test_special_child_rearing_allowance_stops_above_the_limit(income: int, dependants: int, expected: bool) -> None:
    known = {"special_child_grade": 1, "income": income, "dependants": dependants}
    assert decide("tokubetsu-jido-fuyo-teate", TODAY, CHILD, **known) is expected


def test_special_child_rearing_allowance_by_grade_and_age() -> None:
    key, known = "tokubetsu-jido-fuyo-teate", {"income": 0, "dependants": 0}
    assert amount(key, TODAY, CHILD, special_child_grade=1) == (56_800, 56_800, Per.MONTH)
    assert amount(key, TODAY, CHILD, special_child_grade=2) == (37_830, 37_830, Per.MONTH)
    assert amount(key, date(2025, 3, 31), CHILD, special_child_grade=2) == (36_860, 36_860, Per.MONTH)
    assert decide(key, TODAY, CHILD, special_child_grade=0, **known) is False
    twenty = date(2006, 11, 25)
    assert decide(key, TODAY, twenty + timedelta(days=1), special_child_grade=2, **known) is True
    assert decide(key, TODAY, twenty, special_child_grade=2, **known) is False


@pytest.mark.parametrize(
    ("income", "dependants", "expected"),
    [(3_783_999, 0, True), (3_784_000, 0, False), (4_543_999, 2, True), (4_544_000, 2, False)],
)
def test_tokyos_fostering_allowances_stop_at_the_limit(income: int, dependants: int, expected: bool) -> None:
    known = {"income": income, "dependants": dependants}
    assert decide("ikusei-teate", TODAY, CHILD, single_parent=True, **known) is expected
    assert decide("shogai-teate", TODAY, CHILD, physical_disability_grade=2, **known) is expected


def test_a_town_can_have_another_limit_and_amount() -> None:
    known = {"single_parent": True, "income": 3_800_000, "dependants": 0}
    own = {"limit": 3_800_000, "amount": 14_000}
    assert decide("ikusei-teate", TODAY, CHILD, **known) is False
    assert decide("ikusei-teate", TODAY, CHILD, own, **known) is True
    assert amount("ikusei-teate", TODAY, CHILD, own, **known) == (14_000, 14_000, Per.MONTH)


@pytest.mark.parametrize(
    ("income", "dependants", "expected"),
    [
        (6_466_999, 0, True), (6_467_000, 0, False), (6_715_999, 1, True), (6_716_000, 1, False), (7_567_999, 5, True),
        (7_568_000, 5, False), (7_780_999, 6, True), (7_781_000, 6, False), (10_000_000, None, None), (0, None, True), (None, 0, None),
    ],
)  # fmt: skip
def test_allowances_for_grave_disabilities_stop_at_the_familys_limit(
    income: int | None, dependants: int | None, expected: bool | None
) -> None:
    known = {"income": income, "dependants": dependants, "physical_disability_grade": 1}
    assert decide("shogaiji-fukushi-teate", TODAY, CHILD, **known) is expected
    assert decide("tokubetsu-shogaisha-teate", TODAY, date(1990, 1, 1), **known) is expected


@pytest.mark.parametrize(
    ("physical", "intellectual", "palsy", "expected"),
    [(2, 0, False, True), (3, 0, False, False), (0, 3, False, True), (0, 4, False, False), (0, 0, True, True), (0, 0, None, None)],
)  # fmt: skip
def test_tokyos_disability_allowance_by_certificate(
    physical: int, intellectual: int, palsy: bool | None, expected: bool | None
) -> None:
    known = {"physical_disability_grade": physical, "intellectual_disability_degree": intellectual}
    answer = decide("shogai-teate", TODAY, CHILD, palsy_or_dystrophy=palsy, income=0, dependants=0, **known)
    assert answer is expected


def test_birth_allowances() -> None:
    born = date(2024, 11, 26)
    for key, known in (("shussan-ikuji-ichijikin", {"health_insurance": "national"}), ("ninpu-shien-kyufu", {})):
        assert decide(key, TODAY, born, **known) is True
        assert decide(key, TODAY, date(2024, 11, 25), pregnant=False, **known) is False
        assert decide(key, TODAY, date(1994, 11, 25), pregnant=True, **known) is True
        assert decide(key, TODAY, date(1994, 11, 25), **known) is None
    assert decide("shussan-ikuji-ichijikin", TODAY, born, health_insurance="employees") is True
    assert decide("shussan-ikuji-ichijikin", TODAY, born, health_insurance="none") is False
    mother = date(1994, 11, 25)
    assert amount("ninpu-shien-kyufu", TODAY, born) == (50_000, 50_000, Per.ONCE)
    assert amount("ninpu-shien-kyufu", TODAY, mother, multiple_birth=False) == (100_000, 100_000, Per.ONCE)
    assert amount("ninpu-shien-kyufu", TODAY, mother, multiple_birth=True) == (150_000, 200_000, Per.ONCE)
    assert in_force("ninpu-shien-kyufu", date(2025, 3, 31)) is None
    for twins in (False, True):  # each child that is born carries one allowance, however many came with it
        assert amount("shussan-ikuji-ichijikin", TODAY, born, multiple_birth=twins) == (488_000, 500_000, Per.ONCE)
    expected = amount("shussan-ikuji-ichijikin", TODAY, mother, multiple_birth=True)
    assert expected == (976_000, 1_500_000, Per.ONCE)


def test_what_a_doctors_certificate_decides_is_no_certain_sum() -> None:
    for key, born, most in (
        ("shogaiji-fukushi-teate", CHILD, 16_100),
        ("tokubetsu-shogaisha-teate", date(1990, 1, 1), 29_590),
    ):
        assert amount(key, TODAY, born) == (0, most, Per.MONTH)


def test_a_healthy_family_is_not_told_to_ask_for_care() -> None:
    for born in (date(1986, 1, 1), date(1940, 1, 1)):
        assert decide("yokaigo-nintei", TODAY, born, health_needs=False) is False
        assert decide("yokaigo-nintei", TODAY, born, health_needs=True) is True
        assert decide("yokaigo-nintei", TODAY, born) is None


def test_a_grant_of_the_town_needs_the_towns_amount() -> None:
    poor: dict[str, str | bool] = {"school": "public_compulsory", "public_assistance": True}
    assert decide("shugaku-enjo", TODAY, CHILD, **poor) is not False  # the town's own limits are not known
    assert amount("shussan-josei", TODAY, TODAY, {"amount": 500_000}) == (500_000, 500_000, Per.ONCE)
