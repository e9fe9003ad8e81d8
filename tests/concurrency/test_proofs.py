"""Looks, stops and uses at the same moment: no look too many, none after a stop (PostgreSQL)."""

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.people.standing import BY, NEXT_YEAR, give, open_bank, open_person
from todoke.bodies.models import Body, LedgerEntry
from todoke.people.models import Disclosure, Mandate, Partner, Person
from todoke.people.operations import disclosures, mandates
from todoke.people.operations.disclosures import ProofShowsNothing, Shown
from todoke.people.operations.mandates import InvitationUnusable, MayNotAct
from todoke.people.rules.mandates import MandateKind, Matter

pytestmark = pytest.mark.django_db(transaction=True)


def proof(body: Body, looks: int) -> tuple[Mandate, str]:
    mother, daughter = open_person(body, "母"), open_person(body, "娘")
    given = give(mother, daughter, Matter.PROVE, Matter.APPLY)
    _, code = disclosures.make_proof(
        person=mother, partner=open_bank(body), facts=["name"], looks_allowed=looks, until_date=NEXT_YEAR.replace(year=2027, month=1), by=BY, now=NOW,
        agent=daughter,
    )  # fmt: skip
    return given, code


def look(code: str, number: int) -> Callable[[], Shown]:
    return lambda: disclosures.show_proof(typed=code, source=f"192.0.2.{number}", now=NOW)


def looked() -> int:
    return LedgerEntry.objects.filter(action="look").count()


def test_eight_look_at_once_and_three_see_it(arakawa: Body) -> None:
    needs_postgresql()
    _, code = proof(arakawa, 3)
    results = together([look(code, number) for number in range(8)])
    assert not failures(results, ProofShowsNothing)
    shown = [each for each in results if isinstance(each, Shown)]
    assert sorted(each.looks_left for each in shown) == [0, 1, 2]
    assert Disclosure.objects.get().looks_left == 0
    assert looked() == 3


def test_a_stop_at_the_same_moment_is_before_or_after_each_look(arakawa: Body) -> None:
    needs_postgresql()
    for _ in range(5):
        Disclosure.objects.all().delete()
        before = looked()
        given, code = proof(open_twin(arakawa), 10)

        def stop(given: Mandate = given, code: str = code) -> str:
            mandates.stop(mandate=given, person=given.principal, by=BY, now=NOW)
            try:
                look(code, 99)()
            except ProofShowsNothing:  # from the moment on which the stop is done
                return "stopped"
            return "shown after the stop"

        results = together([*(look(code, number) for number in range(6)), stop])
        assert not failures(results, ProofShowsNothing)
        assert results[-1] == "stopped"
        shown = [each for each in results if isinstance(each, Shown)]
        assert looked() - before == len(shown) == 10 - Disclosure.objects.get().looks_left


def open_twin(body: Body) -> Body:
    """The same body, without the bank that an earlier round opened."""
    Partner.objects.all().delete()
    return body


def test_what_began_before_the_stop_is_refused_at_its_end_or_done_before_it(arakawa: Body) -> None:
    needs_postgresql()
    given, _ = proof(arakawa, 1)
    daughter, mother = given.agent, given.principal
    assert daughter is not None

    def use() -> str:
        with transaction.atomic():
            mandates.hold_to_act(agent=daughter, principal=mother, matter=Matter.APPLY, now=NOW)
            return "used after the stop" if Mandate.objects.get(pk=given.pk).ended_at else "used"

    def stop() -> None:
        mandates.stop(mandate=given, person=mother, by=BY, now=NOW)

    results = together([use, use, stop, use, use])
    assert not failures(results, MayNotAct)
    assert "used after the stop" not in results
    assert isinstance(together([use])[0], MayNotAct)


def test_one_code_gives_one_mandate(arakawa: Body) -> None:
    needs_postgresql()
    daughter = open_person(arakawa, "娘")
    principals = [open_person(arakawa, f"親{number}") for number in range(8)]
    code = mandates.show_code(person=daughter, by=BY, now=NOW)

    def offer(mine: Person) -> Callable[[], Mandate]:
        return lambda: mandates.give(
            principal=mine, typed=code, kind=MandateKind.GRANTED, matters=[Matter.APPLY], until_date=NEXT_YEAR, source=str(mine.pk), by=BY, now=NOW
        )  # fmt: skip

    results = together([offer(mine) for mine in principals])
    assert not failures(results, InvitationUnusable)
    assert sum(isinstance(each, Mandate) for each in results) == Mandate.objects.count() == 1
