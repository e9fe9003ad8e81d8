"""The tables of eligibility."""

from todoke.eligibility.models.rules import ParameterSet, RuleTemplate, RuleVersion

__all__ = ["ParameterSet", "RuleTemplate", "RuleVersion"]
