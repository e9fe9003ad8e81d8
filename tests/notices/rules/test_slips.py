"""Reply slips: what may be asked, and what may be answered."""

from datetime import date

from todoke.notices.rules import school_letters, slips
from todoke.notices.rules.slips import Asking, Question, in_languages

YES_NO = Question(Asking.YES_NO, {"ja": "参加しますか"})
CHOICE = Question(Asking.CHOICE, {"ja": "どちらですか"}, ({"ja": "バス"}, {"ja": "徒歩", "en": "On foot"}))
TEXT = Question(Asking.TEXT, {"ja": "気になること"})


def test_a_line_holds_its_languages_and_readings() -> None:
    words = {"ja": "参加しますか", "ja-simple": "{参加|さんか}しますか", "en": "Will your child come?"}
    assert in_languages(slips.as_line(words)) == words
    assert in_languages("行く／行かない／10/3") == {"ja": "行く", "ja-simple": "行かない", "en": "10/3"}


def test_questions_survive_their_column() -> None:
    assert slips.questions_of([each.as_data() for each in (YES_NO, CHOICE, TEXT)]) == [YES_NO, CHOICE, TEXT]


def test_what_may_not_be_asked() -> None:
    assert slips.problems_of_questions([YES_NO, CHOICE, TEXT]) == {}
    assert slips.problems_of_questions([YES_NO] * 4) == {"question_1": "too_many_questions"}
    assert slips.problems_of_questions([Question(Asking.CHOICE, {"ja": "?"}, ({"ja": "a"},))]) == {
        "options_1": "two_options_at_least"
    }
    assert slips.problems_of_questions([Question(Asking.YES_NO, {"en": "no Japanese"})]) == {"question_1": "required"}


def test_what_may_not_be_answered() -> None:
    asked = [YES_NO, CHOICE, TEXT]
    assert slips.problems_of_answers(asked, ["yes", "2", ""]) == {}
    assert slips.problems_of_answers(asked, ["1", "3", "a" * 401]) == {
        "answer_1": "required",
        "answer_2": "required",
        "answer_3": "too_long",
    }
    assert slips.problems_of_answers(asked, ["yes", "1", "マイナンバーは 1234 5678 9018"]) == {
        "answer_3": "individual_number"
    }


def test_a_letter_is_whole_in_each_language_that_it_has() -> None:
    texts = {"ja": {"title": "遠足", "text": "行きます"}, "en": {"title": "Outing", "text": ""}}
    today = date(2026, 11, 26)
    assert school_letters.problems(texts, asks=True, answer_by=None, today=today) == {
        "text_en": "required",
        "answer_by_date": "required",
    }
    assert school_letters.problems({}, asks=False, answer_by=None, today=today) == {
        "title_ja": "required",
        "text_ja": "required",
    }
    assert not school_letters.may_answer(date(2026, 11, 25), today=today)
    assert school_letters.may_answer(today, today=today)
