"""Small counts: nothing about fewer than ten persons is said, and nothing of it is found by subtraction."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as some

from todoke.notices.rules.suppression import LEAST_PERSONS, hides_total, is_small, unsaid

PARTS = some.dictionaries(some.sampled_from("abcdef"), some.integers(0, 40), max_size=6)


@given(PARTS)
@example({"a": 3, "b": 50})
@example({"a": 5, "b": 6})
@example({"a": 1, "b": 0, "c": 0})
@example({"a": 9, "b": 9, "c": 40})
def test_nobody_can_subtract(parts: dict[str, int]) -> None:
    """Whoever knows the total and what is said knows the sum of what is left out: never a small one, and never of one part alone."""
    hidden, total = unsaid(parts), sum(parts.values())
    assert not any(is_small(parts[key]) for key in set(parts) - hidden)
    if hides_total(parts, hidden, total):
        return
    left = sorted(parts[key] for key in hidden if parts[key])
    assert not left or (len(left) >= 2 and sum(left) >= LEAST_PERSONS)


def test_no_more_is_left_out_than_is_needed() -> None:
    assert unsaid({"a": 30, "b": 12, "c": 0}) == frozenset()
    assert unsaid({"a": 3, "b": 12, "c": 50}) == {"a", "b"}
    assert unsaid({"a": 5, "b": 6, "c": 50}) == {"a", "b"}
    assert unsaid({"a": 4, "b": 4, "c": 50, "d": 60}) == {"a", "b", "c"}
    assert unsaid({"a": 30, "b": 40}, also=["a"]) == {"a", "b"}


def test_where_nothing_covers_it_the_total_goes_too() -> None:
    for parts in ({"a": 3}, {"a": 3, "b": 4}, {"a": 3, "b": 0}):
        assert hides_total(parts, unsaid(parts), sum(parts.values()))
    assert not any(hides_total({"a": a, "b": b}, frozenset(), a + b) for a, b in itertools.product((10, 20), repeat=2))
