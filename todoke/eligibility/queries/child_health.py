"""Questions about what bodies say on the child-health calendar, and the calendar of one child in one town."""

from collections.abc import Sequence
from datetime import date

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.eligibility.models import CalendarOverride
from todoke.eligibility.rules.child_health import Age, Given, Override, Plan, Sex, plan


def rows_of(body: Body) -> Sequence[CalendarOverride]:
    """Everything that a body said, ended too; the newest first."""
    return list(CalendarOverride.objects.filter(body=body).order_by("item", "-effective_from_date", "-pk"))


def overrides(body: Body) -> list[Override]:
    """What counts for people in a town: the word of the bodies above it, then its own; within a body by date."""
    chain = [each.pk for each in bodies.ancestors(body)]
    found = CalendarOverride.objects.filter(body__in=chain, confirmed_at__isnull=False)
    ordered = sorted(found, key=lambda row: (-chain.index(row.body_id), row.effective_from_date, row.pk))
    return [_said(row) for row in ordered]


def _said(row: CalendarOverride) -> Override:
    return Override(
        row.item, row.effective_from_date, row.ends_date, row.offered, None if row.since_months is None else Age(months=row.since_months),
        None if row.before_months is None else Age(months=row.before_months), row.note, row.source,
    )  # fmt: skip


def plan_in(body: Body | None, birth: date, on: date, given: Sequence[Given] = (), sex: Sex | None = None) -> Plan:
    """The calendar of a child who lives in a town; without one, what the law says for all."""
    if body is None:
        return plan(birth, on, given, sex)
    return plan(birth, on, given, sex, overrides(body), body.code or "")
