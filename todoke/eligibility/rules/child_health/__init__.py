"""The child-health calendar 「子どもの予防接種・健診カレンダー」: what the law provides for, and when, for one child."""

from todoke.eligibility.rules.child_health.model import (
    Age,
    Given,
    Item,
    Kind,
    Override,
    Plan,
    Problem,
    Reason,
    Sex,
    Source,
    State,
    Status,
    Window,
)
from todoke.eligibility.rules.child_health.planning import plan
from todoke.eligibility.rules.child_health.table import EDITION, courses, is_checkup, item_ids

__all__ = [
    "EDITION", "Age", "Given", "Item", "Kind", "Override", "Plan", "Problem", "Reason", "Sex", "Source", "State", "Status", "Window", "courses", "is_checkup", "item_ids",
    "plan",
]  # fmt: skip
