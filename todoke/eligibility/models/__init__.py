"""The tables of eligibility."""

from todoke.eligibility.models.child_health import CalendarOverride
from todoke.eligibility.models.rules import ParameterSet, RuleTemplate, RuleVersion

__all__ = ["CalendarOverride", "ParameterSet", "RuleTemplate", "RuleVersion"]
