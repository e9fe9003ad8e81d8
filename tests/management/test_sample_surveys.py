"""The sample's survey: three invented years, the same in every set-up, with a reworded, a broken and a retired question."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.management import sample_surveys, survey_model
from todoke.surveys.models import Question, QuestionVersion, Response, Wave
from todoke.surveys.queries.progress import progress_of
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules import questions as documents
from todoke.surveys.rules.kinds import Link, Mode, Module, WaveState

FOLDER = Path(settings.BASE_DIR) / "todoke" / "sample"
SAMPLE = json.loads((FOLDER / sample_surveys.FILE).read_text(encoding="utf-8"))
_READING = re.compile(r"\{([^{}|]+)\|[^{}|]+\}")


def _texts(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "ja-simple" in value:
            yield value
        else:
            for each in value.values():
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def test_every_module_has_its_questions_in_three_languages_plainly() -> None:
    assert {row["module"] for row in SAMPLE["questions"]} == {each.value for each in Module} - {Module.OWN.value}
    said = list(_texts(SAMPLE))
    assert len(said) > 200
    for texts in said:
        assert set(texts) == {"ja", "ja-simple", "en"}
        simple = texts["ja-simple"]
        assert not re.search(r"[\u3400-\u9fff々〆]", _READING.sub("", simple)), simple
        assert all(len(line) <= 30 for line in re.split("[。！？]", _READING.sub(r"\1", simple))), simple
        assert not re.search(r"[\u3040-\u9fff]", texts["en"]), texts["en"]


def test_every_version_may_follow_as_it_says() -> None:
    links = []
    for row in SAMPLE["questions"]:
        read = [documents.read(each["document"]) for each in row["versions"]]
        for before, after, each in zip(read, read[1:], row["versions"][1:], strict=False):
            assert Link(each["link"]) in documents.may_follow(before, after), row["key"]
            links.append(each["link"])
        assert not any(documents.languages_missing(each) for each in read), row["key"]
    assert set(links) == {"identical", "comparable", "broken"}


@pytest.fixture
def loaded(arakawa: Body, by: Actor, now: Any) -> list[Wave]:
    """The waves of the sample."""
    sample_surveys.load(FOLDER, by=by, now=now)
    return list(Wave.objects.filter(state=WaveState.PUBLISHED).order_by("year"))


def test_three_years_are_there_and_loading_again_changes_nothing(
    loaded: list[Wave], arakawa: Body, by: Actor, now: Any
) -> None:
    assert [(each.key, each.state) for each in loaded] == [
        (year, WaveState.PUBLISHED) for year in ("2024", "2025", "2026")
    ]
    versions = sum(len(row["versions"]) for row in SAMPLE["questions"]) + len(SAMPLE["open"]["questions"])
    counted = QuestionVersion.objects.count(), Response.objects.count()
    assert counted == (versions, 3 * survey_model.RESPONDENTS)
    sample_surveys.load(FOLDER, by=by, now=now)
    assert (QuestionVersion.objects.count(), Response.objects.count()) == counted
    assert Question.objects.get(key="seal").retired_at is not None
    now_asked = Wave.objects.get(state=WaveState.OPEN)
    assert (now_asked.survey.body, now_asked.open_link, now_asked.questions.count()) == (arakawa, True, 10)
    asked = [{each.key: each.number for each in questions_of(wave)} for wave in loaded]
    assert [each.get("felt") for each in asked] == [1, 2, 2]
    assert [each.get("wait") for each in asked] == [1, 2, 3]
    assert [("seal" in each, "who-looked" in each) for each in asked] == [(True, False), (True, True), (False, True)]
    found = progress_of(loaded[0])
    assert found.total == survey_model.RESPONDENTS
    assert {cell.key for cell in found.margins["mode"]} == {Mode.WEB, Mode.PAPER, Mode.PHONE}
    assert all(cell.wanted for cell in found.margins["mode"])
    assert all("age" not in each.answers for each in Response.objects.all()[:50])


def test_the_invented_people_answer_alike_everywhere() -> None:
    """A digest of all that the model says: another machine, another Python, another day give the same figures."""
    rows = SAMPLE["questions"]
    asked = [(row["key"], len(row["versions"]), documents.read(row["versions"][-1]["document"])) for row in rows]
    said = [
        (each.age, each.sex, each.town, each.mode, survey_model.answers(each, asked))
        for each in survey_model.people(2026)
    ]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    assert digest.startswith("d0b94db5")


def test_the_years_tell_what_the_model_holds() -> None:
    """The first change is too small to be called one, the second is not; and who is older answers less on the web."""
    felt = documents.read(SAMPLE["questions"][0]["versions"][1]["document"])
    shares = []
    for year, version in ((2024, 1), (2025, 2), (2026, 2)):
        said = [survey_model.answers(each, [("felt", version, felt)]).get("felt") for each in survey_model.people(year)]
        base = [each for each in said if each not in {None, "did-nothing"}]
        shares.append(sum(each != "never" for each in base) / len(base))
    assert abs(shares[1] - shares[0]) < 0.05
    assert shares[1] - shares[2] > 0.10
    web = {each.mode: [] for each in survey_model.people(2024)}  # type: dict[Mode, list[bool]]
    for each in survey_model.people(2024):
        web[each.mode].append(each.age in {"70", "80"})
    assert sum(web[Mode.PHONE]) / len(web[Mode.PHONE]) > 3 * sum(web[Mode.WEB]) / len(web[Mode.WEB])
