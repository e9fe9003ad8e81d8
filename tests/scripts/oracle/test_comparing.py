"""The comparison with the oracle, without the oracle: what agrees, what is explained, and what must not be."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scripts.oracle import __main__ as oracle
from scripts.oracle import environment
from scripts.oracle.asking import Asked
from scripts.oracle.comparing import Divergence, agree, compare, shrunk, why
from scripts.oracle.explained import REASONS
from scripts.oracle.families import Family, Person, draw
from scripts.oracle.programs import OPEN, PROGRAMS, Span, ours, programs_on
from todoke.common import calendar

pytestmark = pytest.mark.embedded
FAKE = [sys.executable, str(Path(__file__).with_name("fake_driver.py"))]
DAY = date(2026, 1, 1)
PARENT = Person(date(1985, 5, 5), income=3_000_000)
CHILD_ALLOWANCE = PROGRAMS[0]


def family(*born: date, day: date = DAY) -> Family:
    return Family(day, (PARENT, PARENT), tuple(Person(each) for each in born), len(born))


def test_draws_are_repeatable_and_stand_at_the_borders() -> None:
    families = list(draw(2_000, 3))
    assert families == list(draw(2_000, 3))
    assert families != list(draw(2_000, 4))
    children = [(child.born, each.day) for each in families for child in each.children]
    for years in (3, 18, 20, 22):
        assert any(calendar.after_years(born, years) == day for born, day in children)
    assert {(4, 1), (4, 2)} <= {(born.month, born.day) for born, _ in children}
    assert {len(each.children) for each in families} == set(range(6))
    assert all(list(each.children) == sorted(each.children, key=lambda one: one.born) for each in families)
    assert all(
        each.income == each.parents[0].income and born <= day for each in families for born, day in children[:50]
    )


def test_our_answers_agree_with_themselves_and_are_complete() -> None:
    families = list(draw(300, 5))
    mine = [{each.key: ours(each, one) for each in programs_on(one.day)} for one in families]
    found = compare(families, mine)
    assert not found.divergences
    assert all(tally.exact == tally.compared for tally in found.tallies.values())
    assert all(tally.paid for tally in found.tallies.values()), "every programme is met"


def test_ranges() -> None:
    assert agree(Span(11_010, 46_680), Span(46_680, 46_680))
    assert agree(Span(15_220, 15_220), Span(0, 15_220))
    assert not agree(Span(0, 0), Span(1, 1))
    assert not agree(Span(10, 20), Span(15, 25))
    assert str(Span(1, OPEN)) == "1 to ?"
    assert str(Span(46_690, 46_690)) == "46,690"


@pytest.mark.parametrize("reason", REASONS, ids=lambda each: each.code)
def test_a_reason_explains_what_it_reproduces_and_not_one_yen_more(reason: object) -> None:
    (chosen,) = [each for each in REASONS if each is reason]
    programs = [each for each in PROGRAMS if each.key in chosen.programs]
    assert {each.key for each in programs} == chosen.programs
    met = 0
    for one in draw(8_000, 11):
        if not chosen.applies(one):
            continue
        for program in programs:
            if program not in programs_on(one.day):
                continue
            mine, asked = ours(program, one), ours(program, chosen.as_they_do(one))
            theirs = Span(asked.least, asked.least)
            if agree(mine, theirs):
                continue
            met += 1
            assert why(program, one, theirs)
            if mine.least == mine.most and asked.least == asked.most:
                assert why(program, one, Span(asked.least + 7, asked.least + 7)) is None
        if met >= 5:
            return
    assert met, "drawn families never show it"


def test_the_known_one_siblings_to_the_school_years_end() -> None:
    eldest, second, third = date(2003, 3, 31), date(2012, 5, 5), date(2016, 5, 5)
    one = family(eldest, second, third)
    assert calendar.age_on(eldest, DAY) == 22
    assert ours(CHILD_ALLOWANCE, one) == Span(20_000, 20_000)
    reasons = why(CHILD_ALLOWANCE, one, Span(40_000, 40_000))
    assert reasons is not None
    assert [each.code for each in reasons] == ["siblings_by_age_22"]
    still = replace(one, day=date(2025, 3, 31))
    assert ours(CHILD_ALLOWANCE, still) == Span(40_000, 40_000)
    assert why(CHILD_ALLOWANCE, still, Span(20_000, 20_000)) is None


def test_what_nobody_can_explain_fails_and_is_shown_small(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(oracle, "EVERY", environment.ROOT / "var" / tmp_path.name / "divergences.txt")
    assert oracle.run(FAKE, 60, 1) == 1
    said = capsys.readouterr().out
    every = oracle.EVERY.read_text(encoding="utf-8")
    oracle.EVERY.unlink()
    oracle.EVERY.parent.rmdir()
    assert "divergences are unexplained" in said
    assert "UNEXPLAINED 児童手当" in said
    assert "児童手当法3条" in said
    assert every.count("UNEXPLAINED") > 10


def test_a_divergence_is_shrunk_to_what_shows_it() -> None:
    big = replace(family(date(2005, 9, 9), date(2012, 5, 5), date(2024, 5, 5)), tax_exempt=True, dependants=4)
    with Asked(FAKE) as asked:
        theirs = asked.answers([big])[0]["jido-teate"]
        assert theirs == Span(20_000, 20_000)
        small = shrunk(Divergence(CHILD_ALLOWANCE, big, ours(CHILD_ALLOWANCE, big), theirs, None), asked)
    assert [child.born for child in small.family.children] == [date(2024, 5, 5)]
    assert (small.mine, small.theirs) == (Span(15_000, 15_000), Span(10_000, 10_000))
    assert len(small.family.parents) == 1
    assert not small.family.tax_exempt
    assert small.family.dependants == 0


def test_a_driver_that_ends_is_an_error() -> None:
    with Asked([sys.executable, "-c", ""]) as asked, pytest.raises((RuntimeError, BrokenPipeError)):
        asked.answers([family()])


@pytest.mark.skipif(not environment.is_ready(), reason="OpenFisca-Japan is not set up: make oracle")
def test_the_real_driver_speaks_as_the_fake_one_and_agrees() -> None:
    families = list(draw(200, 9))
    with Asked(FAKE) as fake, Asked(environment.command()) as real:
        shapes = [[sorted(each) for each in side.answers(families)] for side in (fake, real)]
        assert shapes[0] == shapes[1]
        assert not compare(families, real.answers(families)).unexplained
