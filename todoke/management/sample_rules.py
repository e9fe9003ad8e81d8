"""Rule templates, and what towns set in them, from the files of the sample."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleTemplate
from todoke.eligibility.operations import rules
from todoke.registry.models import Program, ProgramType

#: Whoever approves what the sample proposes.
_SECOND = Actor("command:load_sample.second")


def load(folder: Path, *, by: Actor, now: datetime) -> int:
    """Templates that are not there yet, with their versions; then parameters. How many templates the folder holds."""
    nation = Body.objects.get(parent=None)
    paths = sorted((folder / "rules").glob("*.json"))
    for path in paths:
        _template(json.loads(path.read_text(encoding="utf-8")), nation=nation, by=by, now=now)
    parameters = folder / "rule_parameters.json"
    if parameters.exists():
        _parameters(json.loads(parameters.read_text(encoding="utf-8")), by=by, now=now)
    return len(paths)


@transaction.atomic
def _template(data: Mapping[str, Any], *, nation: Body, by: Actor, now: datetime) -> None:
    named = data["program_types"]
    types = list(ProgramType.objects.filter(Q(number__in=named) | Q(name__in=named)))
    one_by_one = Q(pk=None)
    for each in data.get("programs", ()):
        one_by_one |= Q(body__key=each["body"], name=each["name"])
    template = rules.ensure_template(
        key=data["key"], names=data["name"], types=types, programs=list(Program.objects.filter(one_by_one)), by=by, body=nation, now=now
    )  # fmt: skip
    if template.versions.exists():
        return
    for version in data["versions"]:
        last = version.get("effective_to")
        proposed = rules.propose(
            document=version["rule"], template=template, effective_from=date.fromisoformat(version["effective_from"]),
            effective_to=date.fromisoformat(last) if last else None, by=by, now=now, body=nation, reason="sample",
        )  # fmt: skip
        rules.approve(version=proposed, by=_SECOND, now=now, body=nation)


@transaction.atomic
def _parameters(data: Mapping[str, Mapping[str, Any]], *, by: Actor, now: datetime) -> None:
    for key, towns in data.items():
        template = RuleTemplate.objects.get(key=key)
        bodies = {body.key: body for body in Body.objects.filter(key__in=towns)}
        for body_key, row in towns.items():
            first = date.fromisoformat(row.get("effective_from") or "2000-01-01")
            if (
                body_key in bodies
                and not template.parameters.filter(body=bodies[body_key], effective_from_date=first).exists()
            ):
                rules.set_parameters(
                    template=template, body=bodies[body_key], values=row["values"], effective_from=first,
                    source=row.get("source") or {}, by=by, now=now,
                )  # fmt: skip
