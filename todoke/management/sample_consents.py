"""Texts of consent from a file of the sample: proof to a bank, reminders by a helper, moving, once-only use."""

import json
from datetime import datetime
from pathlib import Path

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.operations import consents
from todoke.people.rules.consents import Wording


def load(folder: Path, *, by: Actor, now: datetime) -> None:
    """Publish each text that is not published yet."""
    content = json.loads((folder / "consents.json").read_text(encoding="utf-8"))
    body = Body.objects.get(key=content["body"])
    for row in content["texts"]:
        wording = Wording(
            sentence=row["sentence"], detail=row["detail"], recipient=row["recipient"], purpose=row["purpose"], without=row["without"],
            fields=tuple(row["fields"]), days=row["days"],
        )  # fmt: skip
        consents.publish_text(body=body, key=row["key"], wording=wording, by=by, now=now)
