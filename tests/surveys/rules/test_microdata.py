"""Single answers that can be given away: nobody stands out by what they look like, and what few said is not there."""

import random
from collections import Counter

import pytest

from todoke.surveys.rules.kinds import SMALLEST_CELL
from todoke.surveys.rules.microdata import LEFT_OUT, Record, anonymous


def drawn(count: int, *, seed: int = 5) -> list[Record]:
    luck = random.Random(seed)
    return [
        Record(
            luck.choices(("20", "30", "70", "80", ""), (50, 20, 20, 3, 2))[0], luck.choices(("f", "m", "x"), (50, 49, 1))[0],
            luck.choices(("131181", "132080", "133035"), (80, 19, 1))[0], luck.choices(("web", "paper"), (80, 20))[0],
            {"waited": luck.choice(("yes", "no")), "why": luck.choices(("wait", "twice"), (97, 3))[0]}, round(luck.uniform(0.3, 4), 3),
        )
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [10, 40, 150, 900])
def test_whoever_is_given_away_looks_like_nine_others(count: int) -> None:
    made = anonymous(drawn(count))
    looks = Counter(each.looks for each in made)
    assert all(number >= SMALLEST_CELL for number in looks.values())
    assert len({(each.looks, each.weight) for each in made}) == len(looks)  # one weight for all who look alike
    assert made == sorted(made, key=lambda each: (each.looks, sorted(each.answers.items())))


def test_little_is_given_up_for_those_who_stand_out() -> None:
    records = drawn(900)
    made = anonymous(records)
    assert len(made) > 0.98 * len(records)
    common = sum(number for number in Counter(each.looks for each in records).values() if number >= SMALLEST_CELL)
    assert sum(LEFT_OUT not in each.looks and "-" not in each.age for each in made) >= common
    assert not any(each.town == "133035" for each in made)  # so small that it would name somebody


def test_what_few_answered_is_left_out_and_too_few_are_nobody() -> None:
    records = [Record("20", "f", "131181", "web", {"why": "wait"})] * 40
    odd = [Record("20", "f", "131181", "web", {"why": "twice"})] * 9
    values = Counter(each.answers["why"] for each in anonymous([*records, *odd]))
    assert values == {"wait": 40, LEFT_OUT: 9}
    assert anonymous(records[:9]) == []
