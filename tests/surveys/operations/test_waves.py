"""Waves: prepared, opened with everything in place, standing still, closed, published."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.surveys.asking import document, texts
from tests.surveys.waves import BY, plan, question, survey, wave
from todoke.bodies.models import Body, LedgerEntry
from todoke.surveys.models import Question, Wave
from todoke.surveys.operations import questions, wave_questions, waves
from todoke.surveys.operations.bringing_in import AnswerUnfit, Former, bring_in
from todoke.surveys.operations.wave_rows import WaveMoved
from todoke.surveys.queries.progress import progress_of
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules.kinds import Link, Mode, Module, WaveState

pytestmark = pytest.mark.django_db


def keys(asked: Wave) -> list[str]:
    return [each.key for each in questions_of(asked)]


def put(asked: Wave, kept: Question, now: datetime) -> None:
    wave_questions.put(wave=asked, question=kept, required=False, by=BY, now=now)


def test_questions_of_a_module_stand_together_and_move_within_it(arakawa: Body, now: datetime) -> None:
    a, b, c = (question(arakawa, now, key, module=Module.ANALOG) for key in "abc")
    felt = question(arakawa, now, "felt", module=Module.INCONVENIENCE)
    age = question(arakawa, now, "me", module=Module.ABOUT_YOU)
    draft = wave(arakawa, now, [age, a, b, felt, c])
    assert keys(draft) == ["felt", "a", "b", "c", "me"]
    wave_questions.move(wave=draft, question=c, up=True, by=BY, now=now)
    wave_questions.move(wave=draft, question=a, up=True, by=BY, now=now)  # the first of its module stays
    assert keys(draft) == ["felt", "a", "c", "b", "me"]
    wave_questions.take_out(wave=draft, question=a, by=BY, now=now)
    wave_questions.require(wave=draft, question=c, required=True, by=BY, now=now)
    assert [(each.place, each.key, each.required) for each in questions_of(draft)] == [
        (1, "felt", False), (2, "c", True), (3, "b", False), (4, "me", False),
    ]  # fmt: skip
    with pytest.raises(wave_questions.WaveQuestionTwice):
        put(draft, b, now)


def test_an_open_wave_refuses_every_change_of_its_questions(arakawa: Body, now: datetime) -> None:
    kept, other = question(arakawa, now), question(arakawa, now)
    asked = wave(arakawa, now, [kept], is_open=True)
    questions.revise(
        question=kept, document=document(texts=texts("新しく")), link=Link.COMPARABLE, why=texts("なぜ"), by=BY, now=now
    )
    common: dict[str, Any] = {"wave": asked, "question": kept, "by": BY, "now": now}
    for refused in (
        lambda: put(asked, other, now),
        lambda: wave_questions.take_out(**common),
        lambda: wave_questions.renew(**common),
        lambda: wave_questions.move(**common, up=True),
        lambda: wave_questions.require(**common, required=True),
    ):
        with pytest.raises(questions.QuestionInWave):
            refused()
    assert [(each.number, each.wording.texts["ja"]) for each in questions_of(asked)] == [(1, "窓口で待ちましたか。")]


def test_the_next_wave_asks_the_same_in_the_newest_wordings_without_what_was_retired(
    arakawa: Body, now: datetime
) -> None:
    kept, old = question(arakawa, now, "kept"), question(arakawa, now, "old")
    first = wave(arakawa, now, [kept, old], is_open=True)
    changed = document(texts=texts("新しく"))
    questions.revise(question=kept, document=changed, link=Link.COMPARABLE, why=texts("なぜ"), by=BY, now=now)
    questions.retire(question=old, by=BY, now=now)
    second = waves.make(survey=first.survey, key="next", plan=plan(now), by=BY, now=now, like=first)
    assert [(each.key, each.number) for each in questions_of(second)] == [("kept", 2)]
    with pytest.raises(questions.QuestionRetired):
        put(second, old, now)
    with pytest.raises(waves.WaveKeyTaken):
        waves.make(survey=first.survey, key="next", plan=plan(now), by=BY, now=now)


def test_a_wave_opens_only_when_everything_is_there(arakawa: Body, now: datetime) -> None:
    broken = document()
    del broken["texts"]["en"]
    empty = waves.make(survey=survey(arakawa, now), key="w", plan=plan(now, totals={"age": {"20": 5}}), by=BY, now=now)
    with pytest.raises(waves.WaveNotReady) as refused:
        waves.open_wave(wave=empty, by=BY, now=now)
    assert refused.value.data["problems"] == ["wave_empty", "wave_totals_unasked"]
    half = questions.make(body=arakawa, key="half", module=Module.OWN, document=broken, by=BY, now=now).question
    put(empty, half, now)
    questions.retire(question=half, by=BY, now=now)
    late = now + timedelta(days=60)
    with pytest.raises(waves.WaveNotReady) as refused:
        waves.open_wave(wave=empty, by=BY, now=late)
    assert refused.value.data["problems"] == ["wave_retired", "wave_languages", "wave_past", "wave_totals_unasked"]


def test_a_wave_goes_its_way_once(arakawa: Body, now: datetime) -> None:
    asked = wave(arakawa, now, is_open=True)
    with pytest.raises(WaveMoved):
        waves.open_wave(wave=asked, by=BY, now=now)
    with pytest.raises(WaveMoved):
        waves.publish(wave=asked, by=BY, now=now)
    with pytest.raises(WaveMoved):
        waves.discard(wave=asked, by=BY, now=now)
    longer = plan(now, closes=now.date() + timedelta(days=40), year=1999, quotas={"mode": {"web": 9}})
    changed = waves.change(wave=asked, plan=longer, by=BY, now=now)
    assert (changed.closes_date, changed.quotas, changed.year) == (longer.closes, {"mode": {"web": 9}}, now.year)
    closed = waves.close(wave=asked, by=BY, now=now)
    assert closed.invited == {"asked": 0, "answered": 0, "declined": 0}
    with pytest.raises(WaveMoved):
        waves.change(wave=asked, plan=longer, by=BY, now=now)
    assert waves.publish(wave=asked, by=BY, now=now).published_at == now
    said = LedgerEntry.objects.filter(subject=str(asked)).values_list("action", flat=True)
    assert [each for each in said if each != "wave.put_question"] == [
        "wave.make", "wave.open", "wave.change", "wave.close", "wave.publish",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ({"closes": datetime(2026, 11, 1).date()}, {"closes": "days_backwards"}),
        ({"closes": datetime(2029, 11, 1).date()}, {"closes": "days_many"}),
        ({"modes": []}, {"modes": "modes_missing"}),
        ({"modes": ["pigeon"]}, {"modes": "modes_missing"}),
        ({"modes": ["paper"], "open_link": True}, {"modes": "link_without_web"}),
        ({"frame": {"en": "x"}, "year": 7}, {"frame": "text_missing", "year": "year_range"}),
        ({"totals": {"age": {"21": 5}}}, {"totals": "cell_unknown"}),
        ({"totals": {"shoe": {"21": 5}}}, {"totals": "margin_unknown"}),
        ({"quotas": {"sex": {"f": -1}}}, {"quotas": "cell_count"}),
        ({"quotas": {"town": {"131181": 0}}}, {"quotas": "cell_count"}),
    ],
)
def test_a_plan_that_cannot_be_says_why(
    arakawa: Body, now: datetime, more: dict[str, Any], problems: dict[str, str]
) -> None:
    with pytest.raises(waves.WaveInvalid) as refused:
        waves.make(survey=survey(arakawa, now), key="w", plan=plan(now, **more), by=BY, now=now)
    assert refused.value.data["problems"] == problems


def test_a_former_wave_comes_in_as_a_whole_or_not_at_all(arakawa: Body, now: datetime) -> None:
    kept, held = question(arakawa, now, "wait"), survey(arakawa, now)
    version = questions.newest_of(kept)
    day = now.date()
    good = Former(day, Mode.PAPER, {"wait": "yes"}, age="20", sex="f", town="131181")
    common: dict[str, Any] = {
        "survey": held, "plan": plan(now, quotas={"mode": {"paper": 4}}), "questions": [(version, False)], "published": True, "by": BY, "now": now,
    }  # fmt: skip
    for wrong, place in (
        (Former(day, Mode.WEB, {"wait": "maybe"}), ("wait", "option_unknown")),
        (Former(day, Mode.WEB, {"else": "yes"}), ("else", "question_not_asked")),
        (Former(day, Mode.WEB, {}, age="21"), ("age", "option_unknown")),
        (Former(day - timedelta(days=1), Mode.WEB, {}), ("answered_date", "day_outside")),
    ):
        with pytest.raises(AnswerUnfit) as refused:
            bring_in(key="w", responses=[good, wrong], **common)
        assert (refused.value.data["row"], refused.value.data["question"], refused.value.data["problem"]) == (2, *place)
    assert not Wave.objects.exists()
    made = bring_in(key="w", responses=[good, good], **common)
    found = progress_of(made)
    assert (made.state, found.total) == (WaveState.PUBLISHED, 2)
    assert [(each.key, each.count, each.wanted) for each in found.margins["mode"]] == [("paper", 2, 4)]


def test_the_database_itself_keeps_places_and_periods(arakawa: Body, now: datetime) -> None:
    asked = wave(arakawa, now, [question(arakawa, now), question(arakawa, now)])
    for wrong in ({"state": "lost"}, {"closes_date": asked.opens_date}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wave.objects.filter(pk=asked.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.questions.update(place=1)
