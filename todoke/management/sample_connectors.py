"""Connectors of the sample: a ward's ways to its core systems, good and bad, with the make-believe core system at their end."""

import json
from datetime import datetime
from pathlib import Path

from todoke.common.actors import Actor
from todoke.procedures.models import Connector, Procedure
from todoke.procedures.operations import connectors
from todoke.procedures.operations.connectors import Wish
from todoke.procedures.rules.states import Route


def load(folder: Path, *, by: Actor, now: datetime) -> None:
    """Set each way that is not there yet; what residents of the sample filed before waits to go it."""
    for row in json.loads((folder / "connectors.json").read_text(encoding="utf-8")):
        procedure = Procedure.objects.select_related("body").get(body__key=row["body"], key=row["procedure"])
        if Connector.objects.filter(body=procedure.body, procedure=procedure).exists():
            continue
        wish = Wish(row["system"], Route(row["route"]), row["settings"], minutes=row["minutes"], yearly=row["yearly"])
        made, _ = connectors.set_connector(body=procedure.body, procedure=procedure, wish=wish, by=by, now=now)
        connectors.catch_up(connector=made, by=by, now=now)
