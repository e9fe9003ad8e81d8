"""Sheets keyed by two people, calls, machines that read, old editions, and real cases that staff choose."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.surveys.answered import ANSWERS, places, version, wave
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.surveys.models import KeyedSheet, Response, SheetEdition, SurveyCase, SurveyInvitation, Wave, WaveQuestion
from todoke.surveys.operations import cases, sheets
from todoke.surveys.operations.cases import Given
from todoke.surveys.queries import cases as queries
from todoke.surveys.rules import sheet_codes
from todoke.surveys.rules.kinds import Link
from todoke.ui import survey_sheet

pytestmark = pytest.mark.django_db
BOXES: dict[str, object] = {
    "a.waited": "yes", "a.why": ["wait", "twice"], "a.hours": "3", "a.content": "4", "a.who.moving": "town", "a.when": "2024",
    "a.words": "番号札がない", "a.age": "30", "a.town": "131181",
}  # fmt: skip


@pytest.fixture
def clerks(arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]) -> list[Client]:
    """Two people at the counter."""
    ending = clock.today() + timedelta(days=9)
    return [at(member(name, arakawa, Role.COUNTER, ending)) for name in ("one", "two")]


def url(name: str, body: Body, **more: object) -> str:
    return reverse(f"staff:{name}", kwargs={"body": body.key, **more})


def edition(held: Wave) -> SheetEdition:
    return sheets.print_edition(wave=held, by=Actor("test"), now=clock.now())


def test_two_people_key_a_sheet_and_it_becomes_a_response_of_nobody(arakawa: Body, clerks: list[Client]) -> None:
    now = clock.now()
    held = wave(arakawa, now)
    place, _ = next(places(held, now))
    code = sheet_codes.address(survey_sheet.code_of(edition(held), place.number), "https://todoke.example.jp")
    first, second = clerks
    to = first.post(url("survey_entry", arakawa), {"code": code})["Location"]  # as a scanner types it
    assert f'value="{place.number}"' in first.get(to).content.decode()
    waiting = first.post(to.partition("?")[0], {**BOXES, "number": place.number, "do": "keep"})["Location"]
    assert first.post(to.partition("?")[0], {**BOXES, "number": place.number, "do": "keep"}).status_code == 422  # twice
    assert "番号札" not in str(KeyedSheet.objects.values_list("answers").get())  # sealed while it lies there
    assert first.post(f"{waiting}again/", {**BOXES, "do": "compare"}).status_code == 403  # not by oneself
    page = second.get(f"{waiting}again/").content.decode()
    assert "checked" not in page
    assert "番号札" not in page
    assert second.post(f"{waiting}again/", {**BOXES, "do": "compare"})["Location"] == url("survey_entry", arakawa)
    row = Response.objects.get()
    assert (row.mode, row.doubtful, row.age) == ("paper", "", "30")
    assert row.answers["who"] == {"moving": "town"}
    assert not KeyedSheet.objects.exists()
    place.refresh_from_db()
    assert place.used_at is not None
    said = str(list(LedgerEntry.objects.filter(action__startswith="survey").values("subject", "data")))
    assert place.number not in said
    assert str(place.pk) not in said
    assert (
        first.post(to.partition("?")[0], {**BOXES, "number": place.number, "do": "keep"}).status_code == 422
    )  # answered


def test_what_differs_is_settled_with_the_paper_in_hand(arakawa: Body, clerks: list[Client]) -> None:
    held = wave(arakawa, clock.now(), open_link=True)
    first, second = clerks
    to = url("survey_entry_sheet", arakawa, wave=held.pk, edition=edition(held).number)
    waiting = first.post(to, {**BOXES, "do": "keep"})["Location"]
    number = KeyedSheet.objects.get().number
    assert number in first.get(waiting).content.decode()  # to write on the paper
    other = {**BOXES, "a.waited": "no", "a.hours": "8"}
    page = second.post(f"{waiting}again/", {**other, "do": "compare"}).content.decode()
    assert page.count('name="first"') == 2
    assert not Response.objects.exists()
    second.post(f"{waiting}again/", {**other, "first": ["hours"], "do": "settle"})
    row = Response.objects.get()
    assert (row.answers["waited"], row.answers["hours"]) == ("no", 3)
    assert LedgerEntry.objects.get(action="survey.sheet_compare").data == {"differs": ["hours", "waited"]}


def test_a_sheet_without_a_second_person_says_so(arakawa: Body, clerks: list[Client]) -> None:
    held = wave(arakawa, clock.now(), open_link=True)
    to = url("survey_entry_sheet", arakawa, wave=held.pk, edition=edition(held).number)
    taken, thrown = (clerks[0].post(to, {**BOXES, "do": "keep"})["Location"] for _ in range(2))
    clerks[0].post(taken, {"do": "take"})
    assert Response.objects.get().doubtful == "keyed_once"
    clerks[0].post(thrown, {"do": "drop"})
    assert clerks[0].post(thrown, {"do": "take"}).status_code == 404
    assert Response.objects.count() == 1


def test_a_sheet_of_an_old_edition_is_keyed_as_far_as_it_can_count(arakawa: Body, clerks: list[Client]) -> None:
    """Printed before the wave was changed: one question reworded, one only corrected, one taken out."""
    now = clock.now()
    held = wave(arakawa, now, open_link=True)
    old = edition(held)
    for key, link in (("waited", Link.COMPARABLE), ("hours", Link.IDENTICAL)):
        made = version(arakawa, key, now, number=2, link=link)
        WaveQuestion.objects.filter(wave=held, version__question__key=key).update(version=made)
    WaveQuestion.objects.get(wave=held, version__question__key="when").delete()
    new = edition(held)
    assert (old.number, new.number) == (1, 2)
    assert edition(held) == new
    to = url("survey_entry_sheet", arakawa, wave=held.pk, edition=1)
    page = clerks[0].get(to).content.decode()
    assert "a.waited" not in page
    assert "a.when" not in page
    assert "1, 6" in page  # their numbers on the old sheet
    waiting = clerks[0].post(to, {**BOXES, "do": "keep"})["Location"]
    clerks[1].post(f"{waiting}again/", {**BOXES, "do": "compare"})
    row = Response.objects.get()
    assert row.doubtful == "old_sheet"
    assert set(row.answers) == set(ANSWERS) - {"waited", "when", "age", "town"}


@pytest.mark.parametrize("what", ["closed", "elsewhere", "unknown", "nonsense"])
def test_a_sheet_that_cannot_be_taken_says_why(arakawa: Body, chofu: Body, clerks: list[Client], what: str) -> None:
    now = clock.now()
    held = wave(chofu if what == "elsewhere" else arakawa, now)
    code = survey_sheet.code_of(edition(held), "000018")
    Wave.objects.filter(pk=held.pk).update(state="closed" if what == "closed" else "open")
    typed = {"unknown": "131181/fuben/2026/e9", "nonsense": "<script>" * 90}.get(what, sheet_codes.written(code))
    page = clerks[0].post("/en" + url("survey_entry", arakawa).removeprefix("/ja"), {"code": typed})
    said = {"closed": "wave 2026, which is closed", "elsewhere": "This sheet is for Chofu City"}.get(
        what, "No sheet of ours"
    )
    assert said in page.content.decode()
    assert page.status_code in {404, 409}


def test_a_wrong_number_and_strange_answers_are_refused_and_stay_typed(arakawa: Body, clerks: list[Client]) -> None:
    held = wave(arakawa, clock.now())
    to = url("survey_entry_sheet", arakawa, wave=held.pk, edition=edition(held).number)
    for boxes in (
        {**BOXES, "number": "000019"},
        {**BOXES, "number": ""},
        {"number": "000018"},
        {**BOXES, "a.hours": "99"},
    ):
        page = clerks[0].post(to, {**boxes, "do": "keep"})
        assert page.status_code == 422
    assert 'value="99"' in page.content.decode()
    assert not KeyedSheet.objects.exists()


def test_what_a_machine_read_counts_only_when_a_person_compared_it(
    arakawa: Body, clerks: list[Client], settings: Settings
) -> None:
    settings.READING = "sandbox"
    held = wave(arakawa, clock.now(), open_link=True)
    to = url("survey_entry_sheet", arakawa, wave=held.pk, edition=edition(held).number)
    scan = SimpleUploadedFile("a.txt", "1: 選択肢yes\n3: 7?\n5.2: 選択肢tokyo\n7: 待った".encode(), "text/plain")
    page = clerks[0].post(to, {"do": "read", "scan": scan}).content.decode()
    assert 'value="7"' in page
    assert page.count('name="seen"') == 4
    seal = re.search(r'name="read" value="([^"]+)"', page)
    assert seal
    boxes = {
        "a.waited": "yes",
        "a.hours": "7",
        "a.who.birth": "tokyo",
        "a.words": "待った",
        "read": seal[1],
        "do": "keep",
    }
    assert clerks[0].post(to, {**boxes, "seen": ["waited", "hours"]}).status_code == 422
    assert clerks[0].post(to, {**boxes, "seen": ["waited", "hours", "who", "words"]}).status_code == 302
    assert KeyedSheet.objects.get().by_machine == 4
    broken = SimpleUploadedFile("a.jpg", b"\xff\xd8", "image/jpeg")
    for given in ({"do": "read", "scan": broken}, {"do": "read"}):
        assert clerks[0].post(to, given).status_code == 422


def test_a_call_is_written_down_with_its_number_or_declined(arakawa: Body, clerks: list[Client]) -> None:
    now = clock.now()
    held = wave(arakawa, now)
    (called, _), (refused, _) = places(held, now, 2)
    to = url("survey_entry_phone", arakawa, wave=held.pk)
    assert clerks[0].get(to).status_code == 200
    assert clerks[0].post(to, {**BOXES, "do": "keep"}).status_code == 422  # who is it?
    assert clerks[0].post(to, {**BOXES, "number": called.number, "do": "keep"}).status_code == 302
    assert clerks[0].post(to, {**BOXES, "number": called.number, "do": "keep"}).status_code == 422  # once
    assert clerks[0].post(to, {"number": refused.number, "do": "decline"}).status_code == 302
    row = Response.objects.get()
    assert row.mode == "phone"
    assert row.keyed_by.startswith("staff:")
    assert SurveyInvitation.objects.get(pk=refused.pk).declined_at is not None


def test_a_tablet_is_begun_by_staff_and_needs_nobody_signed_in(arakawa: Body, clerks: list[Client]) -> None:
    held = wave(arakawa, clock.now())
    page = clerks[0].post(url("survey_entry_tablet", arakawa, wave=held.pk)).content.decode()
    found = re.search(r'href="[^"]+(/[a-z-]+/survey/tablet/[^"]+)"', page)
    assert found
    assert Client().get(found[1]).status_code == 200


def test_sheets_are_printed_with_their_numbers(arakawa: Body, clerks: list[Client]) -> None:
    pytest.importorskip("typst")
    reader = shutil.which("pdftotext")
    now = clock.now()
    held = wave(arakawa, now)
    (first, _), (_, _), (third, _) = places(held, now, 3)
    SurveyInvitation.objects.filter(pk=third.pk).update(used_at=now)
    to = url("survey_entry_printed", arakawa, wave=held.pk)
    made = clerks[0].get(f"{to}?first={first.number}&count=100&language=ja-simple")
    for mark in (b"%PDF-", b"<pdfuaid:part>1</pdfuaid:part>", b"/StructTreeRoot", b"/Lang"):
        assert mark in made.content
    if reader:
        read = subprocess.run([reader, "-", "-"], input=made.content, capture_output=True, check=True)
        text = read.stdout.decode()
        assert f"131181/fuben/2026/e1-{first.number}" in text
        assert third.number not in text  # has answered
        assert text.count("131181/fuben/2026/e1-") == 2 * text.count(f"131181/fuben/2026/e1-{first.number}")
    assert clerks[0].get(f"{to}?language=xx").status_code == 404
    assert clerks[0].get(f"{to}?first=abc&count=3").status_code == 404


def test_staff_choose_cases_and_only_those_who_write(
    arakawa: Body, clerks: list[Client], author: User, at: Callable[[User | None], Client]
) -> None:
    held = wave(arakawa, clock.now())
    cases.give(wave=held, given=Given("waited", "三回も来ました"), mask=str, by=Actor("anonymous"), now=clock.now())
    case = SurveyCase.objects.get()
    to, writer = url("survey_cases", arakawa, wave=held.pk), at(author)
    assert clerks[0].get(to).status_code == 403
    assert "三回も来ました" in writer.get(to).content.decode()
    writer.post(to, {"case": str(case.pk), "do": "show"})
    assert queries.shown(held) == [case]
    writer.post(to, {"case": str(case.pk), "do": "hide"})
    assert queries.shown(held) == []
    assert writer.post(to, {"case": "x", "do": "show"}).status_code == 409
