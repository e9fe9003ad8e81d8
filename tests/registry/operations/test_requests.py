"""What needs a second person where a body wants four eyes: undo, the rule itself, central text, types, withdrawals."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.registry.operations.test_imports import Write, numbered, run, write  # noqa: F401 - write is a fixture
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry, LedgerNote
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.registry.models import ApprovalRequest, Program, ProgramType, TypeVersion
from todoke.registry.operations import change_sets, requests, types
from todoke.registry.queries import requests as waiting
from todoke.registry.queries.versions import central_of
from todoke.registry.rules.requests import Asked, Outcome

ME, COLLEAGUE = Actor("staff:1", 1), Actor("staff:2", 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def careful(arakawa: Body, by: Actor) -> Body:
    """Arakawa, which wants a second person."""
    return bodies.revise(body=arakawa, by=by, now=NOW, details={"four_eyes": True})


def ledger(action: str) -> dict[str, Any]:
    entry = LedgerEntry.objects.get(action=action)
    return {"by": entry.by, "subject": entry.subject, **entry.data}


def test_one_person_cannot_undo_two_can(careful: Body, by: Actor, write: Write) -> None:  # noqa: F811
    change_set = run(write(numbered(1)), by, body=careful).change_set
    assert change_set
    for asked_by in ("", str(ME)):
        with pytest.raises(OwnChange):
            change_sets.undo(change_set=change_set, by=ME, now=NOW, asked_by=asked_by)
    asked = requests.ask(body=careful, kind=Asked.UNDO, by=ME, now=NOW, change_set=change_set)
    assert waiting.waiting(careful) == [asked]
    with pytest.raises(requests.AlreadyAsked):
        requests.ask(body=careful, kind=Asked.UNDO, by=COLLEAGUE, now=NOW, change_set=change_set)
    with pytest.raises(OwnChange):
        requests.approve(request=asked, by=ME, now=NOW)
    assert Program.objects.get().live is not None
    done = requests.approve(request=asked, by=COLLEAGUE, now=NOW)
    assert done.outcome == Outcome.APPROVED
    assert Program.objects.get().live is None
    assert waiting.count(careful) == 0
    assert ledger("registry.undo") == {"by": "staff:2", "subject": f"change_set:{change_set.pk}", "asked_by": "staff:1"}
    assert ledger("request.ask")["by"] == "staff:1"
    with pytest.raises(requests.AlreadyDecided):
        requests.approve(request=asked, by=COLLEAGUE, now=NOW)


def test_the_operator_at_the_command_line_acts_alone(careful: Body, by: Actor, write: Write) -> None:  # noqa: F811
    change_set = run(write(numbered(1)), by).change_set
    assert change_set
    change_sets.undo(change_set=change_set, by=Actor("command:undo_import"), now=NOW)
    assert ledger("registry.undo")["by"] == "command:undo_import"


def test_an_undo_that_took_in_nothing_is_in_the_ledger_too(arakawa: Body, by: Actor, write: Write) -> None:  # noqa: F811
    change_set = run(write(["not a record"]), by, body=arakawa).change_set
    assert change_set
    change_sets.undo(change_set=change_set, by=ME, now=NOW)
    assert ledger("registry.undo")["subject"] == f"change_set:{change_set.pk}"


def test_the_rule_ends_only_by_two(careful: Body) -> None:
    for asked_by in ("", str(ME)):
        with pytest.raises(OwnChange):
            bodies.revise(body=careful, by=ME, now=NOW, details={"four_eyes": False, "phone": "119"}, asked_by=asked_by)
    careful.refresh_from_db()
    assert (careful.four_eyes, careful.phone) == (True, "03-3802-3111")
    bodies.revise(body=careful, by=ME, now=NOW, details={"phone": "119"})  # the rest is not for two
    asked = requests.ask(body=careful, kind=Asked.TWO_EYES, by=ME, now=NOW)
    requests.approve(request=asked, by=COLLEAGUE, now=NOW)
    careful.refresh_from_db()
    assert careful.four_eyes is False


def test_what_is_refused_or_taken_back_changes_nothing(careful: Body) -> None:
    first = requests.ask(body=careful, kind=Asked.TWO_EYES, by=ME, now=NOW)
    assert requests.refuse(request=first, by=COLLEAGUE, now=NOW, reason="なぜ").outcome == Outcome.REFUSED
    assert LedgerNote.objects.get(entry__action="request.refused").text == "なぜ"
    second = requests.ask(body=careful, kind=Asked.TWO_EYES, by=ME, now=NOW)
    assert requests.refuse(request=second, by=ME, now=NOW).outcome == Outcome.TAKEN_BACK
    with pytest.raises(requests.AlreadyDecided):
        requests.approve(request=second, by=COLLEAGUE, now=NOW)
    careful.refresh_from_db()
    assert careful.four_eyes is True


@pytest.fixture
def keeper(tokyo: Body, by: Actor) -> Body:
    """Tokyo, which keeps the types and wants a second person."""
    return bodies.revise(body=tokyo, by=by, now=NOW, details={"four_eyes": True})


def test_central_text_is_for_two_where_its_keeper_wants_it(keeper: Body, by: Actor) -> None:
    kind = types.ensure(number="UM24", name="児童手当", by=by, now=NOW)
    text = {"name": "児童手当", "summary": "中央の概要"}
    with pytest.raises(OwnChange):
        types.revise(type=kind, content=text, by=ME, now=NOW, body=keeper)
    data = {"content": text, "name": "児童手当（新）", "based_on": 0}
    asked = requests.ask(body=keeper, kind=Asked.CENTRAL_TEXT, by=ME, now=NOW, type=kind, data=data, reason="法改正")
    assert central_of(kind) == {}
    requests.approve(request=asked, by=COLLEAGUE, now=NOW)
    assert central_of(kind) == text
    assert ProgramType.objects.get().name == "児童手当（新）"
    assert TypeVersion.objects.get().reason == "法改正"
    entry = ledger("type.revise")
    assert (entry["by"], entry["asked_by"], entry["fields"]) == ("staff:2", "staff:1", ["name", "summary"])


def test_a_central_text_that_moved_meanwhile_is_not_overwritten(keeper: Body, by: Actor) -> None:
    kind = types.ensure(number="UM24", name="児童手当", by=by, now=NOW)
    data = {"content": {"summary": "私の"}, "name": "", "based_on": 0}
    asked = requests.ask(body=keeper, kind=Asked.CENTRAL_TEXT, by=ME, now=NOW, type=kind, data=data)
    types.revise(type=kind, content={"summary": "あなたの"}, by=by, now=NOW)
    with pytest.raises(requests.TextMoved):
        requests.approve(request=asked, by=COLLEAGUE, now=NOW)
    assert central_of(kind) == {"summary": "あなたの"}
    assert waiting.count(keeper) == 1


def test_a_new_type_is_for_two_as_well(keeper: Body) -> None:
    with pytest.raises(OwnChange):
        types.ensure(number="UM900", name="新しい型", by=ME, now=NOW, body=keeper)
    data = {"number": "UM900", "name": "新しい型"}
    asked = requests.ask(body=keeper, kind=Asked.NEW_TYPE, by=ME, now=NOW, data=data)
    requests.approve(request=asked, by=COLLEAGUE, now=NOW)
    assert ProgramType.objects.get().number == "UM900"
    assert ledger("type.add")["asked_by"] == "staff:1"


def test_the_database_itself_wants_two(careful: Body) -> None:
    asked = requests.ask(body=careful, kind=Asked.TWO_EYES, by=ME, now=NOW)
    mine = ApprovalRequest.objects.filter(pk=asked.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(decided_at=NOW, decided_by=str(ME), outcome="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(decided_at=NOW, decided_by=str(COLLEAGUE), outcome="")


@pytest.mark.usefixtures("nation")
def test_types_stand_in_the_ledger_of_who_keeps_them(by: Actor, tokyo: Body) -> None:
    kind = types.ensure(number="UM24", name="児童手当", by=by, now=NOW)
    assert types.ensure(number="UM24", name="別の名", by=by, now=NOW) == kind
    types.revise(type=kind, content={"summary": "概要"}, by=by, now=NOW, body=tokyo)
    assert types.revise(type=kind, content={"summary": "概要"}, by=by, now=NOW, name="児童手当") is None
    assert types.revise(type=kind, content={"summary": "概要"}, by=by, now=NOW, name="改めた名") is None
    entries = LedgerEntry.objects.filter(subject="type:UM24").order_by("id").values_list("body__key", "action")
    assert list(entries) == [("jp", "type.add"), ("130001", "type.revise"), ("jp", "type.revise")]


def test_a_type_made_later_takes_in_the_programmes_that_name_it(arakawa: Body, by: Actor, write: Write) -> None:  # noqa: F811  # noqa: F811
    (record,) = numbered(1)
    run(write([record]), by, body=arakawa)
    assert Program.objects.get().type is None
    kind = types.ensure(number=record["basicInformation"]["psid"].rsplit("+", 1)[1], name="型", by=by, now=NOW)
    assert Program.objects.get().type == kind
    assert Program.objects.get().publications.count() == 2
