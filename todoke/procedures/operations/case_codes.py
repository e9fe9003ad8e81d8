"""The code on a receipt 「照会番号」: by it and the number somebody who did not sign in asks where their case stands."""

import secrets
from datetime import datetime

from django.db import transaction

from todoke.common import reach
from todoke.common.actors import Actor
from todoke.people.rules import proof_codes
from todoke.procedures.models import Submission
from todoke.procedures.operations import handling
from todoke.procedures.queries.cases import hash_of


@transaction.atomic
@reach.within(reach.EVERYTHING)  # a sheet went to several bodies: one code opens each of its parts
def show_code(*, submission: Submission, by: Actor, now: datetime) -> str:
    """A new code for everything that was filed from the same draft, to be shown once on the receipt; the one before no longer works."""
    code = proof_codes.make(secrets.choice)
    rows = list(Submission.objects.select_related("body").filter(key=submission.key).order_by("body_id"))
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(code_hash=hash_of(code))
    for row in rows:
        handling.log(row, "case.code", by, now)
    return code
