"""The resident's calendar: dates as people type them, kind errors, doses recorded, the calendar file, nothing kept."""

import re
from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.operations import child_health as operations

pytestmark = pytest.mark.django_db
ADDRESS = "/en/child-calendar/"


def html(client: Client, address: str = ADDRESS, status: int = 200, **data: str) -> str:
    response = client.post(address, data)
    assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<rt>.*?</rt>|<[^>]+>", "", page))


@pytest.mark.parametrize(
    "typed", ["2026-02-28", "２０２６年２月２８日", "令和8年2月28日", "令和８年２月２８日", "R8.2.28", "2026/2/28", "20260228", " 2026.2.28 "]
)  # fmt: skip
def test_a_birth_date_as_people_write_it(reader: Client, arakawa: Body, typed: str) -> None:
    page = text(html(reader, birth=typed))
    assert "28 February 2026" in page
    assert "Hepatitis B: dose 1" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the birth date"), ("2026-02-31", "There is no such day"), ("令和8年2月31日", "There is no such day"), ("20260231", "no such day"),
        ("yesterday", "cannot be read"), ("2027-08-31", "more than 40 weeks ahead"), ("1896-11-23", "130 years ago"), ("2000-01-01", "until the age of 19"),
        ("<script>", "cannot be read"), ("9" * 5000, "cannot be read"), ("\0", "cannot be read"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_told_kindly_and_stays(reader: Client, arakawa: Body, typed: str, said: str) -> None:
    page = html(reader, status=422, birth=typed)
    assert said in text(page)
    assert 'href="#id_birth"' in page
    assert 'aria-invalid="true"' in page
    assert "<title>Error:" in page
    assert "<script>" not in page
    if typed.isalnum() and len(typed) < 20:
        assert f'value="{typed}"' in page


def test_the_last_day_of_40_weeks_ahead_is_an_expected_birth(reader: Client, arakawa: Body) -> None:
    page = text(html(reader, birth="2027-08-30"))
    assert "Expected birth" in page
    assert "RSV (for the mother, before birth)" in page


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
@pytest.mark.parametrize("birth", ["2027-03-01", "2026-11-20", "2026-02-28", "2025-06-30", "2021-04-01", "2013-05-05"])
def test_every_age_in_every_language(reader: Client, arakawa: Body, language: str, birth: str) -> None:
    reader.cookies["todoke_town"] = "131181"
    page = html(reader, f"/{language}/child-calendar/", birth=birth, tick_HEPB_1="1", date_BCG_1="2026-11-01")
    assert page.count("<h1") == 1
    assert "%(" not in page
    assert not re.search(r"\{[^{}|]{1,12}\|", page)
    assert "03-3802-3111" in page
    if language == "ja-simple":
        assert "<ruby>" in page


def test_doses_given_plan_the_next_ones_again(reader: Client, arakawa: Body) -> None:
    page = text(html(reader, birth="2026-02-28", date_HEPB_1="令和8年11月1日", tick_DPT_IPV_HIB_1="1"))
    assert "done on 1 November 2026" in page
    assert "At least 27 days must lie between it and the dose of 1 November 2026" in page
    assert "29 November 2026" in page
    assert "At least 20 days after the dose before. Type its date for the exact day." in page


def test_impossible_doses_are_said(reader: Client, arakawa: Body) -> None:
    page = text(
        html(reader, birth="2026-02-28", date_MR1_1="2027-02-01", date_BCG_1="2026-02-01", date_ROTA1_1="2026-07-01")
    )
    assert "Measles and rubella, first, 1 February 2027: this day lies ahead" in page
    assert "this is before the birth" in page
    assert "the law allows it until 12 June 2026" in page
    wrong = html(reader, status=422, birth="2026-02-28", date_HEPB_1="2026-02-31")
    assert 'href="#id_date_HEPB_1"' in wrong
    assert 'value="2026-02-31"' in wrong


def test_what_is_not_verified_says_so(reader: Client, arakawa: Body) -> None:
    assert "check with your town" in text(html(reader, birth="2013-06-10"))


def test_a_towns_own_word(reader: Client, arakawa: Body, tokyo: Body, by: Actor) -> None:
    operations.add_override(
        body=arakawa, by=by, now=NOW, item="CHECKUP_5Y", offered=False, source="https://www.city.arakawa.tokyo.jp/a", effective_from_date=date(2026, 4, 1),
    )  # fmt: skip
    operations.add_override(
        body=tokyo, by=by, now=NOW, item="CHECKUP_3M", note="都のお知らせ", source="https://www.metro.tokyo.lg.jp/", effective_from_date=date(2026, 4, 1),
    )  # fmt: skip
    assert "not held in your town" not in text(html(reader, birth="2026-11-01"))
    reader.cookies["todoke_town"] = "131181"
    page = text(html(reader, birth="2026-11-01"))
    assert "not held in your town" in page
    assert "018 Support (Tokyo)" in page


def test_the_calendar_file_holds_windows_and_nobody(reader: Client, arakawa: Body) -> None:
    response = reader.post(ADDRESS, {"birth": "2026-02-28", "what": "ics", "sex": "female"})
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    again = reader.post(ADDRESS, {"birth": "2026-02-28", "what": "ics", "sex": "female"})
    assert response.content == again.content
    calendar = Calendar.from_ical(response.content)
    events = [each for each in calendar.walk() if each.name == "VEVENT"]
    assert not [each for each in calendar.walk() if each.name == "VALARM"]
    found = {str(each["SUMMARY"]): (each.decoded("DTSTART"), each.decoded("DTEND")) for each in events}
    assert found["Measles and rubella, first"] == (date(2027, 2, 28), date(2028, 2, 28))
    assert found["Measles and rubella, second"] == (date(2031, 4, 1), date(2032, 4, 1))
    assert len({str(each["UID"]) for each in events}) == len(events)
    assert all(type(each.decoded("DTSTART")) is date for each in events)
    assert "2026-02-28" not in response.content.decode()
    assert "20260228" not in response.content.decode()


def test_nothing_is_kept_and_nothing_stands_in_an_address(reader: Client, arakawa: Body) -> None:
    page = html(reader, birth="2026-02-28")
    assert set(reader.cookies) <= {"csrftoken"}
    assert not re.search(r'(href|action)="[^"]*(2026-02-28|20260228)', page)
    assert "Hepatitis B" not in reader.get(ADDRESS, {"birth": "2026-02-28"}).content.decode()


def test_the_calendar_is_found_from_home_and_childcare(reader: Client, arakawa: Body) -> None:
    for address in ("/en/", "/en/browse/life/childcare", "/en/browse/life/birth"):
        assert 'href="/en/child-calendar/"' in reader.get(address).content.decode()
    assert 'href="/en/child-calendar/"' not in reader.get("/en/browse/life/moving").content.decode()


def test_the_form_needs_its_token(arakawa: Body) -> None:
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"birth": "2026-02-28"}).status_code == 403
