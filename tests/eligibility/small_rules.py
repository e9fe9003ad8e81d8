"""A small rule that the tests share, and how it comes into force."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleTemplate, RuleVersion
from todoke.eligibility.operations import rules
from todoke.registry.models import ProgramType

#: An allowance for children under 18, below an income that each body sets; more for the small ones.
ALLOWANCE: Final[dict[str, Any]] = {
    "subject": "member",
    "parameters": {"limit": {"kind": "integer", "unit": "yen", "default": 6_600_000, "label": {"ja": "所得の限度額"}}},
    "when": [
        {
            "text": "fiscal_year_age <= 18",
            "label": {"ja": "18歳になったあとの3月31日まで", "ja-simple": "{18歳|じゅうはっさい}まで", "en": "Until March after 18"},
        },
        {"text": "relation = 'child'", "label": {"ja": "子ども", "en": "A child of yours"}},
        {"text": "income < :limit", "label": {"ja": "所得が限度額より少ない", "en": "Income below the limit"}},
    ],
    "checks": [{"label": {"ja": "区長がとくに必要とみとめた人"}}],
    "amounts": [{"when": "age < 3", "yen": 15_000, "per": "month"}, {"yen": 10_000, "per": "month"}],
    "window": {"opens": {"since": "birth_date"}, "closes": {"since": "birth_date", "days": 15}},
    "sources": [{"title": "条例1条", "url": "https://example.jp/law", "checked_date": "2026-11-25"}],
}  # fmt: skip
#: A gift that one can have for half a year only, and then never again.
GIFT: Final[dict[str, Any]] = {
    "when": [{"text": "relation = 'child'", "label": {"ja": "子ども"}}],
    "window": {"closes": {"since": "birth_date", "months": 6}, "strict": True},
    "gives": {"ja": "絵本", "en": "A picture book"},
}


def in_force(
    document: dict[str, Any], *, key: str, types: Sequence[ProgramType], body: Body, by: Actor,
    since: date = date(2026, 4, 1), until: date | None = None,
) -> tuple[RuleTemplate, RuleVersion]:  # fmt: skip
    """A template with this document, proposed and approved."""
    template = rules.ensure_template(key=key, names={"ja": key}, types=types, by=by, body=body, now=NOW)
    version = rules.propose(
        document=document, effective_from=since, effective_to=until, by=by, now=NOW, body=body, template=template
    )
    return template, rules.approve(version=version, by=Actor("second"), now=NOW, body=body)
