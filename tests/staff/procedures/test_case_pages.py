"""Cases at the desk: no name on the list, each look in the ledger first, exactly the questions, two people, one file, nobody protected found."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.people.families import parent, person, protect
from tests.procedures.cases import TWO, file_one, keep_texts
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import User
from todoke.people.operations import staff as people
from todoke.people.rules.roles import Role
from todoke.procedures.models import Correction, PaymentOrder, Ruling, Submission
from todoke.procedures.queries import cases

At = Callable[[User | None], Client]
LIST = "/en/staff/131181/cases/"
SOON = timedelta(days=9)


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def case(arakawa: Body) -> Submission:
    keep_texts(clock.now())
    return file_one(arakawa, now=clock.now())


@pytest.fixture
def worker(member: Callable[..., User], arakawa: Body) -> User:
    return member("one", arakawa, Role.CASEWORKER, clock.today() + SOON, first_name="審査 一")


@pytest.fixture
def desk(at: At, worker: User) -> Client:
    return at(worker)


def url(case: Submission, more: str = "") -> str:
    return f"{LIST}{case.pk}/{more}"


def said(client: Client, address: str, data: Mapping[str, object] | None = None, status: int = 200) -> str:
    response = client.get(address) if data is None else client.post(address, data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def test_the_list_names_nobody_and_a_look_is_told_before_it_is_shown(desk: Client, case: Submission) -> None:
    html = said(desk, LIST)
    assert "医療証の申請" in html
    assert "花子" not in html
    assert not LedgerEntry.objects.filter(action="look").exists()
    html = said(desk, url(case))
    for words in ("届 花子", "ﾄﾄﾞｹ", "0123456", "2026-05-05")[::2]:
        assert words in html
    entry = LedgerEntry.objects.get(action="look")
    assert (entry.subject, entry.data["through"]) == (f"person:{case.person_id}", str(case))
    assert {"applicant", "children.0.born"} <= set(entry.data["what"])


def test_others_find_nothing(
    at: At, author: User, stranger: User, member: Callable[..., User], chofu: Body, case: Submission
) -> None:
    said(at(author), LIST, status=403)
    said(at(stranger), LIST, status=404)
    elsewhere = at(member("two", chofu, Role.CASEWORKER, clock.today() + SOON))
    said(elsewhere, f"/en/staff/132080/cases/{case.pk}/", status=404)


def test_work_is_taken_noted_and_written_about(desk: Client, worker: User, case: Submission) -> None:
    said(desk, url(case, "do/"), {"do": "take"}, 302)
    case.refresh_from_db()
    assert case.assigned == f"staff:{worker.pk}"
    said(desk, url(case, "do/"), {"do": "note", "note": "電話した"}, 302)
    said(desk, url(case, "do/"), {"do": "message", "text": " "}, 422)
    said(desk, url(case, "do/"), {"do": "message", "text": "来週決まります"}, 302)
    said(desk, url(case, "do/"), {"do": "give", "to": "staff:999999"}, 422)
    html = said(desk, url(case))
    assert "電話した" in html
    assert "not read yet" in html
    assert [each.text for each in case.messages.all()] == ["来週決まります"]


def test_exactly_these_questions_are_returned_and_answered_by_telephone(desk: Client, case: Submission) -> None:
    assert "Tick exactly" in said(desk, url(case, "correct/"))
    said(desk, url(case, "correct/"), {"until": "2000-01-01", "ask_moved": "1", "reason_moved": "unclear"}, 422)
    sent = {"ask_children-0-born": "1", "reason_children-0-born": "own:保険証の記号が違う", "ask_moved": "1", "reason_moved": "differs", "words_moved": "転入届と違います"}  # fmt: skip
    said(desk, url(case, "correct/"), sent, 302)
    items = Correction.objects.get().items.order_by("path")
    assert [(each.path, each.reason, each.own_reason) for each in items] == [
        ("children.0.born", "other", "保険証の記号が違う"), ("moved", "differs", ""),
    ]  # fmt: skip
    html = said(desk, url(case))
    assert "転入届と違います" in html
    assert "until then nothing can be decided" in html.lower()
    page = url(case, "correct/answer/")
    assert "How did the answer come?" in said(desk, page)
    said(desk, page, {"moved": "yes"}, 422)  # how it came is missing
    html = said(desk, page, {"moved": "yes", "way": "phone"}, 422)
    assert 'name="follow" value="town"' in html
    said(desk, page, {"moved": "yes", "follow": "town", "town": "北区", "way": "phone"}, 302)
    case.refresh_from_db()
    assert (case.answers["town"], case.state) == ("北区", "returned")
    said(
        desk,
        page,
        {"children-0-born.year": "2026", "children-0-born.month": "5", "children-0-born.day": "6", "way": "phone"},
        302,
    )
    case.refresh_from_db()
    assert (case.answers["children"][0]["born"], case.state) == ("2026-05-06", "in_review")
    assert "By telephone" in said(desk, url(case))


def test_an_officer_corrects_with_a_reason(desk: Client, case: Submission) -> None:
    page = url(case, "edit/?path=children.0.born")
    typed = {"children-0-born.year": "2026", "children-0-born.month": "5", "children-0-born.day": "7"}
    said(desk, page, typed, 422)
    said(desk, page, {**typed, "why": "戸籍のとおり"}, 302)
    html = said(desk, url(case))
    assert "戸籍のとおり" in html
    assert "<del>" in html
    said(desk, url(case, "edit/?path=nothing"), status=404)


def test_one_proposes_another_decides_and_the_letter_is_there(
    at: At, desk: Client, member: Callable[..., User], arakawa: Body, case: Submission
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    said(
        desk,
        f"{LIST}reasons/iryosho/",
        {"outcome": "refused", "name": "所得", "ja": "所得が限度額を超えるため", "en": "Income"},
        302,
    )
    text = cases.reason_texts(case.procedure)[0]
    page = url(case, "decide/")
    assert "所得が限度額を超えるため" in said(desk, f"{page}?text={text.pk}")
    said(desk, page, {"outcome": "refused", "reasons": ""}, 422)
    said(desk, page, {"outcome": "refused", "reasons": "所得が限度額を超えるため", "from_text": str(text.pk)}, 302)
    assert Ruling.objects.get().values == {"reasons": {"en": "Income"}}
    assert "a second person" in said(desk, url(case))
    said(desk, url(case, "ruling/"), {"do": "decide"}, 403)
    other = at(member("two", arakawa, Role.CASEWORKER, clock.today() + SOON))
    assert f'name="ruling" value="{Ruling.objects.get().pk}"' in said(other, url(case))
    said(other, url(case, "ruling/"), {"do": "decide", "ruling": str(case.pk)}, 302)
    assert "The proposal has changed meanwhile" in said(other, url(case))
    said(other, url(case, "ruling/"), {"do": "decide"}, 302)
    case.refresh_from_db()
    assert case.state == "refused"
    response = desk.get(url(case, "letter/"))
    assert response.content.startswith(b"%PDF")


def test_what_is_paid_goes_into_one_file(at: At, administrator: User, desk: Client, case: Submission) -> None:
    keeper = at(administrator)
    account = {"code": "1", "name": "アラカワク", "bank": "1", "branch": "1", "type": "ordinary", "number": "1"}
    said(desk, f"{LIST}orders/account/", status=403)
    said(keeper, f"{LIST}orders/account/", {**account, "number": "x"}, 422)
    said(keeper, f"{LIST}orders/account/", account, 302)
    said(desk, url(case, "decide/"), {"outcome": "granted", "reasons": "", "pay_yen": "1万"}, 302)
    said(desk, url(case, "ruling/"), {"do": "decide"}, 302)
    assert "1 payment" in said(desk, f"{LIST}orders/")
    said(desk, f"{LIST}orders/", {"pay_date": "2000-01-01"}, 422)
    said(desk, f"{LIST}orders/", {"pay_date": (clock.today() + SOON).isoformat()}, 302)
    order = PaymentOrder.objects.get()
    assert "10,000" in said(desk, f"{LIST}orders/{order.pk}/")
    first = desk.post(f"{LIST}orders/{order.pk}/fetch/").content
    assert first == desk.post(f"{LIST}orders/{order.pk}/fetch/").content
    assert "ﾄﾄﾞｹ ﾊﾅｺ" in first.decode("shift_jis")


def test_search_bulk_and_export_escape_formulas(desk: Client, worker: User, case: Submission) -> None:
    said(desk, f"{LIST}search/", {"number": "AAAA"}, 404)
    assert desk.post(f"{LIST}search/", {"number": case.number.lower()}).status_code == 302
    assert "1 case found" in said(desk, f"{LIST}search/", {"name": "届花子", "birth_date": "1990-04-01"})
    said(desk, f"{LIST}search/", {"name": "届 花子"}, 422)
    said(desk, f"{LIST}bulk/", {"do": "give"}, 422)
    said(desk, f"{LIST}bulk/", {"do": "give", "to": f"staff:{worker.pk}", "case": [str(case.pk), "x"]}, 302)
    case.refresh_from_db()
    assert case.assigned == f"staff:{worker.pk}"
    case.answers = {**case.answers, "applicant": {"name": '=HYPERLINK("x")', "kana": "カナ"}}
    case.save(update_fields=["answers"])
    response = desk.post(f"{LIST}bulk/", {"do": "export", "case": [str(case.pk)]})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert any(cell.startswith("'=HYPERLINK") for cell in rows[1])
    assert LedgerEntry.objects.get(action="cases.export").data["count"] == 1
    said(desk, f"{LIST}bulk/", {"do": "note", "case": [str(case.pk)]}, 302)
    assert "No cases here" in said(desk, f"{LIST}?show=mine")


def test_where_the_protected_live_is_on_no_page_and_in_no_file(
    desk: Client, at: At, member: Callable[..., User], arakawa: Body, chofu: Body
) -> None:
    her, him = person(arakawa, "桔梗 さつき"), person(chofu, "鬼塚 剛")
    child = person(arakawa, "桔梗 つぼみ", clock.today() - timedelta(days=900))
    parent(her, child)
    protect(her, him)
    answers = {"applicant": {"name": "桔梗 さつき", "kana": "キキョウ"}, "moved": False, "home": {"postcode": "1160002", "address": "桔梗坂七丁目"}, "children": [{"child": {"name": "子", "kana": "コ"}, "born": "2026-05-05"}]}  # fmt: skip
    case = file_one(arakawa, her, now=clock.now(), answers=answers)
    exported = desk.post(f"{LIST}bulk/", {"do": "export", "case": [str(case.pk)]}).content.decode()
    for html in (said(desk, url(case)), said(desk, url(case, "correct/")), exported):
        assert "桔梗坂" not in html
    assert "protected" in said(desk, url(case))
    said(desk, url(case, "edit/?path=home"), status=404)
    both = member("officer", arakawa, Role.OFFICER, clock.today() + SOON)
    people.grant(
        user=both,
        body=arakawa,
        role=Role.CASEWORKER,
        by=TWO,
        now=clock.now(),
        ends_date=clock.today() + SOON,
    )
    assert "桔梗坂" in said(at(both), url(case))
