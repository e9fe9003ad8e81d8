"""Who follows the feed of changes misses nothing, however many publish meanwhile (PostgreSQL)."""

import threading
from collections.abc import Callable

import pytest

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Publication
from todoke.registry.operations import programs
from todoke.registry.queries.programs import changed_since

WRITERS, EACH = 4, 15


@pytest.mark.django_db(transaction=True)
def test_a_follower_sees_every_publication_once_and_in_order(arakawa: Body, chofu: Body, by: Actor) -> None:
    needs_postgresql()
    writing = threading.Event()
    left = [WRITERS]

    def write(place: int) -> Callable[[], None]:
        def task() -> None:
            try:
                for count in range(EACH):
                    content = {"name": f"手当{place}/{count}", "summary": "要約"}
                    body = (arakawa, chofu)[place % 2]
                    draft = programs.create(body=body, by=by, now=NOW, content=content)
                    programs.approve(version=draft, by=by, now=NOW)
            finally:
                left[0] -= 1
                if not left[0]:
                    writing.set()

        return task

    def follow() -> list[tuple[int, int]]:
        seen: list[tuple[int, int]] = []
        revision = after = 0
        while True:
            last_round = writing.is_set()
            while rows := changed_since(revision, after, limit=3):
                seen += [(row.revision, row.program_id) for row in rows]
                revision, after = seen[-1]
            if last_round:
                return seen

    results = together([follow, *(write(place) for place in range(WRITERS))])
    assert not failures(results)
    everything = list(Publication.objects.order_by("revision", "program_id").values_list("revision", "program_id"))
    assert results[0] == everything
    assert len(everything) == WRITERS * EACH
