"""Writes of the register: one connector of each body in force, what is due goes along, old ones go when nothing went by them."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.procedures.core import BY, SETTINGS, connected, core, some, version
from todoke.bodies.models import Body
from todoke.jobs import retention
from todoke.procedures.models import Connector, HandOver
from todoke.procedures.operations import connectors
from todoke.procedures.operations.connectors import Wish
from todoke.procedures.rules.states import Route


def test_a_change_keeps_the_secret_unless_a_new_one_is_wanted_and_takes_what_is_due_along(arakawa: Body) -> None:
    form = version(arakawa)
    first = connected(arakawa, form, Route.WEBHOOK)
    (filed,) = some(form)
    same = connected(arakawa, form, Route.WEBHOOK, now=NOW + timedelta(hours=1), minutes=2)
    new = connected(arakawa, form, Route.WEBHOOK, now=NOW + timedelta(hours=2), renew=True)
    assert first.secret == same.secret != new.secret
    assert HandOver.objects.get(submission=filed).connector == new
    assert Connector.objects.filter(ended_at=None).get() == new


def test_a_sheets_other_body_has_a_connector_of_its_own(arakawa: Body, chofu: Body) -> None:
    form = version(arakawa)
    connected(arakawa, form, Route.FILE)
    other = connected(chofu, form, Route.RPA)
    assert Connector.objects.filter(procedure=form.procedure, ended_at=None).count() == 2
    (filed,) = some(form)
    assert HandOver.objects.get(submission=filed).connector.body == arakawa
    assert not HandOver.objects.filter(connector=other).exists()


def test_what_cannot_be_is_said_field_by_field(arakawa: Body, chofu: Body) -> None:
    form, stranger = version(arakawa), core(chofu)[0]
    for wish, places in (
        (Wish("", Route.PULL, {}), {"system", "partner"}),
        (Wish("a", Route.PULL, {}, partner=stranger, minutes=-1), {"partner", "minutes"}),
        (Wish("a", Route.WEBHOOK, {"url": "https://127.0.0.1/"}), {"url"}),
        (Wish("a", Route.WEBHOOK, {"url": "https://core.internal/"}), {"url"}),
        (
            Wish("a", Route.REST, {**SETTINGS[Route.REST], "rows": [{"to": "a", "from": "answers.gone"}]}),
            {"rows.0.from"},
        ),
    ):
        with pytest.raises(connectors.ConnectorInvalid) as refused:
            connectors.set_connector(body=arakawa, procedure=form.procedure, wish=wish, by=BY, now=NOW)
        problems = refused.value.data["problems"]
        assert isinstance(problems, dict)
        assert set(problems) == places
    assert not Connector.objects.exists()


def test_old_connectors_go_when_nothing_went_by_them(arakawa: Body) -> None:
    form = version(arakawa)
    used = connected(arakawa, form, Route.FILE)
    some(form)
    HandOver.objects.update(state="failed")
    unused = connected(arakawa, form, Route.RPA, now=NOW + timedelta(hours=1))
    present = connected(arakawa, form, Route.RPA, now=NOW + timedelta(hours=2))
    rule = next(each for each in retention.RULES if isinstance(each, retention.Keep) and each.model is Connector)
    assert rule.run(by=BY, now=NOW + timedelta(days=400), dry=False) == 1
    assert set(Connector.objects.values_list("pk", flat=True)) == {used.pk, present.pk} - {unused.pk}
