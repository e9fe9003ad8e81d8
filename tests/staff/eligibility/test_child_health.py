"""Staff say what is their town's own on the calendar; nobody else can."""

from collections.abc import Callable

import pytest
from django.test import Client

from todoke.bodies.models import Body
from todoke.eligibility.models import CalendarOverride
from todoke.people.models import User
from todoke.people.rules.roles import Role

At = Callable[[User | None], Client]
pytestmark = pytest.mark.django_db
PAGE = "/en/staff/131181/child-health/"
GIVEN = {
    "item": "CHECKUP_5Y", "offered": "no", "since": "", "before": "", "note": "", "source": "https://www.city.arakawa.tokyo.jp/5sai",
    "effective_from_date": "2026-04-01",
}  # fmt: skip


def test_an_approver_adds_and_ends(at: At, approver: User) -> None:
    client = at(approver)
    assert "nothing of our own yet" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}add/", GIVEN).status_code == 302
    shown = client.get(PAGE).content.decode()
    assert "Check-up at 5 years" in shown
    assert "We do not hold it." in shown
    row = CalendarOverride.objects.get()
    assert client.post(f"{PAGE}{row.pk}/end/").status_code == 302
    again = client.post(f"{PAGE}{row.pk}/end/")
    assert again.status_code == 409
    assert "already ended" in again.content.decode()
    assert f"{PAGE}{row.pk}/end/" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("item", "", "must be filled in"), ("source", "x", "not a web address"), ("effective_from_date", "2026-02-31", "not a date"),
        ("effective_from_date", "", "must be filled in"), ("since", "many", "not a number"), ("since", "５", "must be filled in"), ("offered", "", "at least one thing"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_its_field_and_stays(
    at: At, approver: User, field: str, value: str, said: str
) -> None:
    answer = at(approver).post(f"{PAGE}add/", {**GIVEN, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'aria-invalid="true"' in page
    assert GIVEN["source"] in page or field == "source"
    assert not CalendarOverride.objects.exists()


def test_who_may_not(at: At, author: User, stranger: User, approver: User) -> None:
    at(approver).post(f"{PAGE}add/", GIVEN)
    row = CalendarOverride.objects.get()
    assert at(author).get(PAGE).status_code == 200
    assert "Say something of our own" not in at(author).get(PAGE).content.decode()
    for path in ("add/", f"{row.pk}/end/", f"{row.pk}/confirm/"):
        assert at(author).post(PAGE + path, GIVEN).status_code == 403
        assert at(stranger).post(PAGE + path, GIVEN).status_code == 404
        assert at(None).post(PAGE + path, GIVEN).status_code == 302
        assert at(approver).get(PAGE + path).status_code == 405
    assert at(stranger).post(f"/en/staff/132080/child-health/{row.pk}/end/").status_code == 404
    row.refresh_from_db()
    assert row.ends_date is None
    assert CalendarOverride.objects.count() == 1


def test_a_second_person_confirms(at: At, approver: User, arakawa: Body, member: Callable[..., User]) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    at(approver).post(f"{PAGE}add/", GIVEN)
    row = CalendarOverride.objects.get()
    assert "waiting for a second person" in at(approver).get(PAGE).content.decode()
    assert f"{PAGE}{row.pk}/confirm/" not in at(approver).get(PAGE).content.decode()
    assert at(approver).post(f"{PAGE}{row.pk}/confirm/").status_code == 409
    second = at(member("second.arakawa", arakawa, Role.APPROVER))
    assert f"{PAGE}{row.pk}/confirm/" in second.get(PAGE).content.decode()
    assert second.post(f"{PAGE}{row.pk}/confirm/").status_code == 302
    assert "counts now" in second.get(PAGE).content.decode()
