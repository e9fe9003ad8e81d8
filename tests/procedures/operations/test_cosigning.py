"""The other guardian agrees, or does not; nobody learns of somebody whom they are kept from, and the day of arrival stays."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.people.families import BY, parent, person, protect
from tests.procedures.forms import filed, published, without_files
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.procedures.models import CaseNote, Cosignature, Submission
from todoke.procedures.operations import cosigning
from todoke.procedures.queries import cosigning as queries
from todoke.procedures.rules.cosigning import WAIT_DAYS

FORM: dict[str, Any] = {**without_files(), "cosigned": True}
NOTE = "もう一人の保護者が同意しませんでした。"


class Home:
    """Two guardians and their child."""

    def __init__(self, body: Body) -> None:
        self.mother, self.father = person(body, "届 花子"), person(body, "届 太郎")
        self.child = person(body, "届 一郎", date(2026, 5, 5))
        for each in (self.mother, self.father):
            parent(each, self.child)


@pytest.fixture
def home(tokyo: Body) -> Home:
    return Home(tokyo)


def file(body: Body, who: Person, now: datetime, key: str = "iryosho", document: Any = FORM) -> Submission:
    made = filed(published(body, document, key=key, now=now), person=who, by=BY, now=now)
    made.refresh_from_db()
    return made


def test_it_waits_for_the_other_guardian_and_then_goes_on(tokyo: Body, home: Home, now: datetime) -> None:
    made = file(tokyo, home.mother, now)
    assert made.state == "waits_cosign"
    (asked,) = queries.waiting_for(home.father, today=now.date())
    assert queries.waiting_for(home.mother, today=now.date()) == []
    assert [each.pk for each in queries.shown_children(asked, today=now.date())] == [home.child.pk]
    later = now + timedelta(days=3)
    cosigning.sign(cosignature=asked, by=Actor(f"resident:{home.father.pk}"), now=later)
    made.refresh_from_db()
    assert (made.state, made.arrived_at) == ("arrived", now)
    assert queries.waiting_for(home.father, today=now.date()) == []
    with pytest.raises(queries.CosignatureNotFound):
        cosigning.sign(cosignature=asked, by=BY, now=later)
    told = LedgerEntry.objects.filter(action__startswith="cosignature").values_list("action", flat=True)
    assert list(told) == ["cosignature.ask", "cosignature.sign"]


def test_who_does_not_agree_is_read_by_who_decides(tokyo: Body, home: Home, now: datetime) -> None:
    made = file(tokyo, home.mother, now)
    (asked,) = queries.waiting_for(home.father, today=now.date())
    cosigning.decline(cosignature=asked, note=NOTE, by=BY, now=now)
    made.refresh_from_db()
    assert (made.state, made.arrived_at, CaseNote.objects.get(submission=made).text) == ("in_review", now, NOTE)


def test_only_the_children_named_count(tokyo: Body, home: Home, now: datetime) -> None:
    other = person(tokyo, "別 次郎", date(2020, 1, 1))
    parent(home.mother, other)
    stranger = person(tokyo, "別 三郎")
    parent(stranger, other)
    file(tokyo, home.mother, now)
    assert [row.person_id for row in Cosignature.objects.all()] == [home.father.pk]


def test_with_one_guardian_it_goes_straight_on(tokyo: Body, now: datetime) -> None:
    mother, child = person(tokyo, "届 花子"), person(tokyo, "届 一郎", date(2026, 5, 5))
    parent(mother, child)
    assert file(tokyo, mother, now).state == "arrived"
    assert not Cosignature.objects.exists()


def test_nobody_is_asked_who_is_kept_apart(tokyo: Body, home: Home, now: datetime) -> None:
    protect(home.mother, home.father)
    assert file(tokyo, home.mother, now).state == "arrived"
    assert file(tokyo, home.father, now, key="his").state == "arrived"
    assert not Cosignature.objects.exists()


def test_who_is_kept_apart_since_finds_nothing_and_it_goes_on(tokyo: Body, home: Home, now: datetime) -> None:
    made = file(tokyo, home.mother, now)
    (asked,) = queries.waiting_for(home.father, today=now.date())
    protect(home.mother, home.father)
    assert queries.waiting_for(home.father, today=now.date()) == []
    with pytest.raises(queries.CosignatureNotFound):
        cosigning.sign(cosignature=asked, by=BY, now=now)
    assert cosigning.settle_waiting(note=NOTE, by=BY, now=now) == 1
    made.refresh_from_db()
    assert (made.state, Cosignature.objects.count(), CaseNote.objects.count()) == ("arrived", 0, 0)


def test_without_an_answer_it_goes_on_after_its_days_and_says_so(tokyo: Body, home: Home, now: datetime) -> None:
    made = file(tokyo, home.mother, now)
    assert cosigning.settle_waiting(note=NOTE, by=BY, now=now + timedelta(days=WAIT_DAYS - 1)) == 0
    assert cosigning.settle_waiting(note=NOTE, by=BY, now=now + timedelta(days=WAIT_DAYS + 1)) == 1
    made.refresh_from_db()
    assert (made.state, CaseNote.objects.get().text) == ("arrived", NOTE)


def test_one_agreement_holds_for_every_part_of_a_sheet(tokyo: Body, nation: Body, home: Home, now: datetime) -> None:
    document = {**FORM, "parts": [
        {"body": tokyo.key, "questions": ["applicant", "child"]}, {"body": nation.key, "questions": ["child", "born"]},
    ]}  # fmt: skip
    file(tokyo, home.mother, now, document=document)
    (asked,) = queries.waiting_for(home.father, today=now.date())
    cosigning.sign(cosignature=asked, by=BY, now=now)
    assert set(Submission.objects.values_list("state", flat=True)) == {"arrived"}
