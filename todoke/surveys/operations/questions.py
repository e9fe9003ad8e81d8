"""Keeping the registry of questions: made, followed by a new version with its link and reason, retired; a wording that was asked never changes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.eligibility.rules.problems import Problem
from todoke.surveys.models import Question, QuestionVersion, WaveQuestion
from todoke.surveys.rules import questions as rules
from todoke.surveys.rules import waves
from todoke.surveys.rules.kinds import Link, Module, WaveState
from todoke.surveys.rules.questions import WordingInvalid


class QuestionKeyTaken(Conflict):
    """The body keeps a question with this key already."""

    code = "question_key_taken"


class QuestionRetired(Conflict):
    """A retired question is not followed by a new version."""

    code = "question_retired"


class QuestionUnchanged(Conflict):
    """The new wording is the old one."""

    code = "question_unchanged"


class QuestionInWave(Conflict):
    """A wave has asked it, or asks it now: its wording stays, and a change is a new version for the next wave."""

    code = "question_in_wave"


class LinkUnfit(Invalid):
    """What was changed does not allow this link; ``data["links"]`` are those that it allows."""

    code = "question_link_unfit"


class WhyMissing(Invalid):
    """A version that follows another says why."""

    code = "question_why_missing"


@transaction.atomic
def make(*, body: Body, key: str, module: Module, document: object, by: Actor, now: datetime) -> QuestionVersion:
    """A new question with its first wording. Raises WordingInvalid, QuestionKeyTaken."""
    if waves.key_problem(key):
        raise WordingInvalid([Problem("question_key_shape", key[:60], "key")])
    wording = rules.read(document)
    try:
        with transaction.atomic():
            question = Question.objects.create(body=body, key=key, module=module.value, made_at=now)
    except IntegrityError as error:
        raise QuestionKeyTaken from error
    made = _keep(question, 1, rules.write(wording), Link.FIRST, {}, by, now)
    _record(made, "question.make", by, now)
    return made


@transaction.atomic
def revise(
    *, question: Question, document: object, link: Link, why: Mapping[str, str], by: Actor, now: datetime
) -> QuestionVersion:
    """A new version, linked to the one before it with the reason; waves keep the version that they asked.

    Raises WordingInvalid, QuestionRetired, QuestionUnchanged, LinkUnfit, WhyMissing.
    """
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.retired_at is not None:
        raise QuestionRetired
    wording, newest = rules.read(document), newest_of(held)
    written = rules.write(wording)
    if rules.fingerprint(written) == newest.fingerprint:
        raise QuestionUnchanged
    allowed = rules.may_follow(rules.read(newest.document), wording)
    if link not in allowed:
        raise LinkUnfit(links=sorted(each.value for each in allowed))
    reason = {language: text.strip() for language, text in why.items() if text.strip()}
    if waves.texts_problem(reason, needed=True):
        raise WhyMissing
    made = _keep(held, newest.number + 1, written, link, reason, by, now)
    _record(made, "question.revise", by, now)
    return made


@transaction.atomic
def correct(*, version: QuestionVersion, document: object, by: Actor, now: datetime) -> QuestionVersion:
    """Change the wording of a newest version that nobody was asked yet, as if it had been written so. Raises QuestionInWave, WordingInvalid, LinkUnfit."""
    question = Question.objects.select_for_update().get(pk=version.question_id)
    held = QuestionVersion.objects.get(pk=version.pk)
    asked = WaveQuestion.objects.filter(version=held).exclude(wave__state=WaveState.DRAFT.value)
    if asked.exists() or newest_of(question).pk != held.pk:
        raise QuestionInWave
    wording = rules.read(document)
    if held.number > 1:
        before = QuestionVersion.objects.get(question=question, number=held.number - 1)
        allowed = rules.may_follow(rules.read(before.document), wording)
        if Link(held.link) not in allowed:
            raise LinkUnfit(links=sorted(each.value for each in allowed))
    held.document, held.kind, held.made_by = rules.write(wording), wording.kind.value, str(by)
    held.fingerprint = rules.fingerprint(held.document)
    held.save(update_fields=["document", "kind", "made_by", "fingerprint"])
    _record(held, "question.correct", by, now)
    return held


@transaction.atomic
def retire(*, question: Question, by: Actor, now: datetime) -> Question:
    """Ask it no more in new waves; what was answered stays, and its series ends. Does nothing where it was retired before."""
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.retired_at is None:
        held.retired_at = now
        held.save(update_fields=["retired_at"])
        bodies.record(
            body=held.body, by=by, at=now, action="question.retire", subject=str(held), data={"key": held.key}
        )
    return held


@transaction.atomic
def bring_back(*, question: Question, by: Actor, now: datetime) -> Question:
    """Ask a retired question again. Does nothing where it is not retired."""
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.retired_at is not None:
        held.retired_at = None
        held.save(update_fields=["retired_at"])
        bodies.record(
            body=held.body, by=by, at=now, action="question.bring_back", subject=str(held), data={"key": held.key}
        )
    return held


def newest_of(question: Question) -> QuestionVersion:
    """The newest version of a question."""
    return QuestionVersion.objects.filter(question=question).order_by("-number")[0]


def _keep(
    question: Question, number: int, document: dict[str, object], link: Link, why: dict[str, str], by: Actor, now: datetime
) -> QuestionVersion:  # fmt: skip
    return QuestionVersion.objects.create(
        question=question, number=number, kind=str(document["kind"]), document=document, fingerprint=rules.fingerprint(document),
        link=link.value, why=why, made_by=str(by), made_at=now,
    )  # fmt: skip


def _record(version: QuestionVersion, action: str, by: Actor, now: datetime) -> None:
    bodies.record(
        body=version.question.body, by=by, at=now, action=action, subject=str(version.question),
        data={"key": version.question.key, "number": version.number, "link": version.link, "fingerprint": version.fingerprint},
    )  # fmt: skip
