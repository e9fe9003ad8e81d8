"""The public page: a genuine number, a copied one, one that nobody issued; what it never says and never keeps."""

import random
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices import boxed
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.jobs import log_notices
from todoke.notices.models import Notice, PhishingReport
from todoke.notices.operations import phishing
from todoke.notices.rules import codes
from todoke.notices.rules.phishing import Way
from todoke.people.rules import proof_codes
from todoke.ui import notice_codes

UNKNOWN = "ACDEFGHJKMNP"
LANGUAGES = ("ja", "ja-simple", "en")
SENTENCE = "口座番号は聞きません。"


def post(reader: Client, code: str, language: str = "en", status: int = 200) -> str:
    response = reader.post(f"/{language}/genuine", {"code": code})
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def notice(arakawa: Body) -> Notice:
    return boxed.notice(arakawa, law="予防接種法8条")


@pytest.fixture
def unknown() -> str:
    return UNKNOWN[:-1] + proof_codes.check_sign(UNKNOWN[:-1])


def test_a_genuine_number_says_by_whom_when_and_about_what(reader: Client, notice: Notice) -> None:
    for logged in (False, True):
        said = post(reader, notice_codes.written(notice.code).lower())
        for words in (
            "This number is genuine",
            "Arakawa City",
            "23 November 2026",
            "Vaccinations",
            "予防接種法8条",
            "03-3802-3111",
            "What we never ask",
        ):
            assert words in said
        assert ("Salt" in said) is logged
        for secret in (boxed.NAME, str(notice.person_id), notice.item, str(notice.pk)):
            assert secret not in said
        log_notices.log_waiting(now=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_nobody_issued_is_a_warning_in_each_language(
    reader: Client, nation: Body, unknown: str, language: str
) -> None:
    said = post(reader, unknown, language)
    assert 'class="note error"' in said
    for number in ("tel:188", "tel:%239110"):
        assert number in said
    assert PhishingReport.objects.get().code == unknown


def test_the_answers_are_of_one_size_class(reader: Client, notice: Notice, unknown: str) -> None:
    log_notices.log_waiting(now=NOW)
    sizes = sorted(len(post(reader, code)) for code in (notice.code, unknown))
    assert sizes[1] < 2 * sizes[0]


def test_a_wrong_character_is_said_kindly_and_what_was_typed_stays(reader: Client, notice: Notice) -> None:
    wrong = notice.code[:-1] + ("3" if notice.code[-1] != "3" else "4")
    said = post(reader, wrong, status=422)
    assert "One character is wrong" in said
    assert f'value="{wrong}"' in said
    assert "A number never holds 0、O." in post(reader, "0O" + notice.code[2:], status=422)
    assert not PhishingReport.objects.exists()


def test_the_code_stands_in_no_address_of_ours(reader: Client, notice: Notice) -> None:
    response = reader.get(f"/en/genuine?code={notice.code}")
    assert notice.code not in response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    said = post(reader, notice.code)
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', said) if notice.code in link.replace("-", "")]
    script = (Path(__file__).resolve().parents[3] / "todoke" / "static" / "genuine.js").read_text()
    assert "location.hash" in script
    assert "fetch" not in script


def test_a_qr_without_a_language_leads_to_the_page(reader: Client, nation: Body) -> None:
    response = reader.get("/genuine", headers={"Accept-Language": "en"})
    assert (response.status_code, response["Location"]) == (302, "/en/genuine")


def test_who_wants_to_can_say_more_once(reader: Client, arakawa: Body, unknown: str) -> None:
    page = post(reader, unknown)
    found = re.search(r'name="report" value="([^"]+)"', page)
    assert found
    sent = {"report": found[1], "body": arakawa.key, "way": "sms", "text": "佐藤様 至急 https://evil.example/x へ"}
    refused = reader.post("/en/genuine/report", {**sent, "body": "", "way": ""})
    assert refused.status_code == 422
    assert "至急" in refused.content.decode()
    assert reader.post("/en/genuine/report", sent)["Location"] == "/en/genuine?told=1"
    report = PhishingReport.objects.get()
    assert (report.body, report.way, report.text) == (arakawa, "sms", "○○様 至急 [evil.example/…] へ")
    forged = reader.post("/en/genuine/report", {**sent, "report": str(report.pk)})
    assert forged.status_code == 422
    assert reader.get("/en/genuine/report").status_code == 302


def test_too_many_tries_wait_and_the_form_says_how_long(reader: Client, nation: Body) -> None:
    chance = random.Random(2)
    for _ in range(10):
        post(reader, codes.make(chance.choice))
    response = reader.post("/en/genuine", {"code": codes.make(chance.choice)})
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)


def test_a_warning_appears_on_every_page_at_once_and_goes_at_once(reader: Client, arakawa: Body) -> None:
    pages = ("/genuine", "/bodies/131181", "/")
    reader.cookies["todoke_town"] = "131181"
    for page in pages:  # what the page cache holds must not stay
        assert "going round" not in reader.get(f"/en{page}").content.decode()
    made = phishing.warn(
        body=arakawa, way=Way.SMS, sentences={"ja": SENTENCE}, may_show=True, by=Actor("staff:1", 1), now=NOW
    )
    for page in pages:
        said = reader.get(f"/en{page}").content.decode()
        assert "False SMS in the name of Arakawa City are going round" in said
        assert f'<p lang="ja">{SENTENCE}</p>' in said, "in another language than the page, and says so"
    assert "going round" not in reader.get("/en/bodies/jp").content.decode()
    phishing.end_warning(warning=made, by=Actor("staff:1", 1), now=NOW)
    for page in pages:
        assert "going round" not in reader.get(f"/en{page}").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_genuine_mail_looks(reader: Client, nation: Body, settings: Settings, language: str) -> None:
    settings.MAIL_DOMAIN = "todoke.example.lg.jp"
    said = reader.get(f"/{language}/genuine/mail").content.decode()
    for words in ("@todoke.example.lg.jp", "SPF", "DKIM", "DMARC", "SMS", "LINE"):
        assert words in said
