"""Inviting: a sample by lot that can be drawn again, told by notices, reminded once; places for sheets with codes that lie nowhere."""

from datetime import date, datetime, timedelta

import pytest

from tests.people.families import person
from tests.surveys.waves import BY, wave
from todoke.bodies.models import Body, LedgerEntry
from todoke.jobs import retention, survey_waves
from todoke.management.commands.keep_notice_texts import FILE
from todoke.notices.models import Notice
from todoke.notices.operations import texts as notice_texts
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.surveys.models import SurveyInvitation, Wave
from todoke.surveys.operations import invitations, waves
from todoke.surveys.queries import invitations as queries
from todoke.surveys.queries.progress import invited
from todoke.surveys.rules import sheet_numbers
from todoke.surveys.rules.cells import age_band
from todoke.surveys.rules.kinds import WaveState

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db: None, now: datetime) -> None:
    """The two texts of invitations are in force."""
    import json

    rows = [row for row in json.loads(FILE.read_text(encoding="utf-8"))["texts"] if row["key"].startswith("survey-")]
    assert len(rows) == 2
    notice_texts.keep_standard(rows=rows, by=BY, now=now)


def people(body: Body, count: int) -> list[Person]:
    return [person(body, f"見本 {number}", date(1950 + number, 1, 1)) for number in range(count)]


def test_a_sample_is_drawn_once_each_and_can_be_drawn_again(arakawa: Body, now: datetime, told: None) -> None:
    known = people(arakawa, 6)
    person(arakawa, "子 一", date(2020, 1, 1))  # too young to be asked
    asked = wave(arakawa, now, is_open=True)
    first = invitations.draw(wave=asked, body=arakawa, count=4, by=BY, now=now, seed=7)
    assert (first.invited, first.frame) == (4, 6)
    chosen = set(SurveyInvitation.objects.values_list("person", flat=True))
    rest = invitations.draw(wave=asked, body=arakawa, count=4, by=BY, now=now)
    assert (rest.invited, rest.frame) == (2, 2)
    assert {each.pk for each in known} == set(SurveyInvitation.objects.values_list("person", flat=True))
    assert sorted(SurveyInvitation.objects.values_list("number", flat=True)) == [
        sheet_numbers.number_of(number) for number in range(1, 7)
    ]
    other = wave(arakawa, now, is_open=True)
    invitations.draw(wave=other, body=arakawa, count=4, by=BY, now=now, seed=7)
    assert chosen == set(SurveyInvitation.objects.filter(wave=other).values_list("person", flat=True))
    notices = Notice.objects.filter(item=invitations.item_of(asked))
    assert {(each.topic, each.reminder, each.until_date) for each in notices} == {(Topic.SURVEY, 1, asked.closes_date)}
    assert notices.count() == 6
    entry = LedgerEntry.objects.filter(action="survey.draw", subject=str(asked)).earliest("sequence")
    assert entry.data == {"invited": 4, "frame": 6, "seed": 7}
    assert queries.open_for(known[0]).filter(wave=asked).count() == 1


def test_who_has_not_answered_is_reminded_once_near_the_end(arakawa: Body, now: datetime, told: None) -> None:
    people(arakawa, 3)
    asked = wave(arakawa, now, is_open=True)
    invitations.draw(wave=asked, body=arakawa, count=3, by=BY, now=now)
    used, declined, waiting = SurveyInvitation.objects.order_by("pk")
    SurveyInvitation.objects.filter(pk=used.pk).update(used_at=now)
    invitations.decline(invitation=declined, by=BY, now=now)
    invitations.decline(invitation=used, by=BY, now=now)
    assert survey_waves.run(by=BY, now=now) == (0, 0)
    late = now + timedelta(days=25)
    assert survey_waves.run(by=BY, now=late) == (1, 0)
    assert survey_waves.run(by=BY, now=late) == (0, 0)
    assert [each.person_id for each in Notice.objects.filter(reminder=2)] == [waiting.person_id]
    assert survey_waves.run(by=BY, now=now + timedelta(days=32)) == (0, 1)
    closed = Wave.objects.get(pk=asked.pk)
    assert (closed.state, closed.invited) == (WaveState.CLOSED, {"asked": 3, "answered": 1, "declined": 1})


def test_who_was_asked_is_forgotten_a_year_later_and_how_many_is_not(arakawa: Body, now: datetime, told: None) -> None:
    people(arakawa, 2)
    over, running = wave(arakawa, now, is_open=True), wave(arakawa, now, is_open=True)
    for each in (over, running):
        invitations.draw(wave=each, body=arakawa, count=2, by=BY, now=now)
    waves.close(wave=over, by=BY, now=now)
    assert dict(retention.retain(by=BY, now=now + timedelta(days=366)))["surveyinvitation"] == 2
    assert set(SurveyInvitation.objects.values_list("wave", flat=True)) == {running.pk}
    assert invited(Wave.objects.get(pk=over.pk)).asked == 2


def test_places_for_sheets_have_numbers_and_codes_that_lie_nowhere(arakawa: Body, chofu: Body, now: datetime) -> None:
    asked = wave(arakawa, now)
    places = invitations.make_places(wave=asked, body=arakawa, count=3, by=BY, now=now)
    assert len({each.code for each in places}) == 3
    kept = str(list(SurveyInvitation.objects.values()))
    assert not any(each.code in kept for each in places)
    found = queries.by_code(places[1].code.lower())
    assert found is not None
    assert found == queries.by_number(asked, f" {found.number[:3]}-{found.number[3:]}")
    assert queries.by_code("") is None
    assert queries.by_number(asked, found.number[:-1] + str((int(found.number[-1]) + 1) % 10)) is None
    with pytest.raises(invitations.InvitationImpossible):
        invitations.make_places(wave=asked, body=chofu, count=1, by=BY, now=now)
    for count in (0, 5_001):
        with pytest.raises(invitations.InvitationImpossible):
            invitations.make_places(wave=asked, body=arakawa, count=count, by=BY, now=now)
    with pytest.raises(invitations.InvitationImpossible):  # nobody is written to before the wave is open
        invitations.draw(wave=asked, body=arakawa, count=1, by=BY, now=now)


def test_a_town_invites_its_own_residents_to_the_metropolis(
    tokyo: Body, arakawa: Body, chofu: Body, now: datetime, told: None
) -> None:
    people(arakawa, 2)
    people(chofu, 1)
    asked = wave(tokyo, now, is_open=True)
    assert invitations.draw(wave=asked, body=arakawa, count=9, by=BY, now=now).invited == 2
    assert {each.body for each in SurveyInvitation.objects.all()} == {arakawa}
    assert {each.body for each in Notice.objects.all()} == {arakawa}
    assert invited(asked).asked == 2


def test_numbers_of_sheets_notice_a_wrong_digit_and_two_exchanged() -> None:
    for count in (1, 18, 12345, 99999):
        number = sheet_numbers.number_of(count)
        assert sheet_numbers.read(number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == number
        for place in range(len(number)):
            wrong = number[:place] + str((int(number[place]) + 3) % 10) + number[place + 1 :]
            assert sheet_numbers.read(wrong) == ""
    assert sheet_numbers.read(sheet_numbers.number_of(12345).replace("12", "21", 1)) == ""
    assert sheet_numbers.read("x" * 500) == ""


def test_age_bands_begin_on_birthdays() -> None:
    today = date(2026, 11, 23)
    born = {date(2011, 11, 24): "", date(2011, 11, 23): "15", date(1987, 1, 1): "30", date(1930, 1, 1): "80"}
    assert {day: age_band(day, today) for day in born} == born
