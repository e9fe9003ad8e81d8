"""What looks at a link mean."""

import pytest

from todoke.registry.rules import link_status


@pytest.mark.parametrize("outcome", ["timeout", "server_error", "unreachable", "client_error", "refused", "invalid"])
def test_a_silent_server_never_alarms(outcome: str) -> None:
    count = 0
    for _ in range(50):
        count = link_status.judge(outcome, count).gone_count
    assert not link_status.is_broken(count)


@pytest.mark.parametrize("outcome", ["not_found", "gone"])
def test_only_a_repeated_miss_alarms_and_one_answer_clears_it(outcome: str) -> None:
    once = link_status.judge(outcome, 0)
    assert not link_status.is_broken(once.gone_count)
    twice = link_status.judge(outcome, once.gone_count)
    assert link_status.is_broken(twice.gone_count)
    assert link_status.judge("timeout", twice.gone_count).gone_count == twice.gone_count
    assert link_status.judge("ok", twice.gone_count).gone_count == 0


def test_source_changed_needs_an_earlier_look() -> None:
    assert not link_status.source_changed("a", "")
    assert not link_status.source_changed("a", "a")
    assert not link_status.source_changed("", "a")
    assert link_status.source_changed("b", "a")
