"""Sending to many through the pages: the number is typed, two others agree, one touch halts; and comparisons."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.notices.operations.test_texts import WORDS, in_force
from tests.people import families
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.jobs import make_sendings
from todoke.notices.models import Comparison, Notice, NoticeTemplate, Sending
from todoke.notices.operations import giving
from todoke.people.models import User
from todoke.people.rules.roles import Role

At = Callable[[User | None], Client]


def url(name: str, body: Body, **more: object) -> str:
    with translation.override("en"):
        return reverse(f"staff:{name}", kwargs={"body": body.key, **more})


@pytest.fixture
def text(arakawa: Body) -> NoticeTemplate:
    return in_force(arakawa, clock.now())


def test_a_sending_to_everybody(
    arakawa: Body, text: NoticeTemplate, author: User, approver: User, administrator: User, member: Callable[..., User], at: At
) -> None:  # fmt: skip
    for number in range(3):
        families.person(arakawa, f"住民 {number}")
    writes, first, second = at(author), at(approver), at(administrator)
    chosen = writes.get(url("notice_sending_new", arakawa) + f"?text={text.pk}").content.decode()
    assert "Another day" in chosen
    typed = {"text": text.pk, "audience": "everybody", "value_day": "2026-12-24", "hour": "10:00"}
    assert writes.post(url("notice_sending_new", arakawa), {**typed, "value_day": ""}).status_code == 422
    assert writes.post(url("notice_sending_new", arakawa), typed).status_code == 302
    row = Sending.objects.get()
    here = {"sending": row.pk}
    page = writes.get(url("notice_sending", arakawa, **here)).content.decode()
    assert "<strong>3</strong>" in page
    assert "Two colleagues have to agree" in page
    wrong = writes.post(url("notice_sending_ask", arakawa, **here), {"typed": "30"})
    assert wrong.status_code == 422
    assert "This is not the number of people" in wrong.content.decode()
    writes.post(url("notice_sending_ask", arakawa, **here), {"typed": "３"})  # full-width digits are digits
    assert "You have taken part already." in writes.get(url("notice_sending", arakawa, **here)).content.decode()
    assert (
        first.post(
            url("notice_sending_approve", arakawa, **here), {"typed": "3", "confirm_password": "long enough words"}
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.state == "waiting"
    second.post(url("notice_sending_approve", arakawa, **here), {"typed": "3", "confirm_password": "long enough words"})
    assert make_sendings.make(now=clock.now()) == 3
    giving.give_due(by=Actor("test"), now=clock.now() + timedelta(seconds=1))
    assert writes.post(url("notice_sending_halt", arakawa, **here)).status_code == 302
    row.refresh_from_db()
    assert row.state == "halted"
    looks = at(member("looks", arakawa, Role.CASEWORKER, clock.today() + timedelta(days=9)))
    asked = looks.get(url("notice_sending_got", arakawa, **here)).content.decode()
    assert str(Notice.objects.first().person_id) not in asked  # type: ignore[union-attr]
    shown = looks.post(url("notice_sending_got", arakawa, **here)).content.decode()
    assert all(str(key) in shown for key in Notice.objects.filter(state="boxed").values_list("person", flat=True))
    assert "住民" not in shown
    assert LedgerEntry.objects.filter(action="sending.look").count() == 1
    assert writes.get(url("notice_sending_got", arakawa, **here)).status_code == 403


def test_a_list_with_something_strange(arakawa: Body, text: NoticeTemplate, author: User, at: At) -> None:
    person = families.person(arakawa, "花")
    typed = {
        "text": text.pk,
        "audience": "list",
        "value_day": "2026-12-24",
        "hour": "10:00",
        "references": f"{person.pk}\n山田花子",
    }
    answer = at(author).post(url("notice_sending_new", arakawa), typed)
    assert answer.status_code == 422
    assert "Something in the list is no reference." in answer.content.decode()


def test_a_comparison_is_agreed_to_and_public(
    arakawa: Body, author: User, approver: User, at: At, client: Client
) -> None:
    now = clock.now()
    one = in_force(arakawa, now)
    two = in_force(arakawa, now, replace(WORDS, draft=replace(WORDS.draft, key="festival-warm")))
    typed = {
        "name": "やさしい題名", "text": one.pk, "varied": "wording", "wording_1": one.pk, "wording_2": two.pk,
        "starts": clock.today().isoformat(), "ends": (clock.today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert at(author).post(url("notice_comparison_new", arakawa), {**typed, "wording_2": ""}).status_code == 422
    assert at(author).post(url("notice_comparison_new", arakawa), typed).status_code == 302
    row = Comparison.objects.get()
    assert "やさしい題名" not in client.get("/en/notices/compared").content.decode()
    assert at(approver).post(url("notice_comparison_approve", arakawa, comparison=row.pk)).status_code == 302
    public = client.get("/en/notices/compared").content.decode()
    assert "やさしい題名" in public
    assert "too few to say" in public
    assert at(author).post(url("notice_comparison_end", arakawa, comparison=row.pk)).status_code == 302
    assert at(author).post(url("notice_comparison_end", arakawa, comparison=row.pk)).status_code == 409
