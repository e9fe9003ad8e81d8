"""What a filing costs by its table: the first row that holds, waivers, and what is not answered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.rules import documents, fees
from todoke.procedures.rules.payments import Said, Took, moved
from todoke.procedures.rules.states import PaymentState

FORM: dict[str, Any] = {
    "title": {"ja": "住民票の写し"},
    "pages": [{"key": "p", "questions": [
        {"key": "copies", "kind": "number", "label": {"ja": "通数"}, "least": 1, "most": 10},
        {"key": "assisted", "kind": "yes_no", "label": {"ja": "生活保護を受けていますか"}},
        {"key": "pension", "kind": "yes_no", "label": {"ja": "年金の手続きに使いますか"}, "required": False},
    ]}],
    "fees": [
        {"when": "assisted", "yen": 0, "waiver": True, "label": {"ja": "生活保護を受けている"}, "law": "手数料条例7条"},
        {"when": "pension", "yen": "100 * copies", "waiver": True, "label": {"ja": "年金"}},
        {"yen": "300 * copies", "label": {"ja": "写し"}},
    ],
}  # fmt: skip
DEFINITION = documents.read(FORM)


@pytest.mark.parametrize(
    ("answers", "yen", "waived"),
    [
        ({"copies": 2, "assisted": False}, 600, 0),
        ({"copies": 2, "assisted": True}, 0, 600),
        ({"copies": 3, "assisted": False, "pension": True}, 300, 600),
        ({"copies": 3, "assisted": True, "pension": True}, 0, 900),
    ],
)
def test_the_first_row_that_holds_counts(answers: dict[str, object], yen: int, waived: int) -> None:
    charged = fees.charge(DEFINITION, answers)
    assert (charged.yen, charged.waived_yen) == (yen, waived)


def test_what_is_not_answered_is_named_and_nothing_is_guessed() -> None:
    assert fees.charge(DEFINITION, {"assisted": False}).unknown == {"copies"}


def test_a_waiver_never_costs_more() -> None:
    dearer = {**FORM, "fees": [{"when": "assisted", "yen": 9_000, "waiver": True}, {"yen": 300}]}
    charged = fees.charge(documents.read(dearer), {"copies": 1, "assisted": True})
    assert (charged.yen, charged.waived_yen) == (300, 0)


def test_a_form_without_fees_costs_nothing() -> None:
    assert fees.charge(documents.read({**FORM, "fees": []}), {"copies": 1}).full_yen == 0


@given(
    st.lists(st.tuples(st.sampled_from(Said), st.sampled_from([500, 500, 499])), max_size=8),
    st.sampled_from(PaymentState),
)
def test_no_order_of_words_charges_twice_or_loses_money(words: list[tuple[Said, int]], begun: PaymentState) -> None:
    """Whatever a provider says in whatever order: it becomes paid once, and only for the amount that was asked; money in excess is odd."""
    state, counted, moves = begun, False, 0
    for said, yen in words:
        state, took = moved(state, said, yen=yen, asked_yen=500, counted=counted)
        if said is Said.PAID:
            if took is Took.MOVED:
                moves += 1
                assert yen == 500
                assert state is PaymentState.PAID
            else:
                assert took in {Took.KNOWN, Took.ODD_AMOUNT, Took.TWICE, Took.LATE}
                assert counted == (took is Took.KNOWN)
            counted = counted or took is not Took.ODD_AMOUNT
    assert moves <= 1
