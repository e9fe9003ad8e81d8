"""A rule's document: every fault said at once, with its place; and written back unchanged."""

from datetime import date
from typing import Any

import pytest

from todoke.eligibility.rules import documents
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.rule import Per, with_parameters

pytestmark = pytest.mark.embedded

ALLOWANCE: dict[str, Any] = {
    "subject": "member",
    "parameters": {"limit": {"kind": "integer", "unit": "yen", "default": 6_600_000, "label": {"ja": "限度額"}}},
    "when": [
        {"text": "fiscal_year_age <= 18", "label": {"ja": "18歳の年度末まで", "en": "To the March after 18"}, "quote": "18歳に達する日以後の最初の3月31日"},
        {"text": "income < :limit", "label": {"ja": "所得が限度額より少ない"}},
    ],
    "checks": [{"label": {"ja": "とくに必要とみとめた人"}, "quote": "その他"}],
    "amounts": [
        {"when": "child_rank >= 3", "yen": 30000, "per": "month"},
        {"when": "age < 3", "yen": [10000, 15000], "per": "month"},
        {"yen": "1000 * dependants", "per": "month"},
    ],
    "window": {"opens": {"since": "birth_date"}, "closes": {"since": "birth_date", "days": 15}, "strict": True},
    "sources": [{"title": "児童手当法6条", "url": "https://example.jp/", "checked_date": "2026-11-25"}],
    "bases": {"income": "児童手当法28条"},
    "gives": {"ja": "現金"},
}  # fmt: skip


def test_written_back_it_reads_the_same() -> None:
    rule = documents.read(ALLOWANCE)
    assert documents.read(documents.written(rule)) == rule
    assert rule.amounts[0].per is Per.MONTH
    assert rule.facts == {"fiscal_year_age", "income", "child_rank", "age", "dependants"}
    assert rule.needs == {"limit"}
    assert rule.window.closes is not None
    assert rule.window.closes.days == 15
    assert rule.sources[0].checked_date == date(2026, 11, 25)


def test_bound_rules_have_no_parameters_left() -> None:
    bound = with_parameters(documents.read(ALLOWANCE), {"limit": 5_000_000})
    assert not bound.needs
    assert documents.written(bound)["when"][1]["text"] == "income < 5000000"  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"when": [{"text": "agee < 3", "label": {"ja": "x"}}]}, "fact_unknown", "when.0"),
        ({"when": [{"text": "age < 3"}]}, "label_missing", "when.0"),
        ({"when": [{"label": {"ja": "x"}}]}, "text_missing", "when.0"),
        ({"when": []}, "rule_empty", "when"),
        ({"when": "age < 3"}, "list_shape", "when"),
        ({"when": [3]}, "document_shape", "when.0"),
        ({"amounts": [{"yen": -1}]}, "amount_shape", "amounts.0"),
        ({"amounts": [{"yen": True}]}, "amount_shape", "amounts.0"),
        ({"amounts": [{"yen": [1, 2, 3]}]}, "amount_shape", "amounts.0"),
        ({"amounts": [{"yen": "age < 3"}]}, "not_an_amount", "amounts.0"),
        ({"amounts": [{"yen": 5, "per": "week"}]}, "per_unknown", "amounts.0"),
        ({"window": {"opens": {"since": "age"}}}, "window_shape", "window.opens"),
        ({"window": {"closes": {"date": "2026-02-31"}}}, "window_shape", "window.closes"),
        ({"window": {"closes": {"date": "2026-02-01", "since": "birth_date"}}}, "window_shape", "window.closes"),
        ({"sources": [{"title": "x", "url": "javascript:1"}]}, "source_shape", "sources.0"),
        ({"sources": [{"title": "x", "checked_date": "soon"}]}, "date_shape", "sources.0"),
        ({"bases": {"incom": "x"}}, "fact_unknown", "bases.incom"),
        ({"parameters": {"limit": {"kind": "yen"}}}, "parameter_shape", "parameters.limit"),
        ({"parameters": {"limit": {"kind": "integer", "default": "many"}}}, "parameter_shape", "parameters.limit"),
        ({"subject": "family"}, "subject_unknown", "subject"),
        ({"whne": []}, "field_unknown", "whne"),
        ({"when": [{"text": "age < 3", "label": {"fr": "x"}}]}, "label_shape", "when.0"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(change: dict[str, Any], code: str, place: str) -> None:
    with pytest.raises(RuleInvalid) as refused:
        documents.read({**ALLOWANCE, **change})
    assert (code, place) in {(each.code, each.place) for each in refused.value.problems}


def test_all_faults_are_said_together() -> None:
    with pytest.raises(RuleInvalid) as refused:
        documents.read(
            {
                "when": [{"text": "a <", "label": {"ja": "x"}}, {"text": "agee = 3", "label": {"ja": "x"}}],
                "amounts": [{"yen": None}],
            }
        )
    assert {each.place for each in refused.value.problems} == {"when.0", "when.1", "amounts.0"}


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_document(document: object) -> None:
    with pytest.raises(RuleInvalid):
        documents.read(document)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["age < 3", "age_months > 40"], "never_true"),
        (["fiscal_year_age = 7 AND age = 5"], "never_true"),
        (["fiscal_year_age = 7 AND age = 6"], ""),
        (["school = 'none'", "school <> 'none'"], "never_true"),
        (["single_parent AND NOT single_parent"], "never_true"),
        (["age >= 0 OR age < 0"], "always_true"),
        (["income >= 0"], "always_true"),
        (["income < 0"], "never_true"),
        (["income < 690000 + 380000 * dependants"], ""),
        (["area = '131181'", "area = '132080'"], "never_true"),
        (["pregnancy_days BETWEEN 196 AND 258", "pregnant"], ""),
        (["birth_date > DATE '2026-04-01'", "birth_date < DATE '2026-03-01'"], "never_true"),
    ],
)
def test_what_nobody_or_everybody_meets(texts: list[str], code: str) -> None:
    document = {"when": [{"text": text, "label": {"ja": "x"}} for text in texts]}
    if not code:
        documents.read(document)
        return
    with pytest.raises(RuleInvalid) as refused:
        documents.read(document)
    assert {each.code for each in refused.value.problems} == {code}


@pytest.mark.parametrize(
    "moment",
    [
        {"since": "birth_date", "years": 50_000}, {"since": "birth_date", "months": -50_000}, {"fiscal_year_age": 9_000},
        {"date": "9999-12-31", "days": 1}, {"date": "0001-01-01", "days": -1},
    ],
)  # fmt: skip
def test_a_moment_beyond_the_calendar_is_refused(moment: dict[str, object]) -> None:
    with pytest.raises(RuleInvalid) as refused:
        documents.read({"when": [{"text": "age < 20", "label": {"ja": "二十歳まで"}}], "window": {"closes": moment}})
    assert [each.code for each in refused.value.problems] == ["window_shape"]
