"""One of several processes that write to the same SQLite file: `python -m tests.concurrency.sqlite_writer PLACE ROUNDS`."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
import django

django.setup()

from todoke.bodies import queries  # noqa: E402 - needs Django set up
from todoke.common import clock  # noqa: E402
from todoke.common.actors import Actor  # noqa: E402
from todoke.registry.operations import programs, publishing  # noqa: E402
from todoke.registry.queries.programs import changed_since  # noqa: E402


def write(place: int, rounds: int) -> list[str]:
    """Create, publish and edit programmes of one body that all the processes share; the numbers given."""
    body, by = queries.get("131181"), Actor(f"writer:{place}")
    given = []
    for count in range(rounds):
        content: dict[str, object] = {"name": f"手当{place}/{count}", "summary": "要約"}
        draft = programs.create(body=body, by=by, now=clock.now(), content=content)
        live = programs.approve(version=draft, by=by, now=clock.now())
        edit = {**content, "cost": f"{count}円"}
        draft = programs.draft(program=live.program, content=edit, based_on=1, by=by, now=clock.now())
        programs.approve(version=draft, by=by, now=clock.now())
        publishing.publish_due(now=clock.now())
        given.append(live.program.number)
    return given


def follow(wanted: int) -> list[tuple[int, int]]:
    """Follow the feed of changes until so many were seen."""
    seen: list[tuple[int, int]] = []
    revision = after = 0
    while len(seen) < wanted:
        for row in changed_since(revision, after, limit=7):
            revision, after = row.revision, row.program_id
            seen.append((revision, after))
    return seen


if __name__ == "__main__":
    done: object = follow(int(sys.argv[2])) if sys.argv[1] == "follow" else write(int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps(done))
