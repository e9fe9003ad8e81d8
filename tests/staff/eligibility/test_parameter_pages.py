"""A body's own figures in shared rules: read as people write them, dated, with what is missing said."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.eligibility.conftest import MakeTemplate, Publish, publish, template
from todoke.bodies.models import Body
from todoke.eligibility.models import ParameterSet, RuleVersion
from todoke.people.models import User
from todoke.registry.models import ProgramType

__all__ = ["publish", "template"]
pytestmark = pytest.mark.django_db
At = Callable[[User | None], Client]
LIST = "/en/staff/131181/rules/figures/"


@pytest.fixture
def limited(publish: Publish, template: MakeTemplate, arakawa: Body) -> str:
    parameters = {
        "limit": {"kind": "integer", "unit": "yen", "label": {"ja": "所得の限度額"}},
        "offered": {"kind": "boolean", "default": True},
    }
    template("aid", "UM1", ["income < :limit", ":offered"], parameters=parameters)
    publish(arakawa, "就学援助", ProgramType.objects.get(number="UM1"))
    return f"{LIST}aid/"


def test_figures_are_set_and_dated(at: At, administrator: User, author: User, limited: str) -> None:
    assert "a figure is missing" in at(author).get(LIST).content.decode()
    sent = {"p_limit": "３６０万円", "p_offered": "yes", "effective_from": "令和8年4月1日", "source": "要綱5条"}
    at(author).post(limited, sent)
    assert not ParameterSet.objects.exists()
    at(administrator).post(limited, sent)
    held = ParameterSet.objects.get()
    assert (held.values, held.effective_from_date) == ({"limit": 3_600_000, "offered": True}, date(2026, 4, 1))
    page = at(author).get(limited).content.decode()
    assert "3600000" in page
    assert "要綱5条" in page
    assert "a figure is missing" not in at(author).get(LIST).content.decode()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"p_limit": "many"}, "id_p_limit"),
        ({"p_limit": ""}, "id_p_limit"),
        ({"effective_from": "2026-02-31"}, "id_effective_from"),
    ],
)
def test_what_cannot_be_read_stays_in_the_form(
    at: At, administrator: User, limited: str, change: dict[str, str], place: str
) -> None:
    response = at(administrator).post(
        limited, {"p_limit": "5", "p_offered": "", "effective_from": "2026-04-01", **change}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{place}"' in html
    assert not ParameterSet.objects.exists()


def test_no_such_template(at: At, administrator: User, arakawa: Body) -> None:
    assert at(administrator).get(f"{LIST}nothing/").status_code == 404


def test_a_rule_that_no_longer_reads_hides_no_other(
    at: At, administrator: User, limited: str, publish: Publish, template: MakeTemplate, arakawa: Body
) -> None:
    parameters = {"least": {"kind": "integer", "unit": "years"}}
    old = template("old", "UM2", ["age < :least"], parameters=parameters)
    publish(arakawa, "見舞金", ProgramType.objects.get(number="UM2"))
    document = {"when": [{"text": "gone < :least", "label": {"ja": "昔"}}], "parameters": parameters}
    RuleVersion.objects.filter(template=old).update(document=document)
    response = at(administrator).get(LIST)
    assert response.status_code == 200
    assert "aid" in response.content.decode()
    assert at(administrator).get(f"{LIST}old/").status_code == 404
