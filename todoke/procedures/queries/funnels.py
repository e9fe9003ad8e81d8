"""How many come through a procedure 「完了までの道のり」: from its first question over each page to filed and decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Sum

from todoke.common.clock import TOKYO
from todoke.procedures.models import FormVersion, Procedure, QuestionCount, Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import Page
from todoke.procedures.rules.states import Channel, Happening


@dataclass(frozen=True, slots=True)
class Funnel:
    """How often each page of the form in force was shown on the web, how many stopped on it, and how many filed."""

    pages: Sequence[tuple[Page, int, int]]
    filed: int
    returned: int

    @property
    def began(self) -> int:
        """How often the first page was shown."""
        return self.pages[0][1] if self.pages else 0


def of_procedure(procedure: Procedure, *, from_date: date, until_date: date, today: date) -> Funnel | None:
    """The funnel of days from one to before another; None where no form is in force. Counts of all versions are added by question."""
    version = forms.in_force(procedure, today=today)
    if version is None:
        return None
    counts = QuestionCount.objects.filter(
        version__in=FormVersion.objects.filter(procedure=procedure), day_date__gte=from_date, day_date__lt=until_date,
        channel=Channel.WEB.value, happening__in=[Happening.SHOWN.value, Happening.LEFT.value, Happening.RETURNED.value],
    )  # fmt: skip
    added = {
        (question, happening): total
        for question, happening, total in counts.order_by().values_list("question", "happening").annotate(Sum("count"))
    }
    pages = []
    for page in forms.definition_of(version).pages:
        keys = [question.key for question in page.questions]
        shown = max((added.get((key, Happening.SHOWN.value), 0) for key in keys), default=0)
        pages.append((page, shown, sum(added.get((key, Happening.LEFT.value), 0) for key in keys)))
    begins, ends = (datetime.combine(day, time(), TOKYO) for day in (from_date, until_date))
    filed = Submission.objects.filter(
        body_id=procedure.body_id, procedure=procedure, arrived_at__gte=begins, arrived_at__lt=ends, channel=Channel.WEB.value
    ).count()  # fmt: skip
    returned = sum(total for (_, happening), total in added.items() if happening == Happening.RETURNED.value)
    return Funnel(pages, filed, returned)
