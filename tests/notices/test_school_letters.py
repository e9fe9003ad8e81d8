"""Schools as senders: to every guardian alone, after a second person read it; answered by either; those who did not are reminded once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices import town
from tests.notices.school import HEAD, TEACHER, TEXTS, YES, a_class, notice, sent, written
from tests.people.families import BY, person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.channels import Channel
from todoke.gateways import scanning, sealed_files
from todoke.notices.models import Delivery, Notice, ReplySlip
from todoke.notices.operations import giving, rolls, school_letters, slips
from todoke.notices.operations.school_letters import (
    OwnSchoolLetter,
    RemindedAlready,
    SchoolLetterInvalid,
    SchoolLetterSettled,
)
from todoke.notices.operations.slips import SlipClosed, SlipCodeUnknown, SlipInvalid
from todoke.notices.queries import schools
from todoke.notices.queries.schools import SchoolLetterNotFound
from todoke.notices.rules.school_letters import Through
from todoke.notices.rules.tact import Tact
from todoke.people.operations import relations
from todoke.people.queries.persons import PersonNotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_every_guardian_is_told_alone_wherever_they_live(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    letter = written(there.roll)
    with pytest.raises(OwnSchoolLetter):
        school_letters.send(letter=letter, by=TEACHER, now=NOW)
    assert not Notice.objects.exists()
    assert school_letters.send(letter=letter, by=HEAD, now=NOW) == 3
    with pytest.raises(SchoolLetterSettled):
        school_letters.send(letter=letter, by=HEAD, now=NOW)
    rows = {(each.person_id, each.about_id, each.body_id, each.tact) for each in Notice.objects.all()}
    assert rows == {
        (guardian.pk, child.pk, arakawa.pk, Tact.NEUTRAL)
        for guardian, child in ((there.mother, there.child), (there.father, there.child), (there.keeper, there.other))
    }
    assert {each.language for each in Notice.objects.filter(person=there.father)} == {"en"}


def test_words_of_a_school_never_leave_the_box(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    town.reachable(there.mother)
    letter = sent(there.roll)
    assert letter.template is not None
    assert not any("short" in words for words in letter.template.texts.values())
    assert Delivery.objects.get(person=there.mother).tact == Tact.NEUTRAL


def test_who_has_no_channel_gets_the_letter_on_paper(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    town.reachable(there.mother)
    sent(there.roll)
    channels = dict(Delivery.objects.values_list("person", "channel"))
    assert channels == {there.mother.pk: Channel.MAIL, there.father.pk: Channel.PAPER, there.keeper.pk: Channel.PAPER}


def test_either_guardian_answers_and_both_see_it_until_the_last_day(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    letter = sent(there.roll)
    slips.answer(notice=notice(there.mother), answers=YES, by=BY, now=NOW)
    seen = schools.slip_for(there.father, letter, there.child, today=NOW.date())
    assert seen is not None
    assert (seen.person_id, seen.answers) == (there.mother.pk, list(YES))
    later = NOW + timedelta(hours=1)
    slips.answer(notice=notice(there.father), answers=("no", "2", ""), by=BY, now=later)
    seen = schools.slip_for(there.mother, letter, there.child, today=NOW.date())
    assert seen is not None
    assert seen.answers == ["no", "2", ""]
    standing = {
        each.child.pk: [slip.answers for slip in each.slips] for each in schools.standings(letter, today=NOW.date())
    }
    assert standing == {there.child.pk: [["no", "2", ""], list(YES)], there.other.pk: []}
    slips.answer(notice=notice(there.mother), answers=YES, by=BY, now=later + timedelta(hours=1))
    assert ReplySlip.objects.count() == 2, "changed, not added"
    with pytest.raises(SlipClosed):
        slips.answer(notice=notice(there.mother), answers=YES, by=BY, now=NOW + timedelta(days=21))
    with pytest.raises(SlipInvalid):
        slips.answer(notice=notice(there.mother), answers=("yes", "9", ""), by=BY, now=NOW)


def test_answers_are_sealed_and_the_ledger_holds_none_of_them(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    sent(there.roll)
    slip = slips.answer(notice=notice(there.mother), answers=YES, by=BY, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM todoke_replyslip")
        assert "アレルギー" not in cursor.fetchone()[0]
    assert "アレルギー" not in "".join(str(each.data) for each in LedgerEntry.objects.all())
    assert LedgerEntry.objects.get(action="slip.answer").subject == str(slip.about)


def test_guardians_who_are_kept_apart_see_nothing_of_each_other(arakawa: Body, chofu: Body) -> None:
    """The child lives with the father now; she is protected from him, and still one of the guardians."""
    there = a_class(arakawa, chofu)
    letter = sent(there.roll)
    slips.answer(notice=notice(there.mother), answers=YES, by=BY, now=NOW)
    protect(there.mother, there.father)
    assert schools.slip_for(there.father, letter, there.child, today=NOW.date()) is None
    assert schools.slip_for(there.mother, letter, there.child, today=NOW.date()) is not None
    with pytest.raises(SchoolLetterNotFound):  # the child lives with her, and is concealed from him
        schools.notice_of(there.father, notice(there.father).pk, today=NOW.date())
    assert schools.guardians(there.child, today=NOW.date()) == [there.mother]


def test_who_is_no_guardian_any_more_neither_reads_nor_answers(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    sent(there.roll)
    mine = notice(there.father)
    assert schools.notice_of(there.father, mine.pk, today=NOW.date()) == mine
    with pytest.raises(SchoolLetterNotFound):
        schools.notice_of(there.mother, mine.pk, today=NOW.date())
    relations.end(relation=there.father.below.get(), by=BY, now=NOW)
    tomorrow = NOW.date() + timedelta(days=1)
    with pytest.raises(SchoolLetterNotFound):
        schools.notice_of(there.father, mine.pk, today=tomorrow)


def test_only_those_who_have_not_answered_are_reminded_and_once(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    letter = sent(there.roll)
    slips.answer(notice=notice(there.mother), answers=YES, by=BY, now=NOW)
    later = NOW + timedelta(days=5)
    assert school_letters.remind(letter=letter, by=TEACHER, now=later) == 1
    giving.give_due(by=BY, now=later)
    assert set(Notice.objects.filter(reminder=2).values_list("person", "state")) == {(there.keeper.pk, "boxed")}
    with pytest.raises(RemindedAlready):
        school_letters.remind(letter=letter, by=TEACHER, now=later)


def test_staff_enter_what_came_back_on_paper(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    letter, other = sent(there.roll), sent(there.roll)
    code = notice(there.keeper).code
    wrong = letter if schools.notice_by_code(letter, code) is None else other
    right = other if wrong is letter else letter
    with pytest.raises(SlipCodeUnknown):
        slips.enter(letter=wrong, code=code, answers=YES, through=Through.PAPER, by=TEACHER, now=NOW)
    typed = f"{code[:4]}－{code[4:8]}－{code[8:]}".lower()
    slip = slips.enter(letter=right, code=typed, answers=YES, through=Through.PAPER, by=TEACHER, now=NOW)
    assert (slip.about_id, slip.person_id, slip.through, slip.entered_by) == (
        there.other.pk,
        there.keeper.pk,
        "paper",
        "staff:1",
    )


def test_a_letter_that_cannot_be_sent_says_why(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)

    def problems(**changes: object) -> object:
        given: dict[str, object] = {"texts": TEXTS, "questions": (), "answer_by": None, **changes}
        with pytest.raises(SchoolLetterInvalid) as refused:
            school_letters.write(roll=there.roll, by=TEACHER, now=NOW, **given)  # type: ignore[arg-type]
        return refused.value.data["problems"]

    assert problems(texts={"ja": {"title": "", "text": "a"}}) == {"title_ja": "required"}
    assert problems(texts={"ja": {"title": "{name}", "text": "さんへ }"}}) == {
        "title_ja": "marks_stray",
        "text_ja": "marks_stray",
    }
    assert problems(answer_by=NOW.date() - timedelta(days=1)) == {"answer_by_date": "day_has_passed"}
    assert problems(enclosed=b"MZ\x90", enclosed_name="a.pdf") == {"enclosed": "not_a_pdf"}
    letter = written(there.roll)
    with pytest.raises(SchoolLetterInvalid):
        school_letters.send(letter=letter, by=HEAD, now=NOW + timedelta(days=30))


def test_an_enclosed_pdf_is_scanned_sealed_and_goes_with_a_dropped_letter(
    arakawa: Body, chofu: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = a_class(arakawa, chofu)
    looked: list[bytes] = []
    monkeypatch.setattr(scanning, "scan", lambda path: looked.append(path.read_bytes()))
    letter = written(there.roll, enclosed=b"%PDF-1.7 map", enclosed_name="/tmp/地図.pdf")
    assert looked == [b"%PDF-1.7 map"]
    assert (letter.enclosed_name, sealed_files.read(letter.enclosed_token, letter.enclosed_key)) == (
        "地図.pdf",
        b"%PDF-1.7 map",
    )

    def harmful(path: Path) -> None:
        raise scanning.FileHarmful

    monkeypatch.setattr(scanning, "scan", harmful)
    with pytest.raises(scanning.FileHarmful):
        written(there.roll, enclosed=b"%PDF-1.7 virus")
    assert len(list((tmp_path / "sealed").iterdir())) == 1


def test_a_class_ends_with_its_school_year_and_a_child_leaves_at_once(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    rolls.take_out(roll=there.roll, child=there.other, by=TEACHER, now=NOW)
    assert schools.children(there.roll, today=NOW.date()) == [there.child]
    rolls.add_child(roll=there.roll, child=there.other, by=TEACHER, now=NOW)
    assert len(schools.children(there.roll, today=there.roll.ends_date)) == 2
    assert schools.children(there.roll, today=there.roll.ends_date + timedelta(days=1)) == []
    with pytest.raises(PersonNotFound):
        rolls.add_child(roll=there.roll, child=person(chofu, "調布 子"), by=TEACHER, now=NOW)
    with pytest.raises(rolls.RollThere):
        rolls.open_roll(body=arakawa, school="荒川小学校", name="1年1組", phone="", by=TEACHER, now=NOW)
