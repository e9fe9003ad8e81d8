"""What a body says about the calendar: written once, confirmed by a second person where the body wants it, ended, never lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.eligibility.models import CalendarOverride
from todoke.eligibility.operations import child_health as operations
from todoke.eligibility.queries import child_health as queries
from todoke.eligibility.rules.child_health import Item, Plan, State

pytestmark = pytest.mark.django_db
PAGE = "https://www.city.example.lg.jp/kenshin"
BIRTH, TODAY = date(2026, 2, 28), date(2026, 11, 23)


def item(found: Plan, name: str) -> Item:
    return next(each for each in found.items if each.id == name)


def say(body: Body, by: Actor, name: str = "CHECKUP_9M", **more: object) -> CalendarOverride:
    given: dict[str, object] = {"source": PAGE, "effective_from_date": date(2026, 4, 1), **more}
    if not {"offered", "since_months", "note"} & set(given):
        given["note"] = "10か月で受けます。"
    return operations.add_override(body=body, by=by, now=NOW, item=name, **given)  # type: ignore[arg-type]


def test_a_word_is_written_with_a_ledger_entry_and_counts_in_its_town_only(
    arakawa: Body, chofu: Body, by: Actor
) -> None:
    say(arakawa, by, since_months=10, before_months=12, note="10か月で受けます。")
    entry = LedgerEntry.objects.get(action="calendar.override.add")
    assert (entry.body, entry.subject) == (arakawa, "calendar:CHECKUP_9M")
    mine = item(queries.plan_in(arakawa, BIRTH, TODAY), "CHECKUP_9M")
    assert mine.recommended == (date(2026, 12, 28), date(2027, 2, 27))
    assert any(reason.data.get("note") == "10か月で受けます。" for reason in mine.reasons)
    assert mine.sources[-1].title == PAGE
    assert item(queries.plan_in(chofu, BIRTH, TODAY), "CHECKUP_9M").recommended == (
        date(2026, 11, 28),
        date(2027, 2, 27),
    )


def test_the_later_word_counts_from_its_day_and_the_town_over_the_metropolis(
    tokyo: Body, arakawa: Body, by: Actor
) -> None:
    say(tokyo, by, "CHECKUP_5Y", offered=False)
    assert item(queries.plan_in(arakawa, BIRTH, TODAY), "CHECKUP_5Y").state is State.NOT_OFFERED
    say(arakawa, by, "CHECKUP_5Y", offered=True, effective_from_date=date(2026, 11, 24))
    assert item(queries.plan_in(arakawa, BIRTH, TODAY), "CHECKUP_5Y").state is State.NOT_OFFERED
    later = item(queries.plan_in(arakawa, BIRTH, TODAY + timedelta(days=1)), "CHECKUP_5Y")
    assert later.state is State.LATER
    assert "town_decides" not in {reason.code for reason in later.reasons}


def test_the_law_is_not_moved_by_a_town(arakawa: Body, by: Actor) -> None:
    say(arakawa, by, "BCG", since_months=4, before_months=30)
    found = item(queries.plan_in(arakawa, date(2026, 8, 1), TODAY), "BCG")
    assert found.last == date(2027, 7, 31)
    assert found.recommended == (date(2026, 12, 1), date(2027, 7, 31))


def test_an_end_is_half_open_and_said_once(arakawa: Body, by: Actor) -> None:
    row = say(arakawa, by, "CHECKUP_5Y", offered=False)
    operations.end_override(override=row, by=by, now=NOW)
    row.refresh_from_db()
    assert row.ends_date == NOW.date()
    assert item(queries.plan_in(arakawa, BIRTH, TODAY), "CHECKUP_5Y").state is State.LATER
    assert item(queries.plan_in(arakawa, BIRTH, TODAY - timedelta(days=1)), "CHECKUP_5Y").state is State.NOT_OFFERED
    with pytest.raises(operations.OverrideEnded):
        operations.end_override(override=row, by=by, now=NOW)
    assert LedgerEntry.objects.filter(action="calendar.override.end").count() == 1
    future = say(arakawa, by, "CHECKUP_5Y", offered=False, effective_from_date=date(2027, 4, 1))
    operations.end_override(override=future, by=by, now=NOW)
    assert item(queries.plan_in(arakawa, BIRTH, date(2027, 5, 1)), "CHECKUP_5Y").state is State.LATER


def test_a_second_person_confirms_where_the_body_wants_it(arakawa: Body, by: Actor) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    arakawa.refresh_from_db()
    row = say(arakawa, by, "CHECKUP_5Y", offered=False)
    assert item(queries.plan_in(arakawa, BIRTH, TODAY), "CHECKUP_5Y").state is State.LATER
    with pytest.raises(operations.OwnOverride):
        operations.confirm_override(override=row, by=by, now=NOW)
    operations.confirm_override(override=row, by=Actor("another"), now=NOW)
    assert item(queries.plan_in(arakawa, BIRTH, TODAY), "CHECKUP_5Y").state is State.NOT_OFFERED
    assert LedgerEntry.objects.filter(action="calendar.override.confirm").count() == 1


@pytest.mark.parametrize(
    ("name", "more", "problems"),
    [
        ("NOTHING", {}, {"item": "required"}),
        ("BCG", {"offered": False}, {"offered": "offered_checkups_only"}),
        ("BCG", {"since_months": 5}, {"before": "required"}),
        ("BCG", {"since_months": 5, "before_months": 5}, {"before": "ages_order"}),
        ("BCG", {"since_months": 5, "before_months": 217}, {"before": "ages_order"}),
        ("BCG", {"note": " "}, {"note": "says_nothing"}),
        ("BCG", {"note": "x" * 501}, {"note": "note_too_long"}),
        ("BCG", {"source": "javascript:alert(1)"}, {"source": "not_a_url"}),
        ("BCG", {"source": "http://["}, {"source": "not_a_url"}),
        ("BCG", {"effective_from_date": date(1999, 12, 31)}, {"effective_from_date": "impossible_date"}),
    ],
)
def test_what_cannot_be_said(
    arakawa: Body, by: Actor, name: str, more: dict[str, object], problems: dict[str, str]
) -> None:
    with pytest.raises(operations.OverrideInvalid) as refused:
        say(arakawa, by, name, **more)
    assert refused.value.data["problems"] == problems
    assert not CalendarOverride.objects.exists()


def test_the_same_entry_from_the_same_day_once(arakawa: Body, by: Actor) -> None:
    row = say(arakawa, by)
    with pytest.raises(operations.OverrideInvalid) as refused:
        say(arakawa, by)
    assert refused.value.data["problems"] == {"effective_from_date": "said_already"}
    operations.end_override(override=row, by=by, now=NOW)
    say(arakawa, by)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_date": date(2026, 3, 31)}, {"since_months": 5, "before_months": 5}, {"since_months": 5}, {"note": ""},
    ],
)  # fmt: skip
def test_the_database_holds_it_too(arakawa: Body, wrong: dict[str, object]) -> None:
    good: dict[str, object] = {
        "body": arakawa, "item": "BCG", "note": "x", "source": PAGE, "effective_from_date": date(2026, 4, 1), "created_at": NOW, "created_by": "t",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarOverride.objects.create(**{**good, **wrong})
    CalendarOverride.objects.create(**good)
