"""The connector register as staff keep it: ways, rows, a test, lists, files, and figures that add up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.people import families
from tests.procedures.core import SANDBOX, connected, some, version
from tests.procedures.forms import ANSWERS
from tests.procedures.forms import filed as file_one
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways.sending import standard_webhooks
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.models import Connector, FormVersion, HandOver, HandOverFile
from todoke.procedures.rules.states import Route

Sign = Callable[[User | None], Client]


@pytest.fixture
def form(arakawa: Body) -> FormVersion:
    return version(arakawa, now=clock.now() - timedelta(days=1))


@pytest.fixture
def keeper(at: Sign, administrator: User) -> Client:
    return at(administrator)


@pytest.fixture
def worker(at: Sign, member: Callable[..., User], arakawa: Body) -> Client:
    return at(member("worker", arakawa, Role.CASEWORKER, clock.today() + timedelta(days=9)))


def url(name: str, body: Body, **given: Any) -> str:
    return reverse(f"staff:{name}", kwargs={"body": body.key, **given})


def filed(form: FormVersion, count: int = 1) -> list[Any]:
    return some(form, count, now=clock.now() - timedelta(minutes=5))


def connect(body: Body, form: FormVersion, route: Route, **given: Any) -> Connector:
    return connected(body, form, route, now=clock.now() - timedelta(hours=1), **given)


def test_a_webhook_is_set_tried_and_its_secret_shown_once(keeper: Client, arakawa: Body, form: FormVersion) -> None:
    here = {"procedure": form.procedure_id}
    assert (
        "誰も" in keeper.get(url("connectors", arakawa)).content.decode()
        or keeper.get(url("connectors", arakawa)).status_code == 200
    )
    sent = {"system": "児童システム", "url": f"{SANDBOX}/acknowledge", "minutes": "12", "yearly": "300"}
    page = keeper.post(url("connector_set", arakawa, route="webhook", **here), sent).content.decode()
    made = Connector.objects.get()
    assert made.secret in page
    assert standard_webhooks.key_of(made.secret)
    assert made.secret not in keeper.get(url("connector", arakawa, **here)).content.decode()
    assert "CORE-" in keeper.post(url("connector_test", arakawa, **here)).content.decode()
    assert not HandOver.objects.exists()
    assert LedgerEntry.objects.filter(action="connector.test").count() == 1
    listed = keeper.get(url("connectors", arakawa)).content.decode()
    assert "60" in listed, "300 times 12 minutes are 60 hours"


def test_rows_are_proposed_from_the_form_and_what_is_wrong_stands_at_its_field(
    keeper: Client, arakawa: Body, form: FormVersion
) -> None:
    address = url("connector_set", arakawa, procedure=form.procedure_id, route="file")
    page = keeper.get(address).content.decode()
    assert "answers.children.*.born" in page
    rows = {
        "rows": "2",
        "row_0_to": "番号",
        "row_0_from": "number",
        "row_1_to": "番号",
        "row_1_from": "answers.nothing",
    }
    refused = keeper.post(address, {"system": "", "format": "csv", "encoding": "cp932", **rows})
    assert refused.status_code == 422
    found = refused.content.decode()
    for field in ("id_system", "id_row_1_to", "id_row_1_from"):
        assert f'href="#{field}"' in found
        assert f'id="{field}"' in found
    assert not Connector.objects.exists()
    more = keeper.post(address, {"system": "税", "more": "1", **rows}).content.decode()
    assert 'name="row_6_to"' in more
    good = {
        **rows,
        "system": "税",
        "format": "csv",
        "encoding": "cp932",
        "heading": "1",
        "row_1_to": "生年月日",
        "row_1_from": "answers.children.*.born",
        "row_1_as": "wareki",
    }
    assert keeper.post(address, good).status_code == 302
    assert Connector.objects.get().settings["rows"][1] == {
        "to": "生年月日",
        "from": "answers.children.*.born",
        "as": "wareki",
    }


def test_what_is_typed_in_is_ticked_off_by_two(
    worker: Client, at: Sign, member: Callable[..., User], arakawa: Body, form: FormVersion
) -> None:
    connect(arakawa, form, Route.RETYPING)
    filed(form, 2)
    address = url("hand_over_list", arakawa, procedure=form.procedure_id)
    page = worker.get(address).content.decode()
    assert "届 花子" in page
    assert "令和8年5月5日" in page
    assert LedgerEntry.objects.filter(action="hand_over.list").count() == 2
    first = HandOver.objects.earliest("made_at")
    assert worker.post(address, {"hand_over": str(first.pk), "number": ""}).status_code == 422
    assert worker.post(address, {"hand_over": str(first.pk), "number": "K-1"}).status_code == 302
    assert worker.post(address, {"hand_over": str(first.pk), "number": "K-1"}).status_code == 403
    other = at(member("other", arakawa, Role.CASEWORKER, clock.today() + timedelta(days=9)))
    assert other.post(address, {"hand_over": str(first.pk), "number": "K-2"}).status_code == 422
    assert other.post(address, {"hand_over": str(first.pk), "number": "K-1"}).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.reference) == ("acknowledged", "K-1")


def test_what_is_typed_in_of_somebody_protected_is_the_officers_alone(
    worker: Client, arakawa: Body, form: FormVersion
) -> None:
    connect(arakawa, form, Route.RETYPING)
    hanako, other = families.person(arakawa, "花子"), families.person(arakawa, "太郎")
    families.protect(hanako, other)
    file_one(form, ANSWERS, person=hanako, by=Actor("test"), now=clock.now() - timedelta(minutes=5))
    page = worker.get(url("hand_over_list", arakawa, procedure=form.procedure_id)).content.decode()
    assert "届 花子" not in page
    assert "支援措置の担当者だけが見られます。" in page
    assert not LedgerEntry.objects.filter(action="look").exists()


def test_a_file_is_made_once_fetched_again_and_answered(
    worker: Client, arakawa: Body, form: FormVersion, settings: Settings, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    connect(arakawa, form, Route.FILE)
    numbers = [each.number for each in filed(form, 3)]
    address = url("hand_over_files", arakawa, procedure=form.procedure_id)
    assert worker.post(address).status_code == 302
    assert worker.post(address).status_code == 409, "nothing waits any more"
    file = HandOverFile.objects.get()
    fetch = url("hand_over_fetch", arakawa, file=file.pk)
    content = worker.post(fetch).content
    assert worker.post(fetch).content == content
    lines = content.decode("cp932").splitlines()
    assert len(lines) == 4
    assert lines[1] == f"{numbers[0]},届 花子,ﾄﾄﾞｹ ﾊﾅｺ,届 一郎,令和8年5月5日,01"
    answers = f"受付番号,先方番号,理由\r\n{numbers[0]},K-1\r\n{numbers[1]},,宛名がない\r\nABCD,K-9\r\n".encode("cp932")
    told = worker.post(
        url("hand_over_answers", arakawa, file=file.pk), {"answers": SimpleUploadedFile("a.csv", answers)}
    )
    assert told.status_code == 200
    assert list(HandOver.objects.order_by("made_at").values_list("state", flat=True)) == [
        "acknowledged",
        "rejected",
        "handed",
    ]
    assert worker.post(url("hand_over_answers", arakawa, file=file.pk), {"all": "1"}).status_code == 302
    assert worker.post(fetch).status_code == 410
    refused = worker.post(
        url("hand_over_answers", arakawa, file=file.pk), {"answers": SimpleUploadedFile("a.csv", b"\xff\x00\x81")}
    )
    assert refused.status_code == 422


def test_the_figures_add_up_and_what_came_back_is_tried_again_by_hand(
    worker: Client, keeper: Client, arakawa: Body, form: FormVersion
) -> None:
    filed(form, 2)  # before there was a connector
    connector = connected(arakawa, form, Route.WEBHOOK, now=clock.now() - timedelta(minutes=4))
    some(form, 3, now=clock.now() - timedelta(minutes=3))
    page = worker.get(url("reconciliation", arakawa)).content.decode()
    assert "×" not in page.partition("<table")[0]
    row = HandOver.objects.earliest("made_at")
    one = url("hand_over", arakawa, hand_over=row.pk)
    assert worker.post(one, {"reason": "宛名がない"}).status_code == 302
    assert worker.post(one, {"reason": "別の理由"}).status_code == 409
    assert "宛名がない" in worker.get(one).content.decode()
    assert worker.post(one, {"retry": "1"}).status_code == 302
    assert worker.post(one, {"acknowledge": "1", "reference": "K-1"}).status_code == 302
    assert keeper.post(url("connector_catch_up", arakawa, procedure=form.procedure_id)).status_code == 302
    assert HandOver.objects.filter(connector=connector).count() == 5
    assert keeper.post(url("connector_end", arakawa, procedure=form.procedure_id)).status_code == 302
    assert keeper.post(url("connector_catch_up", arakawa, procedure=form.procedure_id)).status_code == 404
    assert (
        worker.get(
            url("hand_overs", arakawa), {"state": "due", "procedure": str(form.procedure_id), "day": "x"}
        ).status_code
        == 200
    )


def test_only_administrators_set_and_only_caseworkers_see_values(
    keeper: Client, worker: Client, arakawa: Body, form: FormVersion
) -> None:
    connect(arakawa, form, Route.RPA)
    assert worker.get(url("connector_set", arakawa, procedure=form.procedure_id, route="rpa")).status_code == 403
    assert keeper.get(url("hand_over_list", arakawa, procedure=form.procedure_id)).status_code == 403
