"""Several workers append to the public log at the same moment: nothing twice, nothing left out, one chain (PostgreSQL)."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.notices import boxed
from tests.people import families
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.notices.models import LogBatch, Notice, PublicNotice
from todoke.notices.operations import public_log

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_make_one_chain(arakawa: Body) -> None:
    needs_postgresql()
    whom = families.person(arakawa, boxed.NAME)
    for _ in range(40):
        boxed.notice(arakawa, whom)

    def work() -> int:
        appended, idle = 0, 0
        while idle < 3:
            done = public_log.append(by=Actor("test"), now=NOW, most=3)
            appended, idle = appended + done, 0 if done else idle + 1
        return appended

    results = together([work] * 4)
    assert not failures(results)
    while public_log.append(by=Actor("test"), now=NOW, most=3):
        pass
    assert PublicNotice.objects.count() == Notice.objects.filter(logged="given").count() == 40
    assert list(LogBatch.objects.values_list("number", flat=True)) == list(range(1, LogBatch.objects.count() + 1))
    call_command("verify_public_log", stdout=StringIO())
