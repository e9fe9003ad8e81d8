"""The same call at the same moment is one call, and a code joins once (PostgreSQL)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.api.conftest import LATER
from tests.concurrency.threads import failures, needs_postgresql, together
from tests.notices.keys import CONSENT, adult, app, consent_text, system, text
from tests.people.standing import BY
from todoke.bodies.models import Body
from todoke.notices.models import AppLink, ContactAddress, Notice, NoticeCall, NoticeOrder
from todoke.notices.operations import apps, orders
from todoke.notices.operations.apps import AppCodeShowsNothing
from todoke.notices.rules.orders import Mode, Result, ToKind, Wish
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.queries import consents as asking


@pytest.mark.django_db(transaction=True)
def test_the_same_call_at_once_is_one_call(arakawa: Body) -> None:
    needs_postgresql()
    text(arakawa)
    partner, _ = system(arakawa)
    wish = Wish("r-1", ToKind.PERSON, str(adult(arakawa).pk), "checkup-18m", {"day": "2027-02-03"})

    def call() -> list[Result]:
        return orders.place(
            partner=partner, mode=Mode.LIVE, key="the-same-key", content={"a": 1}, wishes=[wish], by=BY, now=LATER
        )

    results = together([call] * 12)
    assert not failures(results)
    assert len({str(each) for each in results}) == 1
    assert (NoticeCall.objects.count(), NoticeOrder.objects.count(), Notice.objects.count()) == (1, 1, 1)

    def another(key: str) -> Callable[[], list[Result]]:
        same = replace(wish, reference="r-2")
        return lambda: orders.place(
            partner=partner, mode=Mode.LIVE, key=key, content={"a": key}, wishes=[same], by=BY, now=LATER
        )

    results = together([another(f"another-key-{place}") for place in range(8)])
    assert not failures(results)
    assert sorted(each[0].placed.value for each in results) == ["accepted"] + ["already_sent"] * 7


@pytest.mark.django_db(transaction=True)
def test_a_code_joins_once_however_often_it_comes(arakawa: Body) -> None:
    needs_postgresql()
    consent_text(arakawa)
    partner, _ = app(arakawa)
    _, code = apps.connect(
        person=adult(arakawa),
        partner=partner,
        text=asking.text_for(arakawa, CONSENT).pk,
        by=BY,
        now=LATER,
        language="ja",
    )

    def join() -> AppLink:
        return apps.join(partner=partner, typed=code, by=BY, now=LATER)

    results = together([join] * 8)
    assert not failures(results, AppCodeShowsNothing, CodesTooFast)
    assert sum(isinstance(each, AppLink) for each in results) == 1
    assert ContactAddress.objects.count() == 1
