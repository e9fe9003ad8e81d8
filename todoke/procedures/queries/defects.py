"""Defects of a form's questions 「設問ごとの不備」, a version at a time."""

from collections.abc import Mapping, Sequence

from django.db.models import Sum

from todoke.procedures.models import FormVersion, QuestionCount
from todoke.procedures.rules import defects
from todoke.procedures.rules.defects import Compared, Counted, Figures
from todoke.procedures.rules.definition import Definition


def of_version(version: FormVersion, definition: Definition) -> Mapping[str, Figures]:
    """The figures of each question of a version, over all its days and channels."""
    rows = (
        QuestionCount.objects.filter(version=version)
        .values_list("question", "happening", "reason", "day_date")
        .annotate(total=Sum("count"))
        .order_by("question", "happening", "reason", "day_date")
    )
    return defects.figures((Counted(*row) for row in rows), [question.key for _, question in definition.questions()])


def compared(before: tuple[FormVersion, Definition], after: tuple[FormVersion, Definition]) -> Sequence[Compared]:
    """Each question in two versions, and whether the later one changed it."""
    return defects.compared(of_version(*before), of_version(*after))
