"""Bodies in the database: what its constraints refuse, and the ledger's chain."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.conftest import NOW
from tests.tampering import unguarded
from todoke.bodies import operations, queries
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor


@pytest.mark.parametrize("code", ["131182", "13118", "1311811", "13118a", "１３１１８１", ""])
def test_database_refuses_wrong_local_code(tokyo: Body, code: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Body.objects.create(key="x", code=code, kind="city", name="x", parent=tokyo, created_at=NOW)


@pytest.mark.parametrize("number", ["7000020131182", "700002013118", "a000020131181", "1234567890123"])
def test_database_refuses_wrong_corporate_number(tokyo: Body, number: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(key="x", corporate_number=number, kind="affiliated", name="x", parent=tokyo, created_at=NOW)


def test_database_refuses_a_body_without_parent_unless_nation(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(key="x", kind="city", name="x", created_at=NOW)


def test_corporate_number_follows_from_the_code(arakawa: Body) -> None:
    assert (arakawa.key, arakawa.corporate_number) == ("131181", "7000020131181")


def test_another_prefecture_can_start(nation: Body, by: Actor) -> None:
    kanagawa = operations.add(by=by, now=NOW, kind="prefecture", name="神奈川県", code="140007", parent=nation)
    yokohama = operations.add(by=by, now=NOW, kind="city", name="横浜市", code="141003", parent=kanagawa)
    assert [body.key for body in queries.ancestors(queries.get(yokohama.key))] == ["141003", "140007", "jp"]


def test_add_names_each_problem(arakawa: Body, by: Actor) -> None:
    with pytest.raises(operations.BodyInvalid) as refusal:
        operations.add(
            by=by, now=NOW, kind="city", name=" ", code="131181", corporate_number="8000020130001", parent=None
        )
    assert refusal.value.data["problems"] == {
        "name": "required", "code": "taken", "key": "taken", "corporate_number": "other_body", "parent": "required"
    }  # fmt: skip


def test_find_refuses_codes_that_disagree(arakawa: Body, chofu: Body) -> None:
    assert queries.find(code="131181", corporate_number="7000020131181") == arakawa
    assert queries.find(code="131181", corporate_number=chofu.corporate_number) is None
    assert queries.find(name="荒川区") == arakawa


def test_ledger_is_a_chain_that_shows_tampering(arakawa: Body, by: Actor) -> None:
    for place in range(3):
        operations.record(body=arakawa, by=by, at=NOW, action="test", subject=f"thing:{place}")
    assert operations.broken_link(arakawa) is None
    with unguarded():
        LedgerEntry.objects.filter(body=arakawa, sequence=2).update(subject="thing:other")
    assert operations.broken_link(arakawa) == 2


def test_revise_changes_only_what_differs_and_is_recorded(arakawa: Body, by: Actor) -> None:
    before = LedgerEntry.objects.filter(body=arakawa).count()
    operations.revise(body=arakawa, by=by, now=NOW, details={"phone": "03-3802-3111"})
    assert LedgerEntry.objects.filter(body=arakawa).count() == before
    operations.revise(body=arakawa, by=by, now=NOW, details={"phone": "03-0000-0000", "code": "132080"})
    arakawa.refresh_from_db()
    assert (arakawa.phone, arakawa.code) == ("03-0000-0000", "131181")


def test_details_that_no_column_holds_are_refused_on_every_database(arakawa: Body, by: Actor) -> None:
    operations.revise(body=arakawa, by=by, now=NOW, details={"postcode": "116-8501"})
    assert arakawa.postcode == "1168501"
    with pytest.raises(operations.BodyInvalid) as refusal:
        operations.revise(
            body=arakawa, by=by, now=NOW, details={"postcode": "116", "phone": "0" * 41, "name": "名\0", "name_en": " "}
        )
    assert refusal.value.data["problems"] == {"postcode": "not_a_postcode", "phone": "too_long", "name": "unreadable"}
