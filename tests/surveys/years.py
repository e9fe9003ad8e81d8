"""Three years of a survey with drawn answers: the same draws each time."""

import random
from datetime import date, datetime
from typing import Any

from tests.surveys.asking import document, option, texts
from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.surveys.models import Question, QuestionVersion, Response, Survey, Wave, WaveQuestion
from todoke.surveys.rules.questions import fingerprint
from todoke.surveys.rules.wording import LANGUAGES

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)
TOWNS = ("131181", "132080", "131041")
TOTALS = {"age": {"20": 300, "40": 400, "70": 280, "80": 20}, "sex": {"f": 520, "m": 480}, "town": dict(zip(TOWNS, (500, 300, 200), strict=True))}  # fmt: skip
TIMES = [option("this-year"), option("before"), option("never"), option("dont-know", aside=True)]
THINK = [option("nation"), option("metropolis"), option("town"), option("dont-know", aside=True)]
ROWS = [
    {"key": "moving", "texts": texts("転入届"), "truth": "town", "about": "UM24"},
    {"key": "licence", "texts": texts("運転免許の更新"), "truth": "metropolis", "about": ""},
]
#: By key: module, and the document of each year; a question reworded in the second year, and made another one in the third.
ASKED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "waited": ("analog", [document("one")] * 3),
    "score": ("score", [document("scale")] * 3),
    "why": ("inconvenience", [document("many"), document("many", texts=texts("何が不便でしたか。")), document("many", texts=texts("この三年で何が不便でしたか。"))]),
    "when": ("life", [{**document("grid"), "options": TIMES, "rows": [{"key": "moving", "texts": texts("転入届")}]}] * 3),
    "whose": ("responsible", [{**document("grid"), "options": THINK, "rows": ROWS}] * 3),
}  # fmt: skip
LINKS = {2: "comparable", 3: "broken"}


def asked(body: Body) -> dict[str, list[QuestionVersion]]:
    """The questions with their versions, one a year."""
    found: dict[str, list[QuestionVersion]] = {}
    for key, (module, documents) in ASKED.items():
        question = Question.objects.create(body=body, key=key, module=module, made_at=NOW)
        versions: list[QuestionVersion] = []
        for each in documents:
            if versions and versions[-1].document == each:
                versions.append(versions[-1])
                continue
            number = len(versions) + 1
            versions.append(
                QuestionVersion.objects.create(
                    question=question, number=number, kind=each["kind"], document=each, fingerprint=fingerprint(each), link=LINKS.get(number, "first"),
                    why=dict.fromkeys(LANGUAGES, f"理由{number}") if number > 1 else {}, made_by="test", made_at=NOW,
                )
            )  # fmt: skip
        found[key] = versions
    return found


def years(body: Body, *, people: int = 260, waves: int = 3, state: str = "closed") -> list[Wave]:
    """Waves of three years; in the third fewer wait, and everything else moves by chance alone."""
    survey = Survey.objects.create(
        body=body, key="fuben", names=texts("くらしの不便調査"), texts=texts("毎年たずねます。"), made_at=NOW
    )
    versions = asked(body)
    made = []
    for place in range(waves):
        year = 2024 + place
        wave = Wave.objects.create(
            survey=survey, key=str(year), year=year, state=state, opens_date=date(year, 6, 1), closes_date=date(year, 7, 1), totals=TOTALS,
            frame=texts("無作為の抽出"), modes=["web", "paper"], made_by="test", made_at=NOW, published_at=NOW if state == "published" else None,
        )  # fmt: skip
        for number, key in enumerate(ASKED, start=1):
            WaveQuestion.objects.create(wave=wave, version=versions[key][place], place=number)
        luck = random.Random(year)
        Response.objects.bulk_create(_answer(wave, luck, waits=0.6 if place < 2 else 0.3) for _ in range(people))
        made.append(wave)
    return made


def _answer(wave: Wave, luck: random.Random, *, waits: float) -> Response:
    age = luck.choices(("20", "40", "70", ""), (60, 30, 15, 4))[0]
    answers: dict[str, Any] = {
        "waited": luck.choices(("yes", "no", "dont-know"), (waits, 1 - waits, 0.07))[0],
        "score": luck.choices(("1", "2", "3", "4", "5"), (2, 3, 5, 6, 4))[0],
        "why": [key for key, share in (("wait", 0.5), ("write", 0.4), ("twice", 0.02)) if luck.random() < share] or ["none"],
        "when": {"moving": luck.choices(("this-year", "before", "never"), (2, 5, 3))[0]},
        "whose": {"moving": luck.choices(("nation", "metropolis", "town", "dont-know"), (12, 30, 50, 8))[0], "licence": luck.choices(("nation", "metropolis", "town"), (30, 55, 15))[0]},
    }  # fmt: skip
    if luck.random() < 0.1:
        del answers["score"]
    mode = "paper" if luck.random() < (0.6 if age == "70" else 0.2) else "web"
    return Response(
        wave=wave, answered_date=date(wave.year, 6, 15), mode=mode, age=age, sex=luck.choice("ffm"), town=luck.choices(TOWNS, (5, 4, 1))[0],
        answers=answers,
    )  # fmt: skip
