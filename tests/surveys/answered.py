"""A wave that tests answer: a question of each kind, three of them about whoever answers, and places in its sample."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.surveys.asking import document, option, texts
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.rules import proof_codes
from todoke.surveys.models import Question, QuestionVersion, Survey, SurveyInvitation, Wave, WaveQuestion
from todoke.surveys.operations import responding
from todoke.surveys.queries.invitations import index_of
from todoke.surveys.rules import questions, sheet_numbers
from todoke.surveys.rules.kinds import Link, Mode, Module

BY = Actor("anonymous")
ASKED = {
    "waited": (Module.ANALOG, document("one")), "why": (Module.ANALOG, document("many")), "hours": (Module.ANALOG, document("number")),
    "content": (Module.SCORE, document("scale")), "who": (Module.RESPONSIBLE, document("grid")), "when": (Module.LIFE, document("year")),
    "words": (Module.OWN, document("text")),
    "age": (Module.ABOUT_YOU, document("one", feeds="age", options=[option("20"), option("30"), option("none", aside=True)])),
    "town": (Module.ABOUT_YOU, document("one", feeds="town", options=[option("131181"), option("none", aside=True)])),
}  # fmt: skip
#: An answer to everything.
ANSWERS: dict[str, object] = {
    "waited": "yes", "why": ["wait", "twice"], "hours": 3, "content": "4", "who": {"moving": "town"}, "when": 2024,
    "words": "番号札がない。電話は03-1234-5678です。", "age": "30", "town": "131181",
}  # fmt: skip


def version(
    body: Body, key: str, now: datetime, *, number: int = 1, link: Link = Link.FIRST, given: Any = None
) -> QuestionVersion:
    """A version of one of the questions."""
    module, made = ASKED[key]
    row, _ = Question.objects.get_or_create(body=body, key=key, defaults={"module": module.value, "made_at": now})
    whole = questions.write(questions.read(given or made))
    return QuestionVersion.objects.create(
        question=row, number=number, kind=str(whole["kind"]), document=whole, fingerprint=questions.fingerprint(whole), link=link.value,
        made_by="test", made_at=now,
    )  # fmt: skip


def wave(body: Body, now: datetime, *, required: tuple[str, ...] = (), **given: Any) -> Wave:
    """An open wave with all of them."""
    today: date = now.date()
    survey, _ = Survey.objects.get_or_create(
        body=body, key="fuben", defaults={"names": texts("定点観測"), "texts": texts("目的"), "made_at": now}
    )
    made = Wave.objects.create(**{
        "survey": survey, "key": "2026", "year": 2026, "state": "open", "opens_date": today - timedelta(days=3),
        "closes_date": today + timedelta(days=20), "modes": [each.value for each in Mode], "made_by": "test", "made_at": now, **given,
    })  # fmt: skip
    for place, key in enumerate(ASKED, start=1):
        found = QuestionVersion.objects.filter(question__body=body, question__key=key).order_by("-number").first()
        row = found or version(body, key, now)
        WaveQuestion.objects.create(wave=made, version=row, place=place, required=key in required)
    return made


def places(of: Wave, now: datetime, count: int = 1) -> Iterator[tuple[SurveyInvitation, str]]:
    """Places in the sample with their codes."""
    start = SurveyInvitation.objects.filter(wave=of).count()
    for at in range(start + 1, start + count + 1):
        code = proof_codes.make(secrets.choice)
        row = SurveyInvitation(
            body=of.survey.body, wave=of, number=sheet_numbers.number_of(at), code_index=index_of(code), made_at=now
        )
        row.save(force_insert=True)
        yield row, code


def answer(of: Wave, now: datetime, place: SurveyInvitation | None = None, **given: Any) -> None:
    """An answer to everything, by web; ``given`` changes how."""
    responding.answer(**{
        "wave": of, "mode": Mode.WEB, "answers": ANSWERS, "language": "ja", "mask": str, "by": BY, "now": now, "invitation": place, **given
    })  # fmt: skip
