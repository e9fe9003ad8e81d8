"""Several workers that give at the same moment, and somebody who says that it was done: each notice once, one bundle each (PostgreSQL)."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.notices.town import BY, newborn, reachable, text, want
from tests.people.families import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.notices.models import Delivery, DeliveryItem, Notice
from todoke.notices.operations import done, giving, planning
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12


def test_each_notice_once_and_one_bundle_each(arakawa: Body) -> None:
    needs_postgresql()
    shot, news = text("v", Topic.VACCINATION), text()
    mothers = [person(arakawa, f"母{number}") for number in range(MANY)]
    children = [newborn(arakawa, NOW.date(), each) for each in mothers]
    for each in mothers:
        reachable(each)
    wanted = [want(news, each) for each in mothers]
    wanted += [want(shot, *pair, item="vaccine:BCG:1") for pair in zip(mothers, children, strict=True)]
    planning.plan(wanted=wanted, by=BY, now=NOW)

    def give() -> None:
        while giving.give_some(by=BY, now=NOW, most=3).looked:
            pass

    def say(mother: Person, child: Person) -> Callable[[], object]:
        return lambda: done.report(
            person=mother, about=child, body=arakawa, item="vaccine:BCG:1", said_by="body:131181", done_date=NOW.date(), by=BY, now=NOW
        )  # fmt: skip

    said = [say(mother, child) for mother, child in list(zip(mothers, children, strict=True))[:4]]
    assert not failures(together([give, give, *said, give]))
    give()
    assert not Notice.objects.filter(state="planned").exists()
    assert set(Counter(Delivery.objects.values_list("person", flat=True)).values()) == {1}
    assert max(Counter(DeliveryItem.objects.values_list("notice", flat=True)).values()) == 1
    told = LedgerEntry.objects.filter(action="notices.give")
    assert sum(each.data.get("boxed", 0) for each in told) == Notice.objects.filter(state="boxed").count()
