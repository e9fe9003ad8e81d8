"""First and last days by the law, written out as dates: month ends, 29 February, 1 and 2 April, intervals of 27 and 28 days."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from todoke.eligibility.rules.child_health import Given, Item, Plan, Sex, State, Status, plan

pytestmark = pytest.mark.embedded


def day(text: str) -> date:
    return date.fromisoformat(text)


def given(*doses: str) -> list[Given]:
    """ "BCG 2026-05-01" → a recorded dose; without a date: a tick."""
    return [Given(name, day(when) if when else None) for name, _, when in (dose.partition(" ") for dose in doses)]


def see(birth: str, on: str, *doses: str, sex: Sex | None = None, area: str = "") -> Plan:
    return plan(day(birth), day(on), given(*doses), sex, area=area)


def item(found: Plan, name: str) -> Item:
    return next(each for each in found.items if each.id == name)


def names(items: Iterable[Item]) -> list[str]:
    return [each.id for each in items]


#: entry, birth, first legal day, last legal day.
LEGAL = [
    ("ROTA1-1", "2026-01-01", "2026-02-12", "2026-04-15"),  # 6w0d; 14w6d
    ("HEPB-1", "2026-02-28", "2026-02-28", "2027-02-27"),
    ("DPT_IPV_HIB-1", "2026-02-28", "2026-04-28", "2033-08-27"),
    ("DPT_IPV_HIB-1", "2025-12-31", "2026-03-01", "2033-06-30"),  # no 31 February: 1 March; 90 months end on 30 June
    ("PCV20-1", "2026-02-28", "2026-04-28", "2031-02-27"),
    ("BCG", "2026-08-31", "2026-08-31", "2027-08-30"),
    ("MR1", "2026-02-28", "2027-02-28", "2028-02-27"),
    ("MR1", "2028-02-29", "2029-03-01", "2030-02-28"),
    ("VARICELLA-1", "2028-02-29", "2029-03-01", "2031-02-28"),
    ("JE1-1", "2026-08-31", "2027-03-01", "2034-02-28"),
    ("MR2", "2020-04-01", "2025-04-01", "2026-03-31"),
    ("MR2", "2020-04-02", "2026-04-01", "2027-03-31"),
    ("JE2", "2028-02-29", "2037-03-01", "2041-02-28"),
    ("DT2", "2026-03-01", "2037-03-01", "2039-02-28"),
    ("HPV-1", "2014-04-01", "2025-04-01", "2030-03-31"),  # twelve on 31 March 2026
    ("HPV-1", "2014-04-02", "2026-04-01", "2031-03-31"),
    ("CHECKUP_1M", "2026-03-01", "2026-03-29", "2026-04-11"),
    ("CHECKUP_3M", "2026-02-28", "2026-05-28", "2026-09-27"),
    ("CHECKUP_9M", "2026-05-31", "2027-03-01", "2027-05-30"),  # no 31 February
    ("CHECKUP_18M", "2026-08-31", "2028-03-01", "2028-08-30"),  # no 31 February, nor 30: 29 is the month's last
    ("CHECKUP_3Y", "2028-02-29", "2031-03-01", "2032-02-28"),
    ("CHECKUP_5Y", "2026-01-31", "2030-07-31", "2031-07-30"),
    ("SCHOOL_LIST", "2020-04-01", "2025-10-01", "2025-10-31"),
    ("SCHOOL_LIST", "2020-04-02", "2026-10-01", "2026-10-31"),
    ("SCHOOL_CHECKUP", "2020-04-02", "2026-11-01", "2026-11-30"),
    ("SCHOOL_NOTICE", "2020-04-02", "2027-01-01", "2027-01-31"),
    ("BIRTH_NOTIFICATION", "2026-02-28", "2026-02-28", "2026-03-13"),
    ("CHILD_ALLOWANCE", "2026-02-28", "2026-02-28", "2026-03-15"),
    ("SUPPORT_018", "2026-04-01", "2026-04-01", "2044-03-31"),
    ("SUPPORT_018", "2026-04-02", "2026-04-02", "2045-03-31"),
]


@pytest.mark.parametrize(("name", "birth", "first", "last"), LEGAL)
def test_legal_days(name: str, birth: str, first: str, last: str) -> None:
    found = item(see(birth, birth, area="132195"), name)
    assert (found.earliest, found.last) == (day(first), day(last))


@pytest.mark.parametrize(("name", "birth", "first", "last"), [row for row in LEGAL if "-2" not in row[0] and row[0][:2] in {"RO", "HE", "DP", "PC", "BC", "MR", "VA", "JE", "DT", "HP"}])  # fmt: skip
def test_the_last_day_is_possible_and_the_day_after_is_not(name: str, birth: str, first: str, last: str) -> None:
    entry = name.split("-")[0]
    after = day(last) + timedelta(days=1)
    on_last = item(see(birth, last), name)
    assert on_last.state in {State.DUE, State.OVERDUE}
    assert on_last.planned == day(last)
    assert item(see(birth, after.isoformat()), name).state is State.TOO_LATE
    for when, wrong in ((first, False), (last, False), (after.isoformat(), True)):
        problems = [
            each.code for each in see(birth, "2045-01-01", f"{entry} {when}").problems if each.code.startswith("too_")
        ]
        assert problems == (["too_late"] if wrong else []), when
    if day(first) > day(birth):
        before = (day(first) - timedelta(days=1)).isoformat()
        found = [
            each for each in see(birth, "2045-01-01", f"{entry} {before}").problems if each.code != "before_effective"
        ]
        assert [each.code for each in found] == ["too_early"]


@pytest.mark.parametrize(
    ("doses", "name", "earliest"),
    [
        (["ROTA1 2026-03-01"], "ROTA1-2", "2026-03-29"),
        (["ROTA5 2026-03-01"], "ROTA5-2", "2026-03-29"),
        (["HEPB 2026-03-01"], "HEPB-2", "2026-03-29"),
        (["HEPB 2026-03-01", "HEPB 2026-03-29"], "HEPB-3", "2026-07-19"),  # 139 days lie between: the 140th
        (["DPT_IPV_HIB 2026-03-01"], "DPT_IPV_HIB-2", "2026-03-22"),
        (["DPT_IPV_HIB 2026-03-01", "DPT_IPV_HIB 2026-03-22", "DPT_IPV_HIB 2026-04-30"], "DPT_IPV_HIB-4", "2026-10-30"),
        (["DPT_IPV_HIB 2026-03-01", "DPT_IPV_HIB 2026-03-22", "DPT_IPV_HIB 2026-08-31"], "DPT_IPV_HIB-4", "2027-03-01"),
        (["PCV20 2026-03-01"], "PCV20-2", "2026-03-29"),
        (["PCV20 2026-03-01", "PCV20 2026-04-01", "PCV20 2026-12-20"], "PCV20-4", "2027-02-19"),  # 60 days lie between
        (["PCV20 2026-03-01", "PCV20 2026-04-01", "PCV20 2026-05-01"], "PCV20-4", "2027-01-01"),  # and a year old
        (["VARICELLA 2027-01-31"], "VARICELLA-2", "2027-05-01"),
        (["JE1 2029-01-01"], "JE1-2", "2029-01-08"),
        (["JE1 2029-01-01", "JE1 2029-01-08"], "JE1-3", "2029-07-08"),
    ],
)
def test_intervals(doses: list[str], name: str, earliest: str) -> None:
    """ "27 days or more" lie between: the 28th day, and no day before."""
    on = max(day(dose.split()[1]) for dose in doses)
    found = plan(day("2026-01-01"), on, given(*doses))
    assert not found.problems
    assert item(found, name).earliest == day(earliest)
    entry, before = doses[0].split()[0], day(earliest) - timedelta(days=1)
    early = plan(day("2026-01-01"), day("2032-01-01"), given(*doses, f"{entry} {before}"))
    assert [(each.code, each.data["date"]) for each in early.problems] == [("too_early", day(earliest))]
    assert not plan(day("2026-01-01"), day("2032-01-01"), given(*doses, f"{entry} {earliest}")).problems


def test_a_rotavirus_course_begins_by_14_weeks_6_days() -> None:
    assert item(see("2026-01-01", "2026-04-15"), "ROTA1-1").state is State.DUE
    late = see("2026-01-01", "2026-04-16")
    assert {item(late, name).state for name in ("ROTA1-1", "ROTA1-2")} == {State.TOO_LATE}
    begun = see("2026-01-01", "2026-04-16", "ROTA1 2026-04-15")
    assert item(begun, "ROTA1-2").last == day("2026-06-18")  # 24 weeks 0 days
    five = see("2026-01-01", "2026-04-16", "ROTA5 2026-04-15")
    assert item(five, "ROTA5-3").last == day("2026-08-13")  # 32 weeks 0 days
    assert "ROTA1-1" not in names(five.items)
    told = see("2026-01-01", "2026-05-01", "ROTA1 2026-04-16").problems
    assert [(each.code, each.data["date"]) for each in told] == [("too_late", day("2026-04-15"))]


@pytest.mark.parametrize(
    ("started", "doses"),
    [("2026-07-31", 4), ("2026-08-01", 3), ("2026-12-31", 3), ("2027-01-01", 2), ("2027-12-31", 2), ("2028-01-01", 1), ("2030-12-31", 1)],
)  # fmt: skip
def test_pneumococcus_by_age_at_the_first_dose(started: str, doses: int) -> None:
    for found in (see("2026-01-01", started), see("2026-01-01", started, f"PCV20 {started}")):
        assert len([each for each in found.items if each.entry == "PCV20"]) == doses


@pytest.mark.parametrize(
    ("started", "doses"),
    [("2026-07-31", 4), ("2026-08-01", 3), ("2026-12-03", 3), ("2026-12-04", 2), ("2027-01-01", 1)],
)
def test_hib_by_age_at_the_first_dose(started: str, doses: int) -> None:
    found = see("2026-01-01", started, f"HIB {started}")
    assert len([each for each in found.items if each.entry == "HIB"]) == doses
    assert "DPT_IPV-1" in names(found.items)
    assert "DPT_IPV_HIB-1" not in names(found.items)


def test_pneumococcus_doses_that_came_too_late_are_left_out() -> None:
    second_late = see("2026-01-01", "2027-01-15", "PCV20 2026-07-01", "PCV20 2027-01-05")
    rest = [each for each in second_late.items if each.entry == "PCV20" and each.state is not State.DONE]
    assert [(each.id, each.booster, each.earliest) for each in rest] == [("PCV20-3", True, day("2027-03-07"))]
    none_after_two = see("2026-01-01", "2028-01-01", "PCV20 2026-07-01")
    rest = [each for each in none_after_two.items if each.entry == "PCV20" and each.state is not State.DONE]
    assert [(each.id, each.booster, each.state) for each in rest] == [("PCV20-2", True, State.OVERDUE)]


@pytest.mark.parametrize(
    ("first", "second", "earliest", "close"),
    [
        ("MR1", "VARICELLA", "2027-01-29", "2027-01-28"),
        ("VARICELLA", "MR1", "2027-01-29", "2027-01-28"),
    ],
)
def test_different_live_vaccines_keep_27_days(first: str, second: str, earliest: str, close: str) -> None:
    found = see("2026-01-01", "2027-01-02", f"{first} 2027-01-01")
    waiting = next(each for each in found.items if each.entry == second)
    assert waiting.earliest == waiting.planned == day(earliest)
    assert [reason.code for reason in waiting.reasons if reason.code == "live_interval"] == ["live_interval"]
    told = see("2026-01-01", "2027-03-01", f"{first} 2027-01-01", f"{second} {close}").problems
    assert [(each.code, each.vaccine) for each in told] == [("live_too_close", second)]
    for fine in (earliest, "2027-01-01"):  # the 28th day, or the very same
        assert not see("2026-01-01", "2027-03-01", f"{first} 2027-01-01", f"{second} {fine}").problems


def test_bcg_late_in_the_first_year_moves_measles_and_chickenpox() -> None:
    found = see("2026-01-01", "2027-01-01", "BCG 2026-12-20")
    assert {item(found, name).earliest for name in ("MR1", "VARICELLA-1")} == {day("2027-01-17")}
    assert item(found, "HEPB-1").earliest == day("2026-01-01")
    today = see("2026-01-01", "2026-12-31")
    assert item(today, "BCG").planned == day("2026-12-31")
    assert item(today, "MR1").planned == day("2027-01-28")
    assert item(today, "VARICELLA-1").planned == day("2027-01-28")


def test_vaccines_that_are_not_live_wait_for_nothing() -> None:
    found = see("2026-01-01", "2026-06-10", "BCG 2026-06-09", "HEPB 2026-03-01", "HEPB 2026-04-01")
    assert item(found, "DPT_IPV_HIB-1").planned == day("2026-06-10")
    assert item(found, "PCV20-1").planned == day("2026-06-10")


def test_hpv_is_two_doses_until_the_day_before_fifteen() -> None:
    two = see("2013-06-10", "2028-06-09", "HPV 2028-06-09")
    assert [each.id for each in two.items if each.entry == "HPV"] == ["HPV-1", "HPV-2"]
    assert item(two, "HPV-2").earliest == day("2028-11-09")
    assert item(two, "HPV-2").recommended == (day("2028-12-09"), day("2029-06-09"))
    three = see("2013-06-10", "2028-06-10", "HPV 2028-06-10")
    assert [each.id for each in three.items if each.entry == "HPV"] == ["HPV-1", "HPV-2", "HPV-3"]
    assert item(three, "HPV-2").earliest == day("2028-07-10")
    quick = see("2013-06-10", "2027-09-01", "HPV 2027-06-01", "HPV 2027-08-31")
    assert item(quick, "HPV-3").state is State.LATER
    assert see("2013-06-10", "2028-06-09").items[-1].status is Status.MEMORY
    assert not [each for each in see("2013-06-10", "2026-06-09", sex=Sex.MALE).items if each.entry == "HPV"]
    assert [each for each in see("2013-06-10", "2026-06-09", sex=Sex.FEMALE).items if each.entry == "HPV"]


def test_rsv_for_the_mother_by_the_expected_date() -> None:
    expected = see("2026-12-31", "2026-10-01")
    assert expected.expected
    found = item(expected, "RSV_MATERNAL")
    assert (found.earliest, found.last) == (day("2026-10-08"), day("2026-12-09"))  # 28w0d, 36w6d
    assert item(see("2026-12-31", "2026-12-09"), "RSV_MATERNAL").state is State.DUE
    assert item(see("2026-12-31", "2026-12-10"), "RSV_MATERNAL").state is State.TOO_LATE
    assert "RSV_MATERNAL" not in names(see("2026-12-31", "2026-12-31").items)
    assert item(see("2026-05-01", "2026-03-01"), "RSV_MATERNAL").earliest == day("2026-04-01")  # not before the law
    assert "RSV_MATERNAL" not in names(see("2026-04-20", "2026-03-01").items)


def test_effective_dates_by_birth_and_by_dose() -> None:
    assert "ROTA1-1" in names(see("2020-08-01", "2020-09-01").items)
    assert "ROTA1-1" not in names(see("2020-07-31", "2020-09-01").items)
    assert item(see("2023-12-01", "2024-03-01"), "DPT_IPV_HIB-1").earliest == day("2024-04-01")
    assert item(see("2024-06-01", "2024-08-15"), "PCV20-1").earliest == day("2024-10-01")
    told = see("2024-06-01", "2025-01-01", "PCV20 2024-09-30").problems
    assert [each.code for each in told] == ["before_effective"]
    course = see("2024-06-01", "2025-01-01", "PCV15 2024-08-15")
    assert "PCV15-2" in names(course.items)
    assert "PCV20-1" not in names(course.items)


def test_what_cannot_have_been_is_said_and_not_counted() -> None:
    found = see(
        "2026-01-01",
        "2026-06-01",
        "BCG 2025-12-31",
        "BCG 2026-06-02",
        "XX 2026-05-01",
        "HEPB 2026-03-01",
        "HEPB 2026-03-01",
    )
    assert [each.code for each in found.problems] == ["before_birth", "in_future", "unknown_vaccine", "twice"]
    assert item(found, "BCG").state is not State.DONE
    assert [each.id for each in found.items if each.state is State.DONE] == ["HEPB-1"]
    many = see("2026-01-01", "2026-12-01", "BCG 2026-06-01", "BCG 2026-07-01")
    assert [(each.code, each.date) for each in many.problems] == [("too_many", day("2026-07-01"))]


def test_a_tick_without_a_date_counts_and_never_shortens_an_interval() -> None:
    found = see("2026-01-01", "2026-05-01", "HEPB")
    assert item(found, "HEPB-1").state is State.DONE
    assert item(found, "HEPB-2").earliest == day("2026-05-29")
    old = see("2020-05-01", "2026-05-01", "MR1", "VARICELLA", "VARICELLA")
    assert item(old, "MR2").earliest == day("2026-04-01")  # what was due years ago delays nothing today


def test_deadlines_and_school_say_that_the_day_has_passed() -> None:
    found = see("2026-02-28", "2026-03-13", area="132195")
    assert item(found, "BIRTH_NOTIFICATION").state is State.DUE
    after = item(see("2026-02-28", "2026-03-14"), "BIRTH_NOTIFICATION")
    assert after.state is State.PASSED
    assert "go_at_once" in [reason.code for reason in after.reasons]
    assert "SUPPORT_018" not in names(see("2026-02-28", "2026-03-13", area="141003").items)


@pytest.mark.parametrize(
    ("on", "state"),
    [("2026-05-31", State.LATER), ("2026-06-01", State.DUE), ("2026-08-31", State.DUE), ("2026-09-01", State.OVERDUE)],
)
def test_usual_time_and_after(on: str, state: State) -> None:
    assert item(see("2026-01-01", on), "BCG").state is state


def test_doses_of_several_products_make_one_course() -> None:
    """Pneumococcus was changed in the middle of many courses; that is no mistake. A change of rotavirus is asked about."""
    changed = see("2024-06-01", "2025-01-01", "PCV15 2024-08-15", "PCV15 2024-09-15", "PCV20 2024-10-20")
    mine = [each for each in changed.items if each.entry in {"PCV15", "PCV20"}]
    assert [each.state for each in mine] == [State.DONE, State.DONE, State.DONE, State.LATER]
    assert mine[2].label == "Pneumococcus (20-valent)"
    assert not changed.problems
    rota = see("2026-01-01", "2026-05-01", "ROTA1 2026-03-01", "ROTA5 2026-04-01")
    assert [(each.code, each.vaccine) for each in rota.problems] == [("other_product", "ROTA5")]
    assert not [each for each in rota.items if each.entry == "ROTA5"]
    five = see("2024-01-01", "2024-08-01", "DPT_IPV 2024-03-10", "HIB 2024-03-10", "DPT_IPV_HIB 2024-05-01")
    assert [(each.code, each.vaccine) for each in five.problems] == [("other_product", "DPT_IPV_HIB")]
    assert len([each for each in five.items if each.entry == "HIB" and each.state is State.DONE]) == 2
    assert len([each for each in five.items if each.entry == "DPT_IPV" and each.state is State.DONE]) == 2


def test_two_products_on_one_day_are_read_the_same_in_any_order() -> None:
    doses = ["ROTA5 2026-03-01", "ROTA1 2026-03-01"]
    one, other = see("2026-01-01", "2026-05-01", *doses), see("2026-01-01", "2026-05-01", *reversed(doses))
    assert one == other
