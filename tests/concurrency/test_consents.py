"""Consent taken back while it is used: the use is done before it or refused, never after it; one present answer each (PostgreSQL)."""

import time

import pytest
from django.db import transaction

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.people.test_consents import WORDING, me, no, yes
from tests.people.test_persons import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import Consent, ConsentText, Person
from todoke.people.operations import consents, looks
from todoke.people.operations.consents import ConsentMissing
from todoke.people.queries import consents as queries

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = NOW.date()


def agreed(body: Body) -> tuple[Person, ConsentText, Consent]:
    text = consents.publish_text(body=body, key="proof", wording=WORDING, by=Actor("test"), now=NOW)
    hanako = person(body, "花子")
    return hanako, text, consents.give(person=hanako, text=text, by=me(hanako), now=NOW, language="ja")


def test_a_submission_during_which_consent_is_taken_back_is_refused_whole(arakawa: Body) -> None:
    needs_postgresql()
    hanako, _, consent = agreed(arakawa)

    def submit() -> str:
        with transaction.atomic():
            assert queries.holds(hanako, "proof", today=TODAY)  # when the page was sent
            looks.look(person=hanako, by=Actor("system"), now=NOW, why=looks.Why.PROOF, what=["name"])
            return "used" if _finish(hanako) else "refused"

    def withdraw_meanwhile() -> None:
        time.sleep(0.3)
        with transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(withdrawn_at=NOW, withdrawn_by="resident:x")

    results = together([submit, withdraw_meanwhile])
    assert isinstance(results[0], ConsentMissing)
    assert not LedgerEntry.objects.filter(action="look").exists()


def _finish(hanako: Person) -> bool:
    """The end of a long submission: it asks again, after somebody else had time to withdraw."""
    time.sleep(1)
    consents.need(person=hanako, key="proof", today=TODAY)
    return True


def test_uses_and_a_withdrawal_at_the_same_moment(arakawa: Body) -> None:
    needs_postgresql()
    hanako, _, consent = agreed(arakawa)

    def use() -> str:
        with transaction.atomic():
            consents.need(person=hanako, key="proof", today=TODAY)
            time.sleep(0.05)
            return "used after it" if Consent.objects.get(pk=consent.pk).withdrawn_at else "used"

    def withdraw() -> str:
        consents.withdraw(consent=consent, by=me(hanako), now=NOW)
        try:
            return use()
        except ConsentMissing:  # from the moment on which it is taken back
            return "refused"

    results = together([use, use, withdraw, use, use])
    assert not failures(results, ConsentMissing)
    assert results[2] == "refused"
    assert "used after it" not in results


def test_many_answers_at_once_leave_one(arakawa: Body) -> None:
    needs_postgresql()
    hanako, text, _ = agreed(arakawa)
    results = together([lambda: yes(hanako, text), lambda: no(hanako, text)] * 4)
    assert not failures(results)
    assert Consent.objects.count() == 9
    assert Consent.objects.filter(replaced_at=None).count() == 1
