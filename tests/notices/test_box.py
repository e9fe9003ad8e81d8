"""The box and what is done in it: each recipient their own, nothing of who may not be seen, marks that nobody else is shown."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOW
from tests.notices.letters import letter
from tests.people.families import Family, at_home, family, parent, person, protect
from tests.people.standing import give
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.notices.models import CallBack, Notice
from todoke.notices.operations import callbacks, reading
from todoke.notices.queries import box
from todoke.notices.queries import callbacks as calls
from todoke.notices.queries.box import Reader
from todoke.notices.rules.callbacks import Outcome, problems_of
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.tact import Tact
from todoke.people.models import Person
from todoke.people.operations.looks import Why
from todoke.people.operations.mandates import MayNotAct
from todoke.people.rules.mandates import Matter
from todoke.web.people.session import actor_of

TODAY = NOW.date()
BY = Actor("test")


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子", born=date(1990, 4, 1))


def mine(whose: Person) -> Reader:
    return Reader(whose, TODAY)


def test_only_what_was_given_lies_in_the_box_and_the_newest_first(hanako: Person, chofu: Body) -> None:
    for number in range(box.LETTERS_A_PAGE + 2):
        letter(hanako, item=f"letter:{number}", given=NOW - timedelta(days=number))
    for number, state in enumerate((NoticeState.PLANNED, NoticeState.WITHDRAWN, NoticeState.STALE)):
        letter(hanako, item=f"none:{number}", state=state)
    letter(person(chofu, "他人"), item="letter:0")
    first, more = box.letters(mine(hanako))
    assert [each.item for each in first][:2] == ["letter:0", "letter:1"]
    assert (len(first), more) == (box.LETTERS_A_PAGE, True)
    rest, more = box.letters(mine(hanako), page=2)
    assert ([each.item for each in rest], more) == (["letter:20", "letter:21"], False)


def test_a_letter_of_somebody_else_is_like_none(hanako: Person, chofu: Body) -> None:
    theirs = letter(person(chofu, "他人"))
    waiting = letter(hanako, state=NoticeState.PLANNED)
    for key in (theirs.pk, waiting.pk, "x", ""):
        with pytest.raises(box.NoticeNotFound):
            box.letter(mine(hanako), key)


def test_opening_marks_it_for_the_recipient_alone(hanako: Person, arakawa: Body) -> None:
    made = letter(hanako)
    assert box.count_new(hanako, today=TODAY) == 1
    helper = person(arakawa, "手伝い")
    reading.open_letter(notice=made, by=actor_of(helper, behalf=hanako), now=NOW)
    assert box.count_new(hanako, today=TODAY) == 1
    reading.open_letter(notice=made, by=actor_of(hanako), now=NOW)
    assert box.count_new(hanako, today=TODAY) == 0
    assert not LedgerEntry.objects.filter(action__startswith="notice").exists()


def test_each_guardian_has_letters_of_their_own(arakawa: Body, chofu: Body) -> None:
    mother, father, child = (
        person(arakawa, "母"), person(chofu, "父"), person(arakawa, "子", born=date(2025, 4, 1)),
    )  # fmt: skip
    parent(mother, child)
    parent(father, child)
    hers, his = letter(mother, about=child), letter(father, body=arakawa, about=child)
    assert [each.pk for each in box.letters(mine(mother))[0]] == [hers.pk]
    assert [each.pk for each in box.letters(mine(father))[0]] == [his.pk]
    reading.decline(notice=hers, by=actor_of(mother), now=NOW)
    assert Notice.objects.get(pk=his.pk).declined_at is None


@pytest.fixture
def they(arakawa: Body, chofu: Body) -> Family:
    return family(arakawa, chofu, protected=False)


def test_a_letter_about_a_protected_child_is_gone_from_the_other_partys_box(they: Family) -> None:
    """It was given in better days; it is asked at each look, and no count tells of it."""
    old = letter(they.him, body=they.child.body, about=they.child)
    assert box.count_new(they.him, today=TODAY) == 1
    protect(they.her, they.him)
    assert box.letters(mine(they.him)) == ([], False)
    assert box.count_new(they.him, today=TODAY) == 0
    with pytest.raises(box.NoticeNotFound):
        box.letter(mine(they.him), old.pk)


def test_who_reads_along_sees_nothing_of_who_is_concealed_from_them(they: Family) -> None:
    """Her box holds a letter about her child, from whom her new partner's reader may be kept: both pairs of eyes count."""
    letter(they.her, about=they.child)
    letter(they.her, item="own:1")
    protect(they.her, they.him, together=(they.child,))
    along = Reader(they.her, TODAY, they.him, give(they.grandmother, they.friend, Matter.RECEIVE))
    assert [each.item for each in box.letters(along)[0]] == ["own:1"]
    assert len(box.letters(mine(they.her))[0]) == 2


def test_grave_letters_are_for_the_person_alone(hanako: Person, arakawa: Body) -> None:
    friend = person(arakawa, "友")
    at_home(hanako, friend)
    letter(hanako, tact=Tact.UNASKED_NEVER)
    letter(hanako, item="letter:2")
    mandate = give(hanako, friend, Matter.RECEIVE)
    assert len(box.letters(mine(hanako))[0]) == 2
    assert [each.item for each in box.letters(Reader(hanako, TODAY, friend, mandate))[0]] == ["letter:2"]


def test_not_for_me_keeps_the_second_reminder_back_and_can_be_taken_back(hanako: Person) -> None:
    first, second = letter(hanako), letter(hanako, reminder=2, state=NoticeState.PLANNED)
    other = letter(hanako, item="letter:9", state=NoticeState.PLANNED)
    reading.decline(notice=first, by=actor_of(hanako), now=NOW)
    states = dict(Notice.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk], states[other.pk]) == ("boxed", "quiet", "planned")
    assert Notice.objects.get(pk=second.pk).why_quiet == "declined"
    reading.take_back(notice=first, by=actor_of(hanako), now=NOW)
    assert Notice.objects.get(pk=second.pk).state == "planned"
    assert Notice.objects.get(pk=first.pk).declined_at is None
    assert list(LedgerEntry.objects.filter(action__startswith="notice.").order_by("pk").values_list("action", flat=True)) == [
        "notice.decline", "notice.take_back",
    ]  # fmt: skip


def test_a_statutory_letter_is_not_declined(hanako: Person) -> None:
    made = letter(hanako, law="予防接種法8条")
    with pytest.raises(reading.StatutoryStays):
        reading.decline(notice=made, by=actor_of(hanako), now=NOW)
    assert Notice.objects.get().declined_at is None


def test_who_may_no_longer_act_declines_nothing(hanako: Person, arakawa: Body) -> None:
    friend, made = person(arakawa, "友"), letter(hanako)
    give(hanako, friend, Matter.LOOK_UP)
    with pytest.raises(MayNotAct):
        reading.decline(notice=made, by=actor_of(friend, behalf=hanako), now=NOW, agent=friend)
    assert Notice.objects.get().declined_at is None


def ask(made: Notice, **said: str) -> CallBack:
    usual = {"name": "花子", "phone": "090-1234-5678", "wish": "夕方", "language": "ja"}
    return callbacks.ask(notice=made, by=BY, now=NOW, **{**usual, **said})  # type: ignore[arg-type]


def test_a_call_is_asked_of_the_sender_once_and_taken_back_with_all_that_was_said(hanako: Person, tokyo: Body) -> None:
    made = letter(hanako, body=tokyo)
    call = ask(made)
    with pytest.raises(callbacks.CallAskedAlready):
        ask(made)
    assert [each.pk for each in calls.waiting(tokyo)] == [call.pk]
    assert calls.waiting(hanako.body) == []
    callbacks.take_back(callback=call, by=BY, now=NOW)
    assert not CallBack.objects.exists()
    assert ask(made).pk != call.pk


def test_a_call_is_handled_once_and_each_look_is_told(hanako: Person, tokyo: Body) -> None:
    call = ask(letter(hanako, body=tokyo))
    staff = Actor("staff:7")
    callbacks.look(callback=call, by=staff, now=NOW, why=Why.CASEWORK)
    callbacks.handle(callback=call, outcome=Outcome.REACHED, by=staff, now=NOW)
    with pytest.raises(callbacks.CallHandled):
        callbacks.handle(callback=call, outcome=Outcome.NOT_NEEDED, by=staff, now=NOW)
    with pytest.raises(callbacks.CallHandled):
        callbacks.take_back(callback=call, by=BY, now=NOW)
    look = LedgerEntry.objects.get(action="look")
    assert (look.subject, look.body, look.data["through"]) == (str(hanako), tokyo, str(call))
    assert [each.outcome for each in calls.handled(tokyo)] == ["reached"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"phone": "12345"}, {"phone"}),
        ({"phone": "０９０ー１２３４ー５６７８"}, set()),
        ({"phone": "+81 90 1234 5678"}, set()),
        ({"phone": ""}, {"phone"}),
        ({"name": " "}, {"name"}),
        ({"wish": "a" * 201}, {"wish"}),
        ({"wish": "個人番号は 1234 5678 9018 です"}, {"wish"}),
    ],
)
def test_what_somebody_says_to_be_called(said: dict[str, str], wrong: set[str]) -> None:
    assert set(problems_of(**{"name": "花子", "phone": "0312345678", "wish": "", **said})) == wrong
