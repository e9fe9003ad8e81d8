"""A letter of a school from the desk: written by one, sent by another, its answers seen by whoever keeps the class."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices.school import LAST, TEXTS, a_class, notice, sent
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.notices.models import Notice, ReplySlip, Roll, SchoolLetter
from todoke.people.models import User
from todoke.people.rules.roles import Role

pytestmark = pytest.mark.django_db
HERE = "/ja/staff/131181/schools/"
FORM = {
    "title_ja": TEXTS["ja"]["title"], "text_ja": TEXTS["ja"]["text"], "kind_1": "yes_no", "question_1": "参加しますか / {参加|さんか}しますか / Coming?",
    "kind_2": "choice", "question_2": "集合場所", "options_2": "校庭 /  / School yard\n駅", "kind_3": "", "answer_by_date": LAST.isoformat(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(member: Callable[..., User], arakawa: Body, at: Callable[[User | None], Client]) -> Callable[[Role], Client]:
    return lambda role: at(member(f"{role}.school", arakawa, role, NOW.date() + timedelta(days=9)))


def test_one_writes_another_sends(arakawa: Body, chofu: Body, desk: Callable[[Role], Client]) -> None:
    there = a_class(arakawa, chofu)
    writer, head = desk(Role.APPROVER), desk(Role.ADMINISTRATOR)
    pdf = SimpleUploadedFile("地図.pdf", b"%PDF-1.7 x", "application/pdf")
    response = writer.post(f"{HERE}{there.roll.pk}/new/", {**FORM, "enclosed": pdf})
    letter = SchoolLetter.objects.get()
    mine = f"{HERE}letters/{letter.pk}/"
    assert (response.status_code, response["Location"]) == (302, mine)
    assert [each["options"] for each in letter.questions] == [[], [{"ja": "校庭", "en": "School yard"}, {"ja": "駅"}]]
    assert letter.questions[0]["words"] == {"ja": "参加しますか", "ja-simple": "{参加|さんか}しますか", "en": "Coming?"}
    assert 'value="send"' not in writer.get(mine).content.decode()
    assert writer.post(mine, {"do": "send"}).status_code == 403
    assert head.get(f"{mine}enclosed/").content == b"%PDF-1.7 x"
    assert head.post(mine, {"do": "send"}).status_code == 302
    assert Notice.objects.count() == 3
    assert "桔梗" not in head.get(mine).content.decode(), "who approves keeps no class"


def test_what_is_wrong_stays_typed_and_is_said(arakawa: Body, chofu: Body, desk: Callable[[Role], Client]) -> None:
    there = a_class(arakawa, chofu)
    response = desk(Role.AUTHOR).post(
        f"{HERE}{there.roll.pk}/new/", {**FORM, "title_ja": "", "options_2": "駅", "answer_by_date": "x"}
    )
    said = response.content.decode()
    assert response.status_code == 422
    for each in ("id_title_ja", "id_options_2", "id_answer_by_date"):
        assert f'href="#{each}"' in said
        assert f'id="{each}_error"' in said
    assert "お弁当を持たせてください。" in said
    assert not SchoolLetter.objects.exists()


def test_whoever_keeps_the_class_sees_who_has_not_answered_and_each_look_is_written_down(
    arakawa: Body, chofu: Body, desk: Callable[[Role], Client]
) -> None:
    there = a_class(arakawa, chofu)
    letter = sent(there.roll)
    mine, keeper, author = f"{HERE}letters/{letter.pk}/", desk(Role.CASEWORKER), desk(Role.AUTHOR)
    assert "荒川 岸" not in author.get(mine).content.decode()
    assert not LedgerEntry.objects.filter(action="look").exists()
    assert "荒川 岸" in keeper.get(mine).content.decode()
    looks = LedgerEntry.objects.filter(action="look", data__through=f"roll:{there.roll.pk}")
    assert {each.subject for each in looks} == {str(there.child), str(there.other)}
    slip = {
        "do": "enter",
        "code": notice(there.keeper).code,
        "answer_1": "yes",
        "answer_2": "1",
        "answer_3": "",
        "through": "phone",
    }
    assert author.post(mine, slip).status_code == 404
    assert keeper.post(mine, {**slip, "code": "ABCD"}).status_code == 404
    assert keeper.post(mine, {**slip, "answer_1": ""}).status_code == 422
    assert keeper.post(mine, slip).status_code == 302
    assert ReplySlip.objects.get().through == "phone"
    assert author.post(mine, {"do": "remind"}).status_code == 302
    assert Notice.objects.filter(reminder=2).count() == 2, "the two guardians of the other child"


def test_a_class_is_opened_and_children_come_and_go(arakawa: Body, chofu: Body, desk: Callable[[Role], Client]) -> None:
    there = a_class(arakawa, chofu)
    keeper, author = desk(Role.CASEWORKER), desk(Role.AUTHOR)
    assert author.post(HERE, {"school": "荒川保育園", "name": "ほし"}).status_code == 404
    assert keeper.post(HERE, {"school": "", "name": "ほし"}).status_code == 422
    keeper.post(HERE, {"school": "荒川保育園", "name": "ほし"})
    mine = f"{HERE}{Roll.objects.get(name='ほし').pk}/"
    assert keeper.post(mine, {"name": "荒川 岸", "birth_date": "2019-01-01"}).status_code == 422
    assert keeper.post(mine, {"name": "荒川 岸", "birth_date": "2019-05-05"}).status_code == 302
    assert "荒川 岸" in keeper.get(mine).content.decode()
    assert "荒川 岸" not in author.get(mine).content.decode()
    keeper.post(mine, {"take_out": str(there.other.pk)})
    assert "荒川 岸" not in keeper.get(mine).content.decode()
