"""The reply slip in a guardian's browser."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices.school import HEAD, YES, a_class, notice, sent, written
from tests.people.families import protect
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.notices.models import ReplySlip
from todoke.notices.operations import giving, school_letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_guardian_reads_answers_and_changes_and_the_other_sees_it(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    sent(there.roll)
    hers, his = Client(), Client()
    enter(hers, there.mother)
    enter(his, there.father)
    page = f"/ja/notices/{notice(there.mother).pk}/reply"
    assert f'href="{page}"' in hers.get(page.removesuffix("reply")).content.decode()  # the letter leads to its slip
    said = hers.get(page).content.decode()
    for each in ("遠足のお知らせ", "桔梗 つぼみ", "参加しますか", "校庭", 'href="tel:0300000001"'):
        assert each in said
    wrong = hers.post(page, {"answer_1": "yes", "answer_3": YES[2]})
    assert (wrong.status_code, 'href="#id_answer_2"' in wrong.content.decode(), YES[2] in wrong.content.decode()) == (
        422,
        True,
        True,
    )
    answers = {f"answer_{number}": each for number, each in enumerate(YES, start=1)}
    assert hers.post(page, answers)["Location"] == page
    said = his.get(f"/en/notices/{notice(there.father).pk}/reply").content.decode()
    assert "Another guardian answered" in said
    assert "卵アレルギー" in said
    assert "さつき" not in said
    hers.post(page, {**answers, "answer_1": "no"})
    assert ReplySlip.objects.get().answers[0] == "no"


def test_nobody_else_finds_it_and_after_the_last_day_it_is_only_read(
    arakawa: Body, chofu: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = a_class(arakawa, chofu)
    letter = sent(there.roll)
    page = f"/ja/notices/{notice(there.mother).pk}/reply"
    stranger, hers = Client(), Client()
    enter(stranger, there.keeper)
    enter(hers, there.mother)
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, {"answer_1": "yes"}).status_code == 404
    assert Client().get(page).status_code == 303
    letter.answer_by_date = NOW.date().replace(day=1)
    letter.save()
    said = hers.get(page).content.decode()
    assert "answer_1" not in said
    assert "遠足のお知らせ" in said
    assert hers.post(page, {"answer_1": "yes", "answer_2": "1", "answer_3": ""}).status_code == 409


def test_the_enclosed_file_is_for_guardians_who_are_still_told(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    school_letters.send(
        letter=written(there.roll, asks=False, enclosed=b"%PDF-1.7 map", enclosed_name="a.pdf"), by=HEAD, now=NOW
    )
    giving.give_due(by=HEAD, now=NOW)
    his = Client()
    enter(his, there.father)
    page = f"/ja/notices/{notice(there.father).pk}/enclosed"
    assert his.get(page).content == b"%PDF-1.7 map"
    protect(there.mother, there.father)
    assert his.get(page).status_code == 404
