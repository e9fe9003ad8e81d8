"""Two places that cannot both be right."""

import pytest

from todoke.eligibility.rules.extraction.proposals import Confidence
from todoke.eligibility.rules.extraction.proposing import propose

pytestmark = pytest.mark.embedded


def found(**content: object) -> list[tuple[str, str, str]]:
    return [(each.code, each.first.field, each.second.field) for each in propose(content, "131999").contradictions]


def test_months_stored_as_years() -> None:
    wrong = found(target_persons="3か月児", target_age_lte=3, target_age_gte=3)
    assert wrong == [("ages_exclude", "target_persons", "target_age_lte")]


def test_a_year_and_six_months_stored_as_sixteen() -> None:
    assert found(name="1歳6か月児健康診査", target_age_gte=16) == [("ages_exclude", "name", "target_age_gte")]
    assert found(name="1歳6か月児健康診査", target_months_gte=16, target_months_lte=16) == [
        ("ages_exclude", "name", "target_months_lte")
    ]
    assert found(name="1歳6か月児健康診査", target_months_gte=18, target_months_lte=18) == []


def test_two_fields() -> None:
    assert found(target_persons="3歳未満", target_conditions="3歳以上5歳以下") == [
        ("ages_exclude", "target_persons", "target_conditions")
    ]
    assert found(target_persons="15歳以下", target_conditions="18歳以下") == [
        ("ages_differ", "target_persons", "target_conditions")
    ]


def test_the_end_of_a_school_year_is_no_contradiction_to_its_age() -> None:
    assert found(target_persons="18歳に達する日以後の最初の3月31日まで", target_age_lte=18) == []
    assert found(target_persons="小学生", target_age_gte=6, target_age_lte=12) == []
    assert found(target_persons="15歳以下", target_age_lt=16) == []


def test_what_contradicts_is_unsure() -> None:
    both = propose({"target_persons": "3か月児", "target_age_lte": 3, "target_age_gte": 3}, "131999").proposals
    assert [each.confidence for each in both] == [Confidence.UNSURE, Confidence.UNSURE]


def test_incomes() -> None:
    assert found(income_conditions="所得660万円未満", description="対象 所得が622万円未満の方") == [
        ("income_differs", "income_conditions", "description")
    ]
    assert found(income_conditions="所得660万円未満", description="手当を支給します。") == [
        ("income_not_in_text", "income_conditions", "description")
    ]
    assert found(income_conditions="所得660万円未満", description="限度額は6,600,000円です。") == []
