"""Nothing that is called an individual number is ever kept; twelve digits alone are only digits."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.individual_numbers import IndividualNumberOffered, has_check_digit, offers_one
from todoke.people.models import Concern, Person
from todoke.people.operations import concerns, persons
from todoke.people.rules.concerns import ConcernKind

NUMBER = "123456789018"


def with_check_digit(eleven: str) -> str:
    return next(eleven + last for last in "0123456789" if has_check_digit(eleven + last))


@given(st.text("0123456789", min_size=11, max_size=11))
def test_exactly_one_last_digit_is_right(eleven: str) -> None:
    assert sum(has_check_digit(eleven + last) for last in "0123456789") == 1


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 10), st.integers(1, 9))
def test_most_single_mistakes_are_noticed(eleven: str, place: int, by: int) -> None:
    right = with_check_digit(eleven)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert wrong != right
    # a remainder of 0 and of 1 share the digit 0, so that a mistake can hide there and nowhere else
    assert not has_check_digit(wrong) or right[11] == "0"


@pytest.mark.parametrize(
    "text",
    [
        f"マイナンバーは{NUMBER}です",
        f"個人番号 {NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}",
        "まいなんばー：１２３４－５６７８－９０１８",
        f"my number is {NUMBER}",
        f"{NUMBER} (individual  number)",
        f"通知カードをなくしました。番号は{NUMBER[:4]}-{NUMBER[4:8]}-{NUMBER[8:]}だと思います。",
    ],
)
def test_one_that_is_called_so_is_seen(text: str) -> None:
    assert offers_one(text)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"契約番号は{NUMBER}です",
        "マイナンバーは123456789012です",
        f"マイナンバーカードの申請について。{'あ' * 80}お客様番号{NUMBER}",
        f"マイナンバー 9{NUMBER}",
        "マイナンバーは窓口で言います",
        "",
    ],
)
def test_what_is_only_digits_passes(text: str) -> None:
    assert not offers_one(text)


def test_a_form_says_which_box_holds_it_and_keeps_nothing(arakawa: Body, by: Actor) -> None:
    with pytest.raises(persons.PersonInvalid) as refused:
        persons.open_person(body=arakawa, by=by, now=NOW, details={"name": "花子", "address": f"個人番号{NUMBER}"})
    assert refused.value.data["problems"] == {"address": "individual_number"}
    person = persons.open_person(body=arakawa, by=by, now=NOW, details={"name": "花子", "phone": NUMBER})
    with pytest.raises(concerns.ConcernInvalid):
        concerns.raise_concern(kind=ConcernKind.ABUSE, principal=person, text=f"マイナンバー {NUMBER}", by=by, now=NOW)
    assert not Concern.objects.exists()


def test_no_sealed_text_of_any_table_takes_one(arakawa: Body) -> None:
    with pytest.raises(IndividualNumberOffered), transaction.atomic():
        Person(body=arakawa, created_at=NOW, name=f"マイナンバー{NUMBER}").save()
    assert not Person.objects.exists()
