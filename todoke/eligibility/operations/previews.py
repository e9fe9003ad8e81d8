"""Trying a rule on the register: counts alone come back, and the ledger says who looked."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.eligibility.queries import rules as queries
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.rule import with_parameters
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program

if TYPE_CHECKING:
    from todoke.eligibility.matching.previewing import Preview


class ResidentsUnreadable(Refusal):
    """There is no table of residents where one should be, it cannot be read, or DuckDB is not installed."""

    code = "residents_unreadable"


def preview(
    *, document: Mapping[str, Any], program: Program, body: Body, table: Path, on: date, by: Actor, now: datetime
) -> "Preview":
    """How many of the body's residents a draft would find, beside the rules in force. Raises RuleInvalid, ResidentsUnreadable."""
    draft = with_parameters(documents.read(document), {})
    held = [each.rule for each in queries.held_many([program], on=on, purpose=Purpose.MATCHING)]
    try:
        from todoke.eligibility.matching import previewing, residents
    except ImportError:
        raise ResidentsUnreadable() from None
    with transaction.atomic():
        record(
            body=body, by=by, at=now, action="rule.preview", subject=f"program:{program.number}", data={"facts": sorted(draft.facts)}
        )  # fmt: skip
    try:
        return previewing.preview(table, body.key, on, held=held, draft=draft)
    except residents.PopulationUnreadable:
        raise ResidentsUnreadable() from None
