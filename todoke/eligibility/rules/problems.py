"""Why a rule cannot be used: a code, the words at fault and what would help; faces say it in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from todoke.common.errors import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. ``place`` names the part of the rule (``when.2``, ``amounts.0``), ``near`` the words, ``data`` what a message needs."""

    code: str
    near: str = ""
    place: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


class RuleInvalid(Invalid):
    """A rule that cannot be read, names what nobody knows, or can never decide anything."""

    code = "rule_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=tuple(problems))
        self.problems = tuple(problems)


def refuse(code: str, near: str = "", **data: object) -> RuleInvalid:
    """One problem as a refusal, to be raised."""
    return RuleInvalid([Problem(code, near, data=data)])
