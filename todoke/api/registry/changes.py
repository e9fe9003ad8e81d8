"""The feed of changes: whoever follows it holds at each moment what the full list holds."""

from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Router

from todoke.api.answers import Error
from todoke.api.registry import schemas
from todoke.api.registry.describing import Data, describe
from todoke.eligibility.models import RuleChange
from todoke.eligibility.queries import published
from todoke.registry.models import Program, Publication
from todoke.registry.queries import feeds, programs
from todoke.registry.rules.fields import N_
from todoke.registry.rules.versions import Offering

router = Router()


@router.get(
    "/changes", response={200: schemas.ChangePage, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="changes", url_name="changes", summary=N_("Changes since a cursor"),
    description=N_(
        "What was published, changed or removed, and what changed in rules, oldest first. Keep “next” and ask with it again: a copy "
        "that sets each programme given, and forgets each number removed or former, equals the list of programmes."
    ),
)  # fmt: skip
def list_changes(request: HttpRequest, since: schemas.SinceQuery = None, limit: schemas.LimitQuery = 50) -> Data:
    """A page of changes and the cursor of the next."""
    cursor = since or "0-0"
    revision, after = (int(part) for part in cursor.split("-"))
    if revision > feeds.revision():
        raise feeds.CursorAhead(since=cursor)
    rows = _merged(
        programs.changed_since(revision, after, limit=limit + 1), published.changed_since(revision, after, limit=limit + 1)
    )  # fmt: skip
    kept = rows[:limit]
    last = {row.program_id: row for row in kept}
    current = _current(list(last))
    described = describe([each for each in current.values() if _is_listed(each)])
    rules: dict[int, list[Data]] = {}
    for row in kept:
        if isinstance(row, RuleChange):
            rules.setdefault(row.program_id, []).append(_rule(row))
    changes = [
        _change(row, current[row.program_id], described) | {"rules": rules.get(row.program_id, [])}
        for row in kept
        if last[row.program_id] is row
    ]
    following = f"{kept[-1].revision}-{kept[-1].program_id}" if kept else cursor
    return {"changes": changes, "next": following, "more": len(rows) > limit}


def _merged(texts: Sequence[Publication], rules: Sequence[RuleChange]) -> list[Publication | RuleChange]:
    """What was published and what changed in rules, as one feed in the order of the revisions."""
    return sorted([*texts, *rules], key=lambda each: (each.revision, each.program_id))


def _rule(row: RuleChange) -> Data:
    return {"what": row.what, "template": row.template or None, "effective_from": row.from_date, "at": row.at}


def _current(keys: Sequence[int]) -> dict[int, Program]:
    return Program.objects.select_related("body", "type", "live").in_bulk(keys)


def _is_listed(program: Program) -> bool:
    return program.live is not None and program.live.offering != Offering.ENDED


def _change(row: Publication | RuleChange, program: Program, described: dict[int, Data]) -> Data:
    says = described.get(program.pk)
    former = feeds.beside([program])[program.pk].numbers if says is None else says["former_numbers"]
    return {
        "number": program.number, "former_numbers": list(former) if isinstance(former, list | tuple) else [],
        "removed": says is None, "at": row.at, "program": says,
    }  # fmt: skip
