"""What somebody filed: one list, plain words, exactly the questions that were returned, the letter; for oneself, by a mandate, and by a receipt."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.people.families import person
from tests.people.standing import give
from tests.procedures.cases import ONE, TWO, file_one, form, keep_texts
from tests.procedures.forms import filed, published
from tests.procedures.pictures import picture
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.rules import proof_codes
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import Draft, Submission, SubmissionFile
from todoke.procedures.operations import case_codes, case_messages, corrections, drafts, fees, rulings
from todoke.procedures.operations.corrections import Item
from todoke.procedures.rules import numbers
from todoke.procedures.rules.states import Outcome, Reason
from todoke.ui import ruling_letters

MINE = "/en/me/cases/"


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def case(arakawa: Body) -> Submission:
    keep_texts(clock.now())
    return file_one(arakawa, now=clock.now())


@pytest.fixture
def me(client: Client, case: Submission) -> Client:
    assert case.person is not None
    enter(client, case.person)
    return client


def said(client: Client, address: str, data: Mapping[str, object] | None = None, status: int = 200) -> str:
    response = client.get(address) if data is None else client.post(address, {"acting_for": "", **data})
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def test_one_list_in_plain_words(me: Client, case: Submission) -> None:
    html = said(me, MINE)
    assert "We have it. You need do nothing." in html
    assert numbers.written(case.number) in html
    html = said(me, f"{MINE}{case.pk}/")
    assert "2026" in html
    assert "届 花子" in html
    other = file_one(case.body, now=clock.now(), version=case.version)
    said(me, f"{MINE}{other.pk}/", status=404)


def test_what_is_to_be_paid_or_agreed_to_is_found_from_ones_own_page(me: Client, case: Submission) -> None:
    assert "/pay/" not in said(me, f"{MINE}{case.pk}/")
    fees.change(submission=case, yen=300, by=ONE, now=clock.now())
    number = case.payments.get().number
    assert f'href="/en/pay/{number}/"' in said(me, f"{MINE}{case.pk}/")
    home = said(me, "/en/me/")
    assert 'href="/en/me/payments/"' in home
    assert 'href="/en/me/agree/"' not in home, "nothing waits"


def test_exactly_the_questions_are_corrected(me: Client, case: Submission) -> None:
    items = [Item("children.0.born", Reason.DIFFERS, text="戸籍と違います"), Item("moved", Reason.UNCLEAR)]
    corrections.ask(case=case, items=items, text="お手数ですが", by=ONE, now=clock.now())
    assert "Your turn" in said(me, MINE)
    assert "Correct it now" in said(me, f"{MINE}{case.pk}/")
    page = f"{MINE}{case.pk}/correct/"
    html = said(me, page)
    assert "戸籍と違います" in html
    assert 'name="applicant' not in html
    born = {"children-0-born.year": "2026", "children-0-born.month": "13", "children-0-born.day": "6"}
    html = said(me, page, {**born, "moved": "no"}, 422)
    assert 'value="13"' in html
    born["children-0-born.month"] = "5"
    html = said(me, page, {**born, "moved": "yes", "applicant.name": "別人"}, 422)
    assert "Because of your new answer" in html
    said(me, page, {**born, "moved": "yes", "follow": "town", "town": "北区"}, 303)
    case.refresh_from_db()
    assert (case.state, case.answers["town"], case.answers["applicant"]["name"]) == ("in_review", "北区", "届 花子")
    assert "Thank you" in said(me, f"{MINE}{case.pk}/")
    said(me, page, status=303)


def test_messages_and_taking_it_back(me: Client, case: Submission) -> None:
    page = f"{MINE}{case.pk}/"
    case_messages.write(case=case, text="確認中です", from_staff=True, by=ONE, now=clock.now())
    assert "New message" in said(me, MINE)
    assert "確認中です" in said(me, page)
    assert "New message" not in said(me, MINE)
    said(me, page, {"text": ""}, 422)
    said(me, page, {"text": "いつ決まりますか"}, 303)
    assert case.messages.get(from_staff=False).text == "いつ決まりますか"
    assert "cannot be undone" in said(me, f"{page}withdraw/")
    said(me, f"{page}withdraw/", {"words": ""}, 303)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    said(me, f"{page}withdraw/", {"words": ""}, 409)


def test_the_letter_says_why_and_how_to_appeal(me: Client, case: Submission) -> None:
    now = clock.now()
    made = rulings.propose(case=case, outcome=Outcome.REFUSED, reasons="所得が限度額を超えるため", by=ONE, now=now)
    page = f"{MINE}{case.pk}/"
    assert "所得が限度額" not in said(me, page)  # not before it is decided
    said(me, f"{page}letter/", status=404)
    content, lacking = ruling_letters.pdf(case, made, now=now)
    assert not lacking
    rulings.decide(ruling=made, letter=content, by=TWO, now=now)
    html = said(me, page)
    for words in ("所得が限度額を超えるため", "行政不服審査法", "行政事件訴訟法", "荒川区長"):
        assert words in html
    assert "ONE" not in html
    letter = me.get(f"{page}letter/")
    assert letter.content.startswith(b"%PDF")
    assert letter["Cache-Control"] == "private, no-store"


def test_number_and_code_of_a_receipt(client: Client, arakawa: Body, by: Actor) -> None:
    case = filed(published(arakawa, form(), now=clock.now()), person=None, by=by, now=clock.now())
    code = proof_codes.written(case_codes.show_code(submission=case, by=by, now=clock.now()))
    corrections.ask(case=case, items=[Item("moved", Reason.UNCLEAR)], text="", by=ONE, now=clock.now())
    assert "Receipt number" in said(client, "/en/case")
    html = said(client, "/en/case", {"number": case.number, "code": code})
    assert "Something is to be corrected" in html
    assert "届 花子" not in html
    said(client, "/en/case", {"number": case.number, "code": "AAAA"}, 404)


def test_a_mandate_decides_what_is_seen_and_done(client: Client, case: Submission, arakawa: Body) -> None:
    assert case.person is not None
    friend = person(arakawa, "友 人")
    enter(client, friend)
    mandate = give(case.person, friend, Matter.LOOK_UP)
    client.post(f"/en/me/for/{mandate.pk}", {"acting_for": ""})
    html = said(client, f"{MINE}{case.pk}/")
    assert "0123456" not in html
    assert "We have it" in html
    assert LedgerEntry.objects.filter(action="look", by=f"resident:{friend.pk}").exists()
    client.post(f"{MINE}{case.pk}/withdraw/", {"acting_for": str(mandate.pk)})
    case.refresh_from_db()
    assert case.state == "arrived"
    assert timedelta(0) < case.due_date - clock.today()


def test_who_acts_for_somebody_is_not_told_what_they_began_themselves(
    client: Client, case: Submission, arakawa: Body
) -> None:
    assert case.person is not None
    friend = person(arakawa, "友 人")
    enter(client, friend)
    mandate = give(case.person, friend, Matter.APPLY)
    client.post(f"/en/me/for/{mandate.pk}", {"acting_for": ""})
    for filler in (None, friend):
        drafts.begin(version=case.version, person=case.person, filled_by=filler, by=Actor("test"), now=clock.now())
    own, theirs = Draft.objects.filter(filled_by=None, filed_at=None).get(), Draft.objects.get(filled_by=friend)
    html = said(client, MINE)
    assert str(theirs.pk) in html
    assert str(own.pk) not in html


def test_a_new_document_takes_the_place_of_the_one_that_was_returned(client: Client, arakawa: Body) -> None:
    question = {"key": "card", "kind": "file", "label": {"ja": "資格確認書", "en": "Certificate"}, "required": False}
    document = form()
    pages = [*document["pages"], {"key": "card", "questions": [question]}]
    version = published(arakawa, {**document, "pages": pages}, now=clock.now())
    case = file_one(arakawa, now=clock.now(), version=version)
    assert case.person is not None
    enter(client, case.person)
    corrections.ask(case=case, items=[Item("card", Reason.MISSING)], text="", by=ONE, now=clock.now())
    page = f"{MINE}{case.pk}/correct/"
    assert 'type="file"' in said(client, page)
    html = said(client, page, {"card": SimpleUploadedFile("virus.svg", b"<svg onload=x>", "image/png")}, 422)
    assert "virus.svg" in html
    said(client, page, {"card": SimpleUploadedFile("card.jpg", picture(), "image/jpeg")}, 303)
    case.refresh_from_db()
    row = SubmissionFile.objects.get(submission=case)
    assert (case.answers["card"], row.name, case.state) == ([str(row.pk)], "card.jpeg", "in_review")
    assert "card.jpeg" in said(client, f"{MINE}{case.pk}/")
    said(client, f"{MINE}{case.pk}/", {"do": "add"}, 422)
    more = {"do": "add", "text": "あとから", "document": SimpleUploadedFile("later.jpg", picture(), "image/jpeg")}
    said(client, f"{MINE}{case.pk}/", more, 303)
    assert "later.jpeg" in said(client, f"{MINE}{case.pk}/")
    assert case.messages.get().text == "あとから"
