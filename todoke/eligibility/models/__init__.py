"""The tables of eligibility."""

from todoke.eligibility.models.child_health import CalendarOverride
from todoke.eligibility.models.rules import ParameterSet, RuleChange, RuleTemplate, RuleVersion

__all__ = ["CalendarOverride", "ParameterSet", "RuleChange", "RuleTemplate", "RuleVersion"]
