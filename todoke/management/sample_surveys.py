"""Surveys of the sample: the standard modules as our own questions, and three invented years of a fixed-point survey."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.management import survey_model
from todoke.surveys.models import Question, QuestionVersion, Survey, Wave
from todoke.surveys.operations import figures, questions, standard, wave_questions, waves
from todoke.surveys.operations.bringing_in import Former, bring_in
from todoke.surveys.operations.waves import Plan
from todoke.surveys.rules import questions as documents
from todoke.surveys.rules.wording import Wording

FILE = "survey_questions.json"


@transaction.atomic
def load(folder: Path, *, by: Actor, now: datetime) -> None:
    """Questions, the survey and its waves; what is there already stays as it is."""
    sample = json.loads((folder / FILE).read_text(encoding="utf-8"))
    named = sample["survey"]
    body = Body.objects.get(key=named["body"])
    standard.keep(rows=sample["questions"], body=body, by=by, now=now)
    survey = Survey.objects.filter(body=body, key=named["key"]).first() or waves.make_survey(
        body=body, key=named["key"], names=named["names"], texts=named["texts"], by=by, now=now
    )
    there = set(Wave.objects.filter(survey=survey).values_list("key", flat=True))
    for row in sample["waves"]:
        if row["key"] not in there:
            _bring_in(survey, row, sample, by, now)
    _open(sample["open"], sample["questions"], by, now)
    for row in sample["questions"]:
        if row.get("retired"):
            questions.retire(question=Question.objects.get(body=body, key=row["key"]), by=by, now=now)


def _bring_in(survey: Survey, row: Mapping[str, Any], sample: Mapping[str, Any], by: Actor, now: datetime) -> None:
    versions = {
        (each.question.key, each.number): each
        for each in QuestionVersion.objects.filter(question__body=survey.body).select_related("question")
    }
    asked = [(versions[each["key"], each["version"]], each.get("required", False)) for each in row["questions"]]
    read = [(each.question.key, each.number, documents.read(each.document)) for each, _ in asked]
    plan = Plan(
        year=row["year"], opens=date.fromisoformat(row["opens"]), closes=date.fromisoformat(row["closes"]), modes=sample["modes"],
        frame=sample["frame"], totals=sample["totals"], quotas=sample["quotas"],
    )  # fmt: skip
    wave = bring_in(
        survey=survey, key=row["key"], plan=plan, questions=asked, responses=_formers(plan, read), published=True, by=by, now=now
    )  # fmt: skip
    figures.compute(wave=wave, by=by, now=now)


def _formers(plan: Plan, asked: Sequence[tuple[str, int, Wording]]) -> list[Former]:
    days = (plan.closes - plan.opens).days
    return [
        Former(each.day(plan.opens, days), each.mode, survey_model.answers(each, asked), each.age, each.sex, each.town)
        for each in survey_model.people(plan.year)
    ]


def _open(row: Mapping[str, Any], every: Sequence[Mapping[str, Any]], by: Actor, now: datetime) -> None:
    """A survey of a town that everybody can answer for two months from the first loading on, with the newest wordings as its own questions."""
    body = Body.objects.filter(key=row["body"]).first()
    if body is None or Survey.objects.filter(body=body, key=row["key"]).exists():
        return
    own = {
        each["key"]: {**each, "versions": each["versions"][-1:]} for each in every if each["key"] in row["questions"]
    }
    standard.keep(rows=[own[key] for key in row["questions"]], body=body, by=by, now=now)
    survey = waves.make_survey(body=body, key=row["key"], names=row["names"], texts=row["texts"], by=by, now=now)
    today = now.astimezone(TOKYO).date()
    plan = Plan(
        year=today.year,
        opens=today,
        closes=today + timedelta(days=row["days"]),
        modes=row["modes"],
        open_link=True,
        frame=row["frame"],
    )
    wave = waves.make(survey=survey, key=str(today.year), plan=plan, by=by, now=now)
    for question in Question.objects.filter(body=body, key__in=row["questions"]).order_by("pk"):
        wave_questions.put(wave=wave, question=question, required=False, by=by, now=now)
    waves.open_wave(wave=wave, by=by, now=now)
