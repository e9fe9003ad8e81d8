"""The registry: a wording that was asked never changes; a new one says how it follows and why."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.surveys.asking import document, option, texts
from tests.surveys.waves import BY, question, wave
from todoke.bodies.models import Body, LedgerEntry
from todoke.surveys.models import QuestionVersion
from todoke.surveys.operations import questions
from todoke.surveys.queries import registry
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules.kinds import Link, Module
from todoke.surveys.rules.questions import WordingInvalid

pytestmark = pytest.mark.django_db
WHY = texts("郵送も聞くため")
REWORDED = document(texts=texts("窓口や郵送で待ちましたか。"))


def revise(kept: Any, now: datetime, changed: dict[str, Any], link: Link = Link.COMPARABLE) -> QuestionVersion:
    return questions.revise(question=kept, document=changed, link=link, why=WHY, by=BY, now=now)


def test_a_new_wording_stands_beside_the_old_one_with_its_reason(arakawa: Body, now: datetime) -> None:
    kept = question(arakawa, now, "wait")
    asked = wave(arakawa, now, [kept], is_open=True)
    made = revise(kept, now, REWORDED)
    assert (made.number, made.link, made.why) == (2, "comparable", WHY)
    (still,) = questions_of(asked)
    assert (still.number, still.wording.texts["ja"]) == (1, "窓口で待ちましたか。")
    newest, first = registry.history(kept)
    assert [len(each.asked) for each in (newest, first)] == [0, 1]
    assert first.stands_still
    assert not newest.stands_still
    entry = LedgerEntry.objects.filter(action="question.revise").get()
    assert entry.data == {"key": "wait", "number": 2, "link": "comparable", "fingerprint": made.fingerprint}


def test_a_question_edited_while_its_wave_runs_is_refused_and_needs_a_new_version(arakawa: Body, now: datetime) -> None:
    kept = question(arakawa, now)
    version = questions.newest_of(kept)
    draft = wave(arakawa, now, [kept])
    corrected = questions.correct(version=version, document=REWORDED, by=BY, now=now)
    assert (corrected.number, corrected.document["texts"]) == (1, REWORDED["texts"])
    assert questions_of(draft)[0].wording.texts == REWORDED["texts"]
    wave(arakawa, now, [kept], is_open=True)
    with pytest.raises(questions.QuestionInWave):
        questions.correct(version=version, document=document(), by=BY, now=now)
    revise(kept, now, document(texts=texts("待ちましたか。")))
    with pytest.raises(questions.QuestionInWave):  # an older version, whoever asked it
        questions.correct(version=version, document=document(), by=BY, now=now)


@pytest.mark.parametrize(
    ("changed", "link"),
    [
        (document(options=[option("yes"), option("no")]), Link.IDENTICAL),
        (document(options=[option("often"), option("never")]), Link.COMPARABLE),
        (REWORDED, Link.FIRST),
    ],
)
def test_a_link_that_the_change_does_not_allow_is_refused(
    arakawa: Body, now: datetime, changed: dict[str, Any], link: Link
) -> None:
    kept = question(arakawa, now)
    with pytest.raises(questions.LinkUnfit) as refused:
        revise(kept, now, changed, link)
    assert link.value not in refused.value.data["links"]  # type: ignore[operator]  # a list of links
    assert QuestionVersion.objects.count() == 1


def test_what_else_is_refused(arakawa: Body, chofu: Body, now: datetime) -> None:
    kept = question(arakawa, now, "wait")
    with pytest.raises(questions.QuestionUnchanged):
        revise(kept, now, document())
    with pytest.raises(questions.WhyMissing):
        questions.revise(question=kept, document=REWORDED, link=Link.BROKEN, why={"en": "no"}, by=BY, now=now)
    with pytest.raises(questions.QuestionKeyTaken):
        question(arakawa, now, "wait")
    with pytest.raises(WordingInvalid):
        questions.make(body=arakawa, key="Wait!", module=Module.OWN, document=document(), by=BY, now=now)
    assert question(chofu, now, "wait").body == chofu
    questions.retire(question=kept, by=BY, now=now)
    with pytest.raises(questions.QuestionRetired):
        revise(kept, now, REWORDED)
    questions.bring_back(question=kept, by=BY, now=now)
    assert revise(kept, now, REWORDED).number == 2


def test_the_database_keeps_versions_in_a_chain(arakawa: Body, now: datetime) -> None:
    version = questions.newest_of(question(arakawa, now))
    for wrong in ({"number": 2}, {"link": "identical"}, {"kind": "guess"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionVersion.objects.filter(pk=version.pk).update(**wrong)
