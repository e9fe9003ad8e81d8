"""The registry of questions and waves at the desk, from the standard questions to an open wave that stands still."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.surveys.waves import question, wave
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.people.models import User
from todoke.surveys.models import Question, QuestionVersion, Survey, SurveyInvitation, Wave
from todoke.surveys.queries.waves import questions_of

pytestmark = pytest.mark.django_db
AT = "/en/staff/131181/surveys/"
At = Callable[[User | None], Client]


def test_from_the_standard_questions_to_an_open_wave(at: At, administrator: User, arakawa: Body) -> None:
    desk, today = at(administrator), clock.today()
    assert desk.post(f"{AT}questions/standard/").status_code == 302
    listed = desk.get(f"{AT}questions/").content.decode()
    assert "Whose duty do you think each of these is?" in listed
    names = {"key": "yearly", "name_ja": "毎年の調査", "text_ja": "なぜ"}
    assert desk.post(f"{AT}new/", names).status_code == 302
    survey = Survey.objects.get(key="yearly").pk
    planned = {
        "key": "2026", "year": "2026", "opens": today.isoformat(), "closes": (today + timedelta(days=20)).isoformat(), "modes": ["web", "paper"],
        "frame_ja": "くじ", "quotas_age": "20 5\n30 6", "totals_age": "20 1,200",
    }  # fmt: skip
    refused = desk.post(f"{AT}{survey}/waves/new/", {**planned, "quotas_age": "20", "closes": "soon"})
    assert refused.status_code == 422
    assert "Please write a code and a number on each line" in refused.content.decode()
    assert desk.post(f"{AT}{survey}/waves/new/", planned).status_code == 302
    made = Wave.objects.get()
    assert (made.quotas, made.totals) == ({"age": {"20": 5, "30": 6}}, {"age": {"20": 1200}})
    page = f"{AT}waves/{made.pk}/"
    assert "The wave asks nothing yet." in desk.get(page).content.decode()
    keys = [Question.objects.get(key=key).pk for key in ("felt", "age")]
    desk.post(f"{page}questions/", {"act": "put", "questions": keys})
    desk.post(f"{page}questions/", {"act": "required", "question": keys[0]})
    assert [(each.key, each.required) for each in questions_of(made)] == [("felt", True), ("age", False)]
    assert desk.post(f"{page}move/", {"act": "open"}).status_code == 302
    shown = desk.get(page).content.decode()
    assert "They stand still" in shown
    assert desk.post(f"{page}questions/", {"act": "out", "question": keys[0]}).status_code == 409
    assert desk.post(f"{page}discard/").status_code == 409
    assert len(questions_of(made)) == 2


def typed(**more: str) -> dict[str, str]:
    return {
        "kind": "one", "text_ja": "窓口で待ちましたか。", "text_ja-simple": "ことば", "text_en": "窓口で待ちましたか。 (en)", "options_ja": "選択肢yes\n選択肢no",
        "options_ja-simple": "ことば\nことば", "options_en": "選択肢yes (en)\n選択肢no (en)", "aside_ja": "選択肢dont-know", "aside_ja-simple": "ことば",
        "aside_en": "選択肢dont-know (en)", **more,
    }  # fmt: skip


def test_what_stands_in_the_boxes_is_the_question_itself(at: At, author: User, arakawa: Body) -> None:
    kept = question(arakawa, clock.now(), "wait")
    desk, page = at(author), f"{AT}questions/{kept.pk}/revise/"
    assert "選択肢dont-know" in desk.get(page).content.decode()
    wave(arakawa, clock.now(), [kept], is_open=True)
    said = {"link": "identical", "why_ja": "訂正"}
    assert desk.post(page, typed(**said)).status_code == 409  # nothing was changed
    unfit = desk.post(page, typed(**{**said, "options_ja": "選択肢yes\n選択肢no\n時々"}))
    assert unfit.status_code == 422
    assert "does not allow this link" in unfit.content.decode()
    assert desk.post(page, typed(**{**said, "act": "correct", "text_ja": "別の文"})).status_code == 409
    assert (
        desk.post(page, typed(**{**said, "link": "comparable", "options_ja": "選択肢yes\n時々\n選択肢no"})).status_code
        == 302
    )
    newest = QuestionVersion.objects.get(number=2)
    assert [each["key"] for each in newest.document["options"]] == ["yes", "o1", "no", "dont-know"]
    assert "訂正" in desk.get(f"{AT}questions/{kept.pk}/").content.decode()


def test_a_table_says_row_by_row_what_is_so(at: At, author: User, arakawa: Body) -> None:
    table = typed(kind="grid", rows_ja="転入届\n旅券", truths="1\n2", abouts="TD1", key="duty", module="responsible")
    assert at(author).post(f"{AT}questions/new/", table).status_code == 302
    rows = QuestionVersion.objects.get().document["rows"]
    assert [(row["truth"], row.get("about")) for row in rows] == [("o1", "TD1"), ("o2", None)]
    assert at(author).post(f"{AT}questions/new/", table).status_code == 409  # its key is taken
    assert at(author).post(f"{AT}questions/new/", {**table, "key": "other", "truths": "9"}).status_code == 422


def test_codes_of_sheets_are_given_once_and_only_approvers_open(
    at: At, author: User, arakawa: Body, stranger: User
) -> None:
    asked = wave(arakawa, clock.now(), [question(arakawa, clock.now(), kind="scale")])
    desk, page = at(author), f"{AT}waves/{asked.pk}/"
    file = desk.post(f"{page}invite/", {"act": "places", "count": "3"})
    assert file["Cache-Control"] == "no-store"
    assert len(file.content.decode().splitlines()) == 4
    assert SurveyInvitation.objects.count() == 3
    assert desk.post(f"{page}invite/", {"act": "places", "count": "9999"}).status_code == 422
    assert desk.post(f"{page}move/", {"act": "open"}).status_code == 403
    assert at(stranger).get(f"/en/staff/132080/surveys/waves/{asked.pk}/").status_code == 404
