"""How procedures are used 「手続の健康状態」: by which way they are filed, how many who began online got to the end, and how many were decided in time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.procedures.models import QuestionCount, Submission
from todoke.procedures.rules.states import Channel, Happening, SubmissionState

_ONLINE = frozenset({Channel.WEB.value, Channel.OFFLINE.value, Channel.API.value})
_DECIDED = [SubmissionState.GRANTED.value, SubmissionState.REFUSED.value, SubmissionState.CLOSED.value]


@dataclass(frozen=True, slots=True)
class Used:
    """One procedure in a time: filed online and otherwise, filed on our own pages, left there unfiled, decided, decided by their day."""

    online: int = 0
    otherwise: int = 0
    web: int = 0
    left: int = 0
    decided: int = 0
    in_time: int = 0


def used(body: Body, *, today: date, days: int) -> Mapping[int, Used]:
    """How each procedure of a body was used in so many finished days before today."""
    end = datetime.combine(today, time(), TOKYO)
    start = end - timedelta(days=days)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    filed = Submission.objects.filter(body=body, arrived_at__gte=start, arrived_at__lt=end)
    for procedure, channel in filed.values_list("procedure", "channel").iterator():
        if channel == Channel.NONE.value:
            continue  # nobody filed anything
        counts[procedure]["online" if channel in _ONLINE else "otherwise"] += 1
        counts[procedure]["web"] += channel == Channel.WEB.value
    left = QuestionCount.objects.filter(
        version__procedure__body=body, happening=Happening.LEFT.value, channel=Channel.WEB.value, day_date__gte=start.date(), day_date__lt=today
    )  # fmt: skip
    for procedure, n in left.order_by().values_list("version__procedure").annotate(Sum("count")):
        counts[procedure]["left"] += n
    ended = Submission.objects.filter(body=body, state__in=_DECIDED, ended_at__gte=start, ended_at__lt=end)
    for procedure, due, when in ended.values_list("procedure", "due_date", "ended_at").iterator():
        counts[procedure]["decided"] += 1
        counts[procedure]["in_time"] += when is not None and when.astimezone(TOKYO).date() <= due
    return {procedure: Used(**found) for procedure, found in counts.items()}
