"""Vaccinations, check-ups and filings: the first and the last day, and the windows that say the same."""

from datetime import date, timedelta

import pytest

from tests.eligibility.templates.asking import Facts, bound, day_of, decide, facts, in_force
from todoke.eligibility.rules.evaluating import evaluate

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
BIRTHS = [
    *(date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 1), date(2022, 8, 31), date(2022, 8, 30), date(2023, 12, 31)),
    *(date(2023, 4, 1), date(2023, 4, 2), date(2023, 3, 31), date(2025, 1, 31)),
]
#: Rules that birth alone decides, and whose window is the same as who may receive it.
WINDOWED = (
    *(
        "yobo-rota",
        "yobo-hepb",
        "yobo-5shu",
        "yobo-pcv20",
        "yobo-bcg",
        "yobo-mr1",
        "yobo-mr2",
        "yobo-suito",
        "yobo-je1",
    ),
    *(
        "yobo-je2",
        "yobo-dt2",
        "yobo-hpv",
        "kenshin-1m",
        "kenshin-18m",
        "kenshin-3y",
        "konnichiwa-akachan",
        "sango-care",
    ),
    *("daredemo-tsuen", "kokosei-iryohi", "shoni-mansei-iryohi"),
)
KNOWN: Facts = {"sex": "female", "childcare": "home", "intractable_disease": True}


@pytest.mark.parametrize("born", BIRTHS, ids=str)
@pytest.mark.parametrize("key", WINDOWED)
def test_a_window_opens_and_closes_with_the_condition(key: str, born: date) -> None:
    parameters = {"offered": True}
    window = bound(key, TODAY, parameters).window
    dates = {"birth_date": born}
    if window.opens is not None:
        first = day_of(window.opens, dates)
        assert _on(key, first, born) is True
        assert first == born or _on(key, first - DAY, born) is False
    assert window.closes is not None
    last = day_of(window.closes, dates)
    assert _on(key, last, born) is True
    assert _on(key, last + DAY, born) is False


def _on(key: str, day: date, born: date) -> object:
    """The answer of today's rule on another day, so that versions do not come between."""
    return evaluate(bound(key, TODAY, {"offered": True}).when, facts(day, born, **KNOWN))


@pytest.mark.parametrize(
    ("key", "born", "first", "last"),
    [
        ("yobo-rota", date(2026, 1, 31), date(2026, 3, 14), date(2026, 9, 12)),  # 42 and 224 days
        ("yobo-hepb", date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
        ("yobo-5shu", date(2025, 12, 31), date(2026, 3, 1), date(2033, 6, 30)),  # there is no 31 February, no 31 June
        ("yobo-pcv20", date(2024, 2, 29), date(2024, 4, 29), date(2029, 2, 28)),
        ("yobo-mr1", date(2024, 2, 29), date(2025, 3, 1), date(2026, 2, 28)),
        ("yobo-mr2", date(2020, 4, 1), date(2025, 4, 1), date(2026, 3, 31)),  # the class above
        ("yobo-mr2", date(2020, 4, 2), date(2026, 4, 1), date(2027, 3, 31)),
        ("yobo-suito", date(2023, 8, 31), date(2024, 8, 31), date(2026, 8, 30)),
        ("yobo-je1", date(2026, 5, 31), date(2026, 12, 1), date(2033, 11, 30)),  # there is no 31 November
        ("yobo-je2", date(2017, 11, 26), date(2026, 11, 26), date(2030, 11, 25)),
        ("yobo-dt2", date(2015, 11, 26), date(2026, 11, 26), date(2028, 11, 25)),
        ("yobo-hpv", date(2014, 4, 1), date(2025, 4, 1), date(2030, 3, 31)),
        ("yobo-hpv", date(2014, 4, 2), date(2026, 4, 1), date(2031, 3, 31)),
        ("kenshin-1m", date(2026, 11, 1), date(2026, 11, 29), date(2026, 12, 12)),  # after 27 days, before six weeks
        ("kenshin-18m", date(2025, 8, 31), date(2027, 3, 1), date(2027, 8, 30)),
        ("kenshin-3y", date(2024, 2, 29), date(2027, 3, 1), date(2028, 2, 28)),
        ("daredemo-tsuen", date(2026, 5, 31), date(2026, 12, 1), date(2029, 5, 30)),
    ],
)
def test_first_and_last_day(key: str, born: date, first: date, last: date) -> None:
    answers = [_on(key, day, born) for day in (first, last, last + DAY)]
    assert answers == [True, True, False]
    assert first == born or _on(key, first - DAY, born) is False
    window = bound(key, TODAY, {"offered": True}).window
    assert window.opens is not None
    assert window.closes is not None
    assert [day_of(end, {"birth_date": born}) for end in (window.opens, window.closes)] == [first, last]


@pytest.mark.parametrize("key", [key for key in WINDOWED if key.startswith("yobo-")])
def test_after_the_last_day_a_vaccination_is_not_free(key: str) -> None:
    assert bound(key, TODAY).window.strict


def test_hpv_asks_for_the_sex_and_nothing_else() -> None:
    born = date(2014, 4, 2)
    assert decide("yobo-hpv", TODAY, born) is None
    assert decide("yobo-hpv", TODAY, born, sex="male") is False
    assert decide("yobo-hpv", TODAY, date(2019, 1, 1)) is False


@pytest.mark.parametrize(("day", "expected"), [(195, False), (196, True), (258, True), (259, False)])
def test_rsv_from_28_weeks_to_36_weeks_and_6_days(day: int, expected: bool) -> None:
    due = TODAY + timedelta(days=280 - day)
    assert decide("yobo-rsv-ninpu", TODAY, pregnant=True, due_date=due) is expected


def test_rsv_window_and_start() -> None:
    due = date(2027, 2, 17)
    window = bound("yobo-rsv-ninpu", TODAY).window
    assert window.opens is not None
    assert window.closes is not None
    assert day_of(window.opens, {"due_date": due}) == date(2026, 11, 25)
    assert day_of(window.closes, {"due_date": due}) == date(2027, 1, 26)
    assert in_force("yobo-rsv-ninpu", date(2026, 3, 31)) is None
    assert decide("yobo-rsv-ninpu", TODAY, pregnant=False) is False


def test_a_check_up_of_the_towns_choice() -> None:
    born = date(2026, 10, 26)
    assert decide("kenshin-1m", TODAY, born, {"offered": True}) is True
    assert decide("kenshin-1m", TODAY, born, {"offered": False}) is False
    assert decide("kenshin-1m", TODAY, born) is None  # the town has not said


@pytest.mark.parametrize(
    ("parameters", "months", "expected"),
    [({}, 2, False), ({}, 3, True), ({}, 4, True), ({}, 5, False), ({"to_month": 3}, 4, False)],
)
def test_a_town_sets_the_months_of_a_check_up(parameters: dict[str, int], months: int, expected: bool) -> None:
    born = date(2026, 11 - months, 25)
    assert decide("kenshin-3-4m", TODAY, born, parameters) is expected


@pytest.mark.parametrize(("born", "year"), [(date(2020, 4, 1), 2025), (date(2020, 4, 2), 2026)])
def test_the_check_up_before_school_is_in_the_autumn_before(born: date, year: int) -> None:
    window = bound("shugakuji-kenshin", TODAY).window
    assert window.opens is not None
    assert window.closes is not None
    dates = {"birth_date": born}
    assert day_of(window.opens, dates) == date(year, 10, 1)
    assert day_of(window.closes, dates) == date(year, 11, 30)
    assert decide("shugakuji-kenshin", date(year, 10, 1), born) is True
    assert decide("shugakuji-kenshin", date(year + 1, 4, 1), born) is False


def test_newborns() -> None:
    for days, expected in ((27, True), (28, False)):
        assert decide("shinseiji-homon", TODAY, TODAY - timedelta(days=days)) is expected
    assert decide("shinseiji-homon", TODAY, TODAY - timedelta(days=60), {"until_days": 61}) is True
    assert decide("sango-care", TODAY, date(2025, 11, 26)) is True
    assert decide("sango-care", TODAY, date(2025, 11, 25)) is False


@pytest.mark.parametrize(("grams", "expected"), [(2000, True), (2001, False), (None, None)])
def test_care_of_premature_babies(grams: int | None, expected: bool | None) -> None:
    born = date(2026, 2, 28)
    assert decide("yoiku-iryo", TODAY, born, birth_weight_grams=grams) is expected
    closes = bound("yoiku-iryo", TODAY).window.closes
    assert closes is not None
    assert day_of(closes, {"birth_date": born}) == date(2027, 2, 26)  # two days before the first birthday


def test_filings() -> None:
    closes = bound("shussho-todoke", TODAY).window.closes
    assert closes is not None
    assert day_of(closes, {"birth_date": date(2026, 2, 16)}) == date(2026, 3, 1)  # the day of birth is day 1
    assert decide("shussho-todoke", TODAY, date(2026, 8, 26)) is True
    assert decide("shussho-todoke", TODAY, date(2026, 8, 25)) is False
    for days, expected in ((0, True), (14, True), (15, False)):
        assert decide("tennyu-todoke", TODAY, moved_in_date=TODAY - timedelta(days=days)) is expected
    assert decide("tennyu-todoke", TODAY) is None
    assert decide("kokuho-kanyu", TODAY, date(1951, 11, 26), health_insurance="none") is True
    assert decide("kokuho-kanyu", TODAY, date(1951, 11, 25), health_insurance="none") is False
    assert decide("kokuho-kanyu", TODAY, date(1990, 1, 1), health_insurance="employees") is False
