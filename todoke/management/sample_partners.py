"""Banks and insurers that do not exist, from a file of the sample: to whom sample residents can show a proof."""

import json
from datetime import datetime
from pathlib import Path

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Partner
from todoke.people.operations import partners
from todoke.people.rules.disclosures import PartnerKind


def load(folder: Path, *, by: Actor, now: datetime) -> None:
    """Take on each partner that the body does not have yet; one that ended stays ended."""
    for row in json.loads((folder / "partners.json").read_text(encoding="utf-8")):
        body = Body.objects.get(key=row["body"])
        if not Partner.objects.filter(body=body, name=row["name"]).exists():
            partners.open_partner(
                body=body, kind=PartnerKind(row["kind"]), name=row["name"], purpose=row["purpose"], facts=row["facts"], by=by, now=now
            )  # fmt: skip
