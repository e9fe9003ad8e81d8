"""What waits about a programme whose rule changed 「制度が変わったとき」: taken back, or right under the new rule as well."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.notices.models import Notice
from todoke.notices.operations import planning
from todoke.notices.queries import program_rules
from todoke.notices.rules import items
from todoke.notices.rules.states import NoticeState, Quiet

_WAITING: Final = Q(state=NoticeState.PLANNED.value)
_TAKEN_BACK: Final = Q(state=NoticeState.WITHDRAWN.value, why_quiet=Quiet.CHANGED.value)


@reach.within(reach.EVERYTHING)
def renew(
    *, body: Body, gone: Collection[UUID], since: datetime | None, by: Actor, now: datetime, matched: bool = True
) -> planning.Planned:
    """Look at what waits about a body's residents and programmes. Returns how many were taken back, and how many wait on.

    ``gone``: found by the matching of this night to be right no more. What an older rule planned is right under the new one where that matching,
    which compared both rules, did not say otherwise (``matched``); so is what was taken back since the run before (``since``) only because the
    rule had changed by then. A programme without a rule, or not offered any more, ends all that waits about it. Two change sets, one after the
    other, so that no ledger is held while rows are.
    """
    done = planning.Planned()
    today = now.astimezone(TOKYO).date()
    waits = _WAITING
    if since is not None and matched:
        waits |= _TAKEN_BACK & Q(settled_at__gt=since)
    rows = Notice.objects.filter(waits, Q(until_date=None) | Q(until_date__gte=today), about__body=body)
    held = list(rows.filter(item__startswith=f"{items.PROGRAM}:").exclude(pk__in=gone).order_by("pk"))
    current = program_rules.in_force({items.program_of(each.item) for each in held}, on=today)
    ended = [each.pk for each in held if items.program_of(each.item) not in current]
    done.withdrawn = planning.withdraw(notices=[*gone, *ended], because=Quiet.CHANGED, by=by, now=now)
    if matched:
        older = [each for each in held if each.pk not in set(ended) and _is_of_older_rule(each, current)]
        done.made = _restamp([each.pk for each in older], current, by, now)
    return done


def _is_of_older_rule(notice: Notice, current: program_rules.Current) -> bool:
    return notice.because.get("stamp") not in {None, current[items.program_of(notice.item)].stamp}


@transaction.atomic
def _restamp(older: Sequence[UUID], current: program_rules.Current, by: Actor, now: datetime) -> int:
    """They wait on, right under the present rule; what was given or silenced meanwhile stays so."""
    by_body: Counter[int] = Counter()
    rows = Notice.objects.filter(_WAITING | _TAKEN_BACK, pk__in=older).select_for_update(no_key=True).order_by("pk")
    for each in rows if older else ():
        each.because = {**each.because, **current[items.program_of(each.item)].because}
        each.state, each.why_quiet, each.settled_at = NoticeState.PLANNED.value, "", None
        each.save(update_fields=["because", "state", "why_quiet", "settled_at"])
        by_body[each.body_id] += 1
    for body in Body.objects.filter(pk__in=by_body).order_by("pk") if by_body else ():
        bodies.record(
            body=body, by=by, at=now, action="notices.renew", subject=f"body:{body.key}", data={"count": by_body[body.pk]}
        )  # fmt: skip
    return by_body.total()
