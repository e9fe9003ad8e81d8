"""The tables of eligibility."""

from todoke.eligibility.models.child_health import CalendarOverride

__all__ = ["CalendarOverride"]
