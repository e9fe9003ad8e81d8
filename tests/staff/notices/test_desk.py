"""The telephone desk and the queue of false notices."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.notices import boxed
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.notices.models import PhishingReport, PhishingWarning
from todoke.notices.operations import genuine, phishing
from todoke.notices.rules import codes
from todoke.notices.rules.phishing import Way
from todoke.people.models import User
from todoke.people.rules import proof_codes
from todoke.people.rules.roles import Role
from todoke.ui import notice_codes

At = Callable[[User | None], Client]
SIGNS = "ACDEFGHJKMN"


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def unknown(place: int) -> str:
    code = [SIGNS[(place // 11**power) % 11] for power in range(4)]
    body = "".join(code) + SIGNS[:7]
    return body + proof_codes.check_sign(body)


def burst(count: int) -> None:
    for place in range(count):
        genuine.check_code(typed=unknown(place), source=f"192.0.2.{place}", by=Actor("anybody"), now=NOW)


def test_a_caller_hears_who_sent_it_and_nothing_personal(at: At, author: User, chofu: Body) -> None:
    notice = boxed.notice(chofu)  # of another body: the number is public
    said = at(author).post("/en/staff/131181/genuine/", {"code": notice_codes.written(notice.code)}).content.decode()
    for words in (
        "This number is genuine",
        "Chofu City",
        "Vaccinations",
        *(each.word for each in notice_codes.spoken(notice.code, "en")),
    ):
        assert words in said
    assert boxed.NAME not in said


def test_a_desk_answers_many_callers_and_each_unknown_number_is_reported(at: At, author: User) -> None:
    desk = at(author)
    for place in range(15):
        assert "Nobody here issued" in desk.post("/en/staff/131181/genuine/", {"code": unknown(place)}).content.decode()
    assert set(PhishingReport.objects.values_list("way", flat=True)) == {"phone"}
    assert desk.post("/en/staff/131181/genuine/", {"code": "x"}).status_code == 422
    sheet = desk.get("/en/staff/131181/genuine/script/").content.decode()
    assert "Foxtrot" in sheet


def test_a_burst_is_one_row_that_is_closed_in_one_step(at: At, author: User) -> None:
    burst(12)
    desk = at(author)
    said = desk.get("/en/staff/131181/phishing/").content.decode()
    assert said.count("12 reports") == 1
    (address,) = set(re.findall(r'href="(/en/staff/131181/phishing/[0-9a-f-]{36}/)"', said))
    assert codes.written(unknown(0)) in desk.get(address).content.decode()
    assert desk.post(f"{address}close/").status_code == 302
    assert "Nothing was reported" in desk.get("/en/staff/131181/phishing/").content.decode()
    assert desk.get(address).status_code == 404


def test_who_may_publish_warns_everybody_in_one_step(at: At, approver: User, author: User) -> None:
    at(approver).post("/en/staff/131181/phishing/warn/", {"way": "sms", "sentence_ja": "口座は聞きません。"})
    assert "False SMS" in Client().get("/en/genuine").content.decode()
    warning = PhishingWarning.objects.get()
    assert at(author).post(f"/en/staff/131181/phishing/warnings/{warning.pk}/end/").status_code == 302
    assert "False SMS" not in Client().get("/en/genuine").content.decode()


def test_who_only_writes_hands_it_to_another(at: At, approver: User, author: User) -> None:
    at(author).post("/en/staff/131181/phishing/warn/", {"way": "mail"})
    assert "False e-mails" not in Client().get("/en/genuine").content.decode()
    warning = PhishingWarning.objects.get()
    assert at(author).post(f"/en/staff/131181/phishing/warnings/{warning.pk}/show/").status_code == 403
    at(approver).post(f"/en/staff/131181/phishing/warnings/{warning.pk}/show/")
    assert "False e-mails" in Client().get("/en/genuine").content.decode()


def test_where_four_eyes_are_wanted_the_writer_does_not_show_it(
    at: At, approver: User, member: Callable[..., User], arakawa: Body
) -> None:
    arakawa.four_eyes = True
    arakawa.save()
    at(approver).post("/en/staff/131181/phishing/warn/", {"way": "line"})
    warning = PhishingWarning.objects.get()
    assert at(approver).post(f"/en/staff/131181/phishing/warnings/{warning.pk}/show/").status_code == 403
    assert warning.state == "waiting"
    at(member("second", arakawa, Role.APPROVER)).post(f"/en/staff/131181/phishing/warnings/{warning.pk}/show/")
    warning.refresh_from_db()
    assert warning.state == "shown"


def test_what_was_told_to_one_desk_is_not_read_at_another(
    at: At, stranger: User, author: User, arakawa: Body, chofu: Body
) -> None:
    burst(1)
    report = PhishingReport.objects.get()
    phishing.tell_more(report=report.pk, body=arakawa, way=Way.MAIL, text="口座の確認を", by=Actor("anybody"), now=NOW)
    assert "口座の確認を" in at(author).get("/en/staff/131181/phishing/").content.decode()
    assert "口座の確認を" not in at(stranger).get("/en/staff/132080/phishing/").content.decode()
    assert at(stranger).get(f"/en/staff/132080/phishing/{report.pk}/").status_code == 404
    assert at(stranger).post(f"/en/staff/132080/phishing/{report.pk}/close/").status_code == 404
