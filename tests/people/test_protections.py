"""Protection 「支援措置」: recorded for those who live together, renewed in its last month, ended early; never in the ledger by name."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.people.families import BY, at_home, person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.clock import TOKYO
from todoke.people.models import ProtectedFrom, Protection
from todoke.people.operations import protections
from todoke.people.operations.protections import Other
from todoke.people.queries import families, visibility
from todoke.people.rules.family import protection_ends, renewable_from

TODAY = NOW.date()


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=TOKYO)


def test_a_year_and_those_who_live_together(arakawa: Body, chofu: Body) -> None:
    her, child, him = person(arakawa, "花子"), person(arakawa, "子", date(2020, 4, 1)), person(chofu, "太郎")
    made = protections.protect(person=her, others=[Other(him)], together=[child, her], by=BY, now=NOW)
    assert [each.person for each in made] == [her, child]
    assert {each.until_date for each in made} == {date(2027, 11, 23)}
    assert visibility.protected_ids(him, today=TODAY) == {her.pk, child.pk}
    assert visibility.protected_ids(him, today=date(2027, 11, 23)) == frozenset()
    assert families.is_protected(her, today=TODAY)


def test_the_ledger_does_not_say_who_is_protected(arakawa: Body, chofu: Body) -> None:
    her, him = person(arakawa, "花子"), person(chofu, "太郎")
    before = LedgerEntry.objects.count()
    protection = protect(her, him)
    protections.add_other(protection=protection, other=Other(None, "次郎", date(1960, 1, 1)), by=BY, now=NOW)
    protections.end_early(protection=protection, by=BY, now=NOW)
    entries = list(LedgerEntry.objects.order_by("pk").values_list("action", "subject", "data"))[before:]
    assert [entry[0] for entry in entries] == ["protection.record", "protection.extend", "protection.end"]
    assert str(her.pk) not in str(entries)
    assert str(him.pk) not in str(entries)


def test_renewed_in_the_last_month_only(arakawa: Body, chofu: Body) -> None:
    protection = protect(person(arakawa, "花子"), person(chofu, "太郎"))
    for day in (date(2027, 10, 22), date(2027, 11, 23)):
        with pytest.raises(protections.NotRenewable):
            protections.renew(protection=protection, by=BY, now=at(day))
    assert families.protections_ending(arakawa, today=date(2027, 10, 22)) == []
    assert families.protections_ending(arakawa, today=date(2027, 10, 23)) == [protection]
    protections.renew(protection=protection, by=BY, now=at(date(2027, 10, 23)))
    protection.refresh_from_db()
    assert protection.until_date == date(2028, 11, 23)
    with pytest.raises(protections.NotRenewable):
        protections.renew(protection=protection, by=BY, now=at(date(2027, 10, 24)))


def test_ended_early_and_recorded_anew(arakawa: Body, chofu: Body) -> None:
    her, him = person(arakawa, "花子"), person(chofu, "太郎")
    protection = protect(her, him)
    with pytest.raises(protections.AlreadyProtected):
        protect(her, him)
    with pytest.raises(IntegrityError), transaction.atomic():
        Protection.objects.create(
            body=arakawa, person=her, since_date=TODAY, until_date=date(2028, 1, 1), recorded_by="t", recorded_at=NOW
        )
    protections.end_early(protection=protection, by=BY, now=NOW)
    assert not visibility.is_protected_from(her, him, today=TODAY)
    for refused in (protections.renew, protections.end_early):
        with pytest.raises((protections.NotRenewable, protections.ProtectionEnded)):
            refused(protection=protection, by=BY, now=at(date(2027, 11, 1)))
    protection.refresh_from_db()
    with pytest.raises(protections.ProtectionEnded):
        protections.add_other(protection=protection, other=Other(him), by=BY, now=NOW)
    protect(her, him)
    assert visibility.is_protected_from(her, him, today=TODAY)


def test_an_expired_one_does_not_stand_in_the_way(arakawa: Body, chofu: Body) -> None:
    her, him = person(arakawa, "花子"), person(chofu, "太郎")
    protect(her, him)
    protections.protect(person=her, others=[Other(him)], by=BY, now=at(date(2028, 1, 1)))
    assert visibility.is_protected_from(her, him, today=date(2028, 1, 1))


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"name": "", "birth_date": date(1990, 1, 1)}, {"name": "required"}),
        ({"name": "・", "birth_date": date(1990, 1, 1)}, {"name": "required"}),
        ({"name": "太郎"}, {"birth_date": "required"}),
        ({"name": "太郎", "birth_date": date(2999, 1, 1)}, {"birth_date": "birth_date_impossible"}),
        ({"name": "太" * 201, "birth_date": date(1990, 1, 1)}, {"name": "too_long"}),
    ],
)
def test_from_whom_has_to_be_clear(arakawa: Body, other: dict[str, object], problem: object) -> None:
    her = person(arakawa, "花子")
    with pytest.raises(protections.ProtectionInvalid) as refused:
        protections.protect(person=her, others=[Other(**other)], by=BY, now=NOW)  # type: ignore[arg-type]
    assert refused.value.data["problems"] == problem
    for others in ([], [Other(her)]):
        with pytest.raises(protections.ProtectionInvalid):
            protections.protect(person=her, others=others, by=BY, now=NOW)
    assert not Protection.objects.exists()


def test_the_database_wants_somebody_to_be_protected_from(arakawa: Body, chofu: Body) -> None:
    protection = protect(person(arakawa, "花子"), person(chofu, "太郎"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedFrom(protection=protection, body=arakawa, name="名だけ").save(force_insert=True)


@pytest.mark.parametrize("written", ["太郎", "たろう", "TARO", "taro"])
def test_every_way_of_writing_the_other_counts(arakawa: Body, chofu: Body, written: str) -> None:
    her, born = person(arakawa, "花子"), date(1988, 2, 29)
    him = person(chofu, "太郎", born, name_kana="たろう", name_latin="Taro")
    protect(her, him)
    again = person(arakawa, written, born)
    assert visibility.is_protected_from(her, again, today=TODAY)
    assert not visibility.is_protected_from(her, person(arakawa, written, born + timedelta(1)), today=TODAY)


def test_his_erasure_leaves_the_name(arakawa: Body, chofu: Body) -> None:
    her, him = person(arakawa, "花子"), person(chofu, "太郎")
    protect(her, him)
    him.delete()
    assert visibility.is_protected_from(her, person(arakawa, "太郎"), today=TODAY)


def test_days(arakawa: Body) -> None:
    assert protection_ends(date(2024, 2, 29)) == date(2025, 3, 1)
    assert renewable_from(date(2027, 3, 31)) == date(2027, 2, 28)
    at_home(person(arakawa, "花子"))
