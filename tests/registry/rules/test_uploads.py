"""When a file is tried again, and what it is refused with when it is not."""

import pytest

from todoke.registry.rules.uploads import MOST_TRIES, Broke, Task, pause_seconds, refusal_code

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize("tries", range(1, MOST_TRIES + 2))
def test_every_file_is_given_up_at_last_and_no_crash_at_once(tries: int) -> None:
    for task in Task:
        assert bool(refusal_code(task, Broke.CRASH, tries)) == (tries >= MOST_TRIES)
    assert refusal_code(Task.LOOK, Broke.SLOW, tries) == "upload_too_slow"
    assert refusal_code(Task.LOOK, Broke.HEAVY, tries) == "upload_too_heavy"
    assert bool(refusal_code(Task.APPLY, Broke.SLOW, tries)) == (tries >= MOST_TRIES)


def test_pauses_grow() -> None:
    assert [pause_seconds(tries) for tries in range(3)] == [0, 10, 20]
