"""Letters on paper: printed with what is true at that moment, in batches, and none of them lost."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices import town
from tests.people.families import BY, at_home, person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.channels import Failure
from todoke.gateways import sealed_files
from todoke.jobs import print_letters
from todoke.jobs.print_letters import Report
from todoke.notices.formats import letters as formats
from todoke.notices.models import Delivery, Letter, LetterBatch
from todoke.notices.operations import done, giving, letters, planning
from todoke.notices.operations.letters import LettersChanged, NumberInvalid, NumberUnknown
from todoke.notices.rules.letters import LetterState, Stopped
from todoke.notices.rules.posting import Speed
from todoke.notices.rules.states import DeliveryState
from todoke.people.models import Person
from todoke.people.operations import persons

pytestmark = pytest.mark.django_db
HOME = {"postcode": "1160001", "address": "東京都荒川区町屋一丁目2番3号"}
ITEM = "vaccine:MR1:2"


@pytest.fixture(autouse=True)
def _can_print(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    try:
        formats.press()
    except LookupError as cannot:
        pytest.skip(f"no letters can be printed here: {cannot}")


def resident(body: Body, name: str = "荒川 花", **details: Any) -> Person:
    return person(body, name, **{**HOME, **details})


def tell(*people: Person, until: date | None = date(2026, 12, 31), item: str = ITEM, now: datetime = NOW) -> None:
    """By law, and nobody has another channel."""
    text = town.text(key=f"law-{item}-{now}", law="予防接種法8条")
    planning.plan(
        wanted=[town.want(text, each, item=item, law="予防接種法8条", until_date=until, due_at=now) for each in people],
        by=BY,
        now=now,
    )
    giving.give_due(by=BY, now=now)


def run(now: datetime = NOW) -> Report:
    return print_letters.print_due(by=BY, now=now)


def delivery(who: Person) -> Delivery:
    return Delivery.objects.get(person=who)


def test_a_letter_is_printed_fetched_posted_and_its_pdf_forgotten(
    arakawa: Body, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    who = resident(arakawa, "𠮷田 葛\U000e0100子")
    tell(who)
    assert run().printed == 1
    assert run().printed == 0, "a second run finds nothing"
    batch = LetterBatch.objects.get()
    assert (batch.count, batch.guarded, batch.speed, batch.post_by_date) == (1, False, "ordinary", date(2026, 12, 22))
    kept = (tmp_path / "sealed" / batch.token).read_bytes()
    assert b"PDF" not in kept, "nobody reads it from the disk"
    with pytest.raises(letters.NotFetched):
        letters.mark_posted(batch=batch, by=BY, now=NOW)
    content = letters.fetch(batch=batch, by=BY, now=NOW)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    letters.fetch(batch=batch, by=BY, now=NOW)
    assert letters.mark_posted(batch=batch, by=BY, now=NOW) == 1
    sent = delivery(who)
    assert (sent.state, sent.handed_at, sent.provider, sent.reference) == (
        "handed",
        NOW,
        "post",
        Letter.objects.get().number,
    )
    run(NOW + timedelta(days=2))
    assert letters.fetch(batch=batch, by=BY, now=NOW + timedelta(days=2))[:5] == b"%PDF-", (
        "a spoiled print can be replaced"
    )
    with django_capture_on_commit_callbacks(execute=True):
        run(NOW + timedelta(days=4))
    with pytest.raises(sealed_files.FileGone):
        letters.fetch(batch=batch, by=BY, now=NOW + timedelta(days=4))
    assert not list((tmp_path / "sealed").iterdir())
    actions = list(LedgerEntry.objects.filter(subject=str(batch)).order_by("sequence").values_list("action", flat=True))
    assert actions == [
        "letters.make",
        "letters.fetch",
        "letters.fetch",
        "letters.post",
        "letters.fetch",
        "letters.forget",
    ]


def test_one_letter_that_cannot_be_printed_holds_up_no_other(arakawa: Body) -> None:
    strange, homeless, late, well = (
        resident(arakawa, "辻\U000e01ef 一"), resident(arakawa, "宿 無", address=""), resident(arakawa, "遅 刻"), resident(arakawa),
    )  # fmt: skip
    tell(strange, homeless, well)
    tell(late, until=NOW.date() + timedelta(days=1), item="vaccine:MR1:1")
    done_ = run()
    assert (done_.printed, done_.stopped) == (1, 3)
    why = {each.person_id: (each.stopped, each.missing) for each in Letter.objects.filter(state=LetterState.STOPPED)}
    assert why == {
        strange.pk: ("glyph", ["U+8FBB U+E01EF"]),
        homeless.pk: ("no_address", []),
        late.pk: ("too_late", []),
    }
    assert LedgerEntry.objects.filter(action="letter.stop").count() == 3
    persons.revise_person(person=homeless, by=BY, now=NOW, details=HOME)
    assert (run().printed, LedgerEntry.objects.filter(action="letter.stop").count()) == (1, 3), (
        "put right, and told once"
    )


def test_what_is_no_longer_wanted_is_not_printed(arakawa: Body) -> None:
    did, moved, well = resident(arakawa), resident(arakawa, "転 出"), resident(arakawa, "荒川 葉")
    tell(did, moved, well)
    done.report(
        person=did, about=did, body=arakawa, item=ITEM, said_by="body:131181", done_date=NOW.date(), by=BY, now=NOW
    )
    Person.objects.filter(pk=moved.pk).update(ended_at=NOW)
    done_ = run()
    assert (done_.printed, done_.let_go) == (1, 2)
    assert {delivery(did).state, delivery(moved).state} == {DeliveryState.WITHDRAWN.value}


def test_protected_people_are_in_a_batch_of_their_own(arakawa: Body) -> None:
    her, child_at_home, other, him = (
        resident(arakawa, "桔梗 さつき"),
        resident(arakawa, "桔梗 つぼみ"),
        resident(arakawa),
        person(arakawa, "鬼塚 剛"),
    )
    at_home(her, child_at_home)
    protect(her, him)
    tell(her, child_at_home, other)
    run()
    batches = {batch.guarded: {each.person_id for each in batch.letters.all()} for batch in LetterBatch.objects.all()}
    assert batches == {True: {her.pk, child_at_home.pk}, False: {other.pk}}


@pytest.mark.parametrize("change", ["protected", "moved", "done"])
def test_a_batch_that_is_no_longer_true_is_not_handed_out(arakawa: Body, change: str, tmp_path: Path) -> None:
    who, other = resident(arakawa), resident(arakawa, "荒川 葉")
    tell(who, other)
    run()
    batch = LetterBatch.objects.get()
    if change == "protected":
        protect(who, person(arakawa, "鬼塚 剛"))
    elif change == "moved":
        persons.revise_person(person=who, by=BY, now=NOW, details={"address": "東京都荒川区南千住九丁目"})
    else:
        done.report(
            person=who, about=who, body=arakawa, item=ITEM, said_by="body:131181", done_date=NOW.date(), by=BY, now=NOW
        )
    with pytest.raises(LettersChanged):
        letters.fetch(batch=batch, by=BY, now=NOW)
    letters.drop(batch=batch, by=BY, now=NOW, why="changed")
    number = Letter.objects.get(person=other).number
    again = run()
    assert again.printed == (1 if change == "done" else 2)
    assert sorted(each.guarded for each in again.batches) == ([False, True] if change == "protected" else [False])
    assert Letter.objects.get(person=other).number == number, "a letter keeps its number"
    assert letters.fetch(batch=LetterBatch.objects.get(state="made", guarded=False), by=BY, now=NOW)


def test_nothing_more_goes_to_an_address_from_which_a_letter_came_back(arakawa: Body, chofu: Body) -> None:
    who = resident(arakawa)
    tell(who)
    batch = run().batches[0]
    letter = Letter.objects.get()
    with pytest.raises(NumberUnknown):
        letters.mark_returned(body=arakawa, typed=letter.number, by=BY, now=NOW)  # not posted yet
    letters.fetch(batch=batch, by=BY, now=NOW)
    letters.mark_posted(batch=batch, by=BY, now=NOW)
    other = "4" if letter.number.endswith("3") else "3"  # one sign mistyped is always noticed
    with pytest.raises(NumberInvalid):
        letters.mark_returned(body=arakawa, typed=letter.number[:-1] + other, by=BY, now=NOW)
    with pytest.raises(NumberUnknown):
        letters.mark_returned(body=chofu, typed=letter.number, by=BY, now=NOW)
    wide = f"{letter.number[:4]}－{letter.number[4:]}".lower()
    letters.mark_returned(body=arakawa, typed=wide, by=BY, now=NOW)
    letters.mark_returned(body=arakawa, typed=wide, by=BY, now=NOW)
    bounced = delivery(who)
    assert (bounced.state, bounced.failure) == ("bounced", Failure.GONE)
    later = NOW + timedelta(days=30)
    tell(who, item="vaccine:MR1:1", now=later)
    assert (run(later).stopped, Letter.objects.filter(stopped=Stopped.RETURNED).count()) == (1, 1)
    persons.revise_person(person=who, by=BY, now=later, details={"address": "東京都荒川区南千住九丁目"})
    assert run(later).printed == 1


def test_near_its_last_day_a_letter_goes_by_express(arakawa: Body) -> None:
    soon, later = resident(arakawa), resident(arakawa, "荒川 葉")
    tell(soon, until=date(2026, 11, 27))
    tell(later, until=date(2026, 12, 31), item="vaccine:MR1:1")
    found = {batch.speed: batch.post_by_date for batch in run(NOW + timedelta(days=1)).batches}
    assert found == {Speed.EXPRESS: date(2026, 11, 24), Speed.ORDINARY: date(2026, 12, 22)}


def test_a_batch_that_nobody_fetched_is_printed_anew(arakawa: Body) -> None:
    tell(resident(arakawa))
    first = run().batches[0]
    later = NOW + timedelta(days=8)
    assert run(later).printed == 1
    first.refresh_from_db()
    assert (first.state, first.token) == ("dropped", "")


def test_letters_of_two_bodies_are_never_in_one_batch(arakawa: Body, chofu: Body) -> None:
    here, there = resident(arakawa), resident(chofu)
    tell(here, there)
    run()
    assert {(batch.body_id, batch.count) for batch in LetterBatch.objects.all()} == {(arakawa.pk, 1), (chofu.pk, 1)}
