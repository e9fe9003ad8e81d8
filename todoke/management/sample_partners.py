"""A bank and an insurer that do not exist, to whom the sample's residents may show a proof."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Partner
from todoke.people.operations import partners
from todoke.people.rules.disclosures import PartnerKind


@transaction.atomic
def load(folder: Path, *, by: Actor, now: datetime) -> None:
    """The partners; who is there already stays as it is."""
    for row in json.loads((folder / "partners.json").read_text(encoding="utf-8"))["partners"]:
        for body in Body.objects.filter(key__in=row["bodies"]).order_by("key"):
            if not Partner.objects.filter(body=body, name=row["name"]).exists():
                partners.open_partner(
                    body=body, kind=PartnerKind(row["kind"]), name=row["name"], purpose=row["purpose"], facts=row["facts"], by=by, now=now
                )  # fmt: skip
