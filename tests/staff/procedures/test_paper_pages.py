"""Entering paper: found by its code, entered in its order under its own version, kept although something is missing; a machine only proposes."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import families
from tests.procedures.cases import form
from tests.procedures.forms import published, without_files
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.models import FormVersion, Submission
from todoke.procedures.rules.states import Channel, VersionState
from todoke.registry.models import ProgramType

At = Callable[[User | None], Client]
START = "/en/staff/131181/cases/paper/"
SENT = {
    "do": "file", "applicant.name": "届 花子", "applicant.kana": "とどけ はなこ", "moved": "no", "children.count": "3",
    "children.0.child.name": "届 一郎", "children.0.child.kana": "トドケ イチロウ", "children.0.born.year": "令和8", "children.0.born.month": "5", "children.0.born.day": "5",
}  # fmt: skip


@pytest.fixture
def desk(at: At, member: Callable[..., User], arakawa: Body, um24: ProgramType) -> Client:
    return at(member("clerk", arakawa, Role.CASEWORKER, clock.today() + timedelta(days=9)))


@pytest.fixture
def version(arakawa: Body, now: datetime) -> FormVersion:
    return published(arakawa, without_files(), now=now)


def today() -> str:
    return clock.today().isoformat()


def errors(response: Any) -> str:
    found = re.search(r'id="errors".*?</div>', response.content.decode(), re.S)
    return html.unescape(found[0]) if found else ""


def test_the_code_of_a_sheet_leads_to_its_version_old_ones_too(
    desk: Client, version: FormVersion, tokyo: Body, now: datetime
) -> None:
    version.procedure.versions.create(
        number=2, document=version.document, state=VersionState.PUBLISHED.value, made_by="x", made_at=now, changed_at=now, decided_at=now, from_date=now.date()
    )  # fmt: skip
    page = desk.get(START).content.decode()
    assert "/iryosho/2/" in page, "the list leads to the form in force"
    for typed in ("https://todoke.example/apply/131181/iryosho/#v1-p2", " 131181/IRYOSHO/1-1"):
        assert desk.post(START, {"code": typed})["Location"].endswith("/cases/paper/iryosho/1/")
    assert desk.post(START, {"code": "131181/none/1"}).status_code == 404
    published(tokyo, without_files(), key="iryosho", now=now)
    refused = desk.post(START, {"code": f"{tokyo.key}/iryosho/1-1"})
    assert refused.status_code == 409
    assert "pass it on" in refused.content.decode()


def test_a_sheet_is_entered_as_it_stands_and_belongs_to_its_person(
    desk: Client, version: FormVersion, arakawa: Body
) -> None:
    hanako = families.person(arakawa, "花子")
    stamped = (clock.today() - timedelta(days=2)).isoformat()
    response = desk.post(
        f"{START}iryosho/1/", {**SENT, "arrived": stamped, "name": "花子", "birth_date": "1990-04-01", "language": "en"}
    )
    assert response.status_code == 302, errors(response)
    held = Submission.objects.get()
    assert held.person == hanako
    assert (held.channel, held.version, held.language) == (Channel.PAPER, version, "en")
    assert held.arrived_at.date().isoformat() == stamped
    assert held.answers["children"] == [{"child": {"name": "届 一郎", "kana": "トドケ イチロウ"}, "born": "2026-05-05"}]
    done = desk.get(response["Location"]).content.decode()
    assert "Not answered" not in done


def test_what_is_missing_is_said_and_keeps_nothing_back(desk: Client, version: FormVersion) -> None:
    response = desk.post(f"{START}iryosho/1/", {**SENT, "arrived": today(), "applicant.name": "", "applicant.kana": "", "children.0.born.year": "", "children.0.born.month": "", "children.0.born.day": ""})  # fmt: skip
    done = html.unescape(desk.get(response["Location"]).content.decode())
    assert "1  申請する人の名前" in done
    assert "5 子ども 1 生まれた日" in done
    assert "applicant" not in Submission.objects.get().answers


def test_what_cannot_be_read_stops_until_somebody_says_that_the_paper_is_no_better(
    desk: Client, version: FormVersion
) -> None:
    wrong = {**SENT, "arrived": today(), "children.0.born.month": "13"}
    refused = desk.post(f"{START}iryosho/1/", wrong)
    assert refused.status_code == 422
    assert "5:" in errors(refused)
    assert 'value="届 一郎"' in refused.content.decode(), "nothing typed is lost"
    assert desk.post(f"{START}iryosho/1/", {**wrong, "unreadable": "1"}).status_code == 302
    assert "born" not in Submission.objects.get().answers["children"][0]
    assert desk.post(f"{START}iryosho/1/", {**SENT, "arrived": "2199-01-01"}).status_code == 422
    assert (
        desk.post(
            f"{START}iryosho/1/", {**SENT, "arrived": today(), "name": "花子", "birth_date": "1990-04-01"}
        ).status_code
        == 422
    )


def test_a_group_grows_by_one_without_losing_what_is_typed(desk: Client, version: FormVersion) -> None:
    grown = desk.post(f"{START}iryosho/1/", {**SENT, "more": "children"}).content.decode()
    assert 'name="children.3.child.name"' in grown
    assert 'value="届 一郎"' in grown
    assert not Submission.objects.exists()


def test_what_a_machine_read_is_filed_only_after_a_person_looked_at_each(desk: Client, version: FormVersion) -> None:
    picture = SimpleUploadedFile(
        "sheet.txt", "1.name: 届 花子\n1.kana: トドケ ハナ?\n2: いいえ\n1/4.name: 届 一郎\n9: x".encode(), "text/plain"
    )
    page = desk.post(f"{START}iryosho/1/", {"do": "read", "scan": picture}).content.decode()
    assert 'value="届 花子"' in page
    assert "68 % sure" in page
    seal = re.search(r'name="read" value="([^"]+)"', page)
    assert seal is not None
    sent = {**SENT, "arrived": today(), "read": seal[1]}
    refused = desk.post(f"{START}iryosho/1/", {**sent, "seen": ["applicant"]})
    assert refused.status_code == 422
    assert "Question 2 was read by a machine" in errors(refused)
    assert not Submission.objects.exists()
    assert (
        desk.post(f"{START}iryosho/1/", {**sent, "seen": ["applicant", "moved", "children.0.child"]}).status_code == 302
    )


def test_a_second_entry_shows_the_difference_only_after_it_is_sent(desk: Client, version: FormVersion) -> None:
    done = desk.post(f"{START}iryosho/1/", {**SENT, "arrived": today()})
    again = done["Location"].replace("/done/", "/again/")
    assert "届 花子" not in desk.get(again).content.decode()
    assert "The two entries differ" in desk.post(again, {**SENT, "moved": "yes"}).content.decode()
    assert "Both entries are the same" in desk.post(again, SENT).content.decode()


def test_a_second_entry_does_not_show_where_somebody_protected_lives(
    desk: Client, arakawa: Body, now: datetime
) -> None:
    published(arakawa, form(), now=now)
    hanako, other = families.person(arakawa, "花子"), families.person(arakawa, "太郎")
    families.protect(hanako, other)
    sent = {
        **SENT,
        "arrived": today(),
        "name": "花子",
        "birth_date": "1990-04-01",
        "home.postcode": "116-0002",
        "home.address": "秘密町1-2",
    }
    done = desk.post(f"{START}iryosho/1/", sent)
    page = desk.post(done["Location"].replace("/done/", "/again/"), {**SENT, "moved": "yes"}).content.decode()
    assert "秘密町" not in page
    assert "Only the officer for protection sees this." in page


def test_only_who_works_with_people_enters_paper_and_the_sheet_is_there_for_all(
    at: At, member: Callable[..., User], arakawa: Body, version: FormVersion, um24: ProgramType
) -> None:
    author = at(member("writer", arakawa, Role.AUTHOR))
    assert author.get(START).status_code == 403
    sheet = author.get("/en/staff/131181/forms/iryosho/versions/1/sheet.pdf")
    assert sheet.status_code in (200, 404)
    assert sheet.status_code == 404 or sheet.content.startswith(b"%PDF")
    assert author.get("/en/staff/131181/forms/iryosho/versions/9/sheet.pdf").status_code == 404
    if sheet.status_code == 200:
        public = Client().get("/ja-simple/apply/131181/iryosho/sheet.pdf")
        assert public.content.startswith(b"%PDF")
        assert Client().get("/ja/apply/131181/none/sheet.pdf").status_code == 404
