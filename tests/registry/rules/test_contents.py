"""Contradictions between the values of one content."""

from datetime import date

import pytest

from todoke.registry.rules.contents import age_span, inspect


@pytest.mark.parametrize(
    ("content", "span"),
    [
        ({"target_age_lte": 18}, (0, 228)),
        ({"target_age_lt": 18}, (0, 216)),
        ({"target_age_gt": 5}, (72, 1800)),
        ({"target_age_gte": 0, "target_months_gte": 3, "target_age_lte": 0, "target_months_lte": 4}, (3, 5)),
        ({"target_age_gte": 1, "target_months_gte": 6}, (18, 1800)),
        ({"target_age_gte": 1, "target_months_gte": 18}, (18, 1800)),
    ],
)
def test_ages_in_months(content: dict[str, object], span: tuple[int, int]) -> None:
    assert age_span(content) == span


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({"target_age_gte": 6, "target_age_lt": 6}, ["age_contradiction"]),
        ({"target_age_gte": 6, "target_age_lte": 6}, []),
        ({"name": "３歳児健康診査", "target_age_lte": 2}, ["age_disagrees_with_name"]),
        ({"name": "３歳児健康診査", "target_age_gte": 3, "target_age_lt": 4}, []),
        ({"name": "1歳6か月児健康診査", "target_age_lte": 1, "target_months_lte": 4}, ["age_disagrees_with_name"]),
        ({"name": "1歳6か月児健康診査", "target_age_gte": 1, "target_age_lt": 2}, []),
        ({"name": "３歳児健康診査"}, []),
        ({"procedure_from_date": "2026-05-01", "procedure_to_date": "2026-05-01"}, []),
        ({"procedure_from_date": "2026-05-02", "procedure_to_date": "2026-05-01"}, ["from_after_to"]),
        (
            {
                "period_from_date": "2026-05-01", "period_to_date": "2026-05-01",
                "period_from_time": "10:00", "period_to_time": "09:00",
            },
            ["from_after_to"],
        ),
        ({"updated_date": "2026-11-24"}, ["future_date"]),
        ({"updated_date": "2026-11-23", "procedure_to_date": "2030-01-01"}, []),
    ],
)  # fmt: skip
def test_contradictions(content: dict[str, object], codes: list[str]) -> None:
    assert [note.code for note in inspect(content, today=date(2026, 11, 23))] == codes
