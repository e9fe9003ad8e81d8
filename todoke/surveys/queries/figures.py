"""The figures of waves as they are kept: of one question over the years, of a whole wave, and who is thought responsible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.errors import NotFound
from todoke.surveys.models import Question, QuestionVersion, Survey, SurveyCase, SurveyFigure, Wave, Weighting
from todoke.surveys.queries.waves import Asked, questions_of
from todoke.surveys.rules.attribution import Believed
from todoke.surveys.rules.kinds import Link, Module, QuestionKind, WaveState
from todoke.surveys.rules.series import Followed, Joint, Point, joints

Documents = Mapping[tuple[str, str], Mapping[str, Any]]
MOST_CASES = 20


class NoFigures(NotFound):
    """There are no such figures, or they are not public yet."""

    code = "figures_not_found"


@dataclass(frozen=True, slots=True)
class Year:
    """One wave's figures of one question: by part and segment the document that is kept."""

    wave: Wave
    asked: Asked
    documents: Documents


@dataclass(frozen=True, slots=True)
class Over:
    """One question over the waves that asked it, oldest first, and what stands between each two."""

    question: Question
    years: Sequence[Year]
    joints: Sequence[Joint]

    @property
    def newest(self) -> Year:
        """The latest wave."""
        return self.years[-1]


def surveys_shown() -> list[Survey]:
    """The surveys of which something is public, with their bodies."""
    published = Wave.objects.filter(state=WaveState.PUBLISHED, weighting__isnull=False)
    return list(Survey.objects.filter(pk__in=published.values("survey")).select_related("body").order_by("body", "key"))


def survey(body: str, key: str) -> Survey:
    """A survey by its body and key. Raises NoFigures."""
    found = Survey.objects.select_related("body").filter(body__key=body, key=key).first()
    if found is None:
        raise NoFigures(survey=key)
    return found


def waves(of: Survey, *, public: bool = True) -> list[Wave]:
    """The waves with figures, oldest first; ``public``: only those that are published. Raises NoFigures where there are none."""
    states = [WaveState.PUBLISHED] if public else [WaveState.PUBLISHED, WaveState.CLOSED]
    found = of.waves.filter(state__in=states, weighting__isnull=False).select_related("survey__body", "weighting")
    if not found:
        raise NoFigures(survey=of.key)
    return list(found.order_by("opens_date", "id"))


def wave(of: Survey, key: str, *, public: bool = True) -> Wave:
    """One wave with figures. Raises NoFigures."""
    found = next((each for each in waves(of, public=public) if each.key == key), None)
    if found is None:
        raise NoFigures(wave=key)
    return found


def to_compute(body: Body) -> list[Wave]:
    """The closed and published waves of a body, newest first, whether figures were made or not."""
    states = [WaveState.PUBLISHED, WaveState.CLOSED]
    rows = Wave.objects.filter(survey__body=body, state__in=states).select_related("survey__body", "weighting")
    return list(rows.order_by("-opens_date", "-id"))


def weighting_of(of: Wave) -> Weighting | None:
    """How a wave was weighted; None where no figures were made."""
    return Weighting.objects.filter(wave=of).first()


def documents_of(of: Wave) -> dict[int, dict[tuple[str, str], Mapping[str, Any]]]:
    """All figures of a wave, by version of a question, then by part and segment."""
    found: dict[int, dict[tuple[str, str], Mapping[str, Any]]] = {}
    for version, part, segment, document in (
        SurveyFigure.objects.filter(wave=of).order_by("id").values_list("version", "part", "segment", "document")
    ):
        found.setdefault(version, {})[part, segment] = document
    return found


def over_years(question_key: str, found: Sequence[Wave]) -> Over:
    """A question in these waves, oldest first. Raises NoFigures."""
    years = []
    for each in found:
        asked = next((one for one in questions_of(each) if one.key == question_key), None)
        if asked is not None:
            rows = SurveyFigure.objects.filter(wave=each, version=asked.version).order_by("id")
            documents = {
                (part, segment): document for part, segment, document in rows.values_list("part", "segment", "document")
            }
            if documents:
                years.append(Year(each, asked, documents))
    if not years:
        raise NoFigures(question=question_key)
    question = Question.objects.get(pk=years[-1].asked.question)
    points = [Point(each.wave.key, each.wave.year, each.asked.number) for each in years]
    return Over(question, years, joints(points, followed(question)))


def followed(question: Question) -> dict[int, Followed]:
    """How each version of a question follows the one before it."""
    rows = QuestionVersion.objects.filter(question=question).values_list("number", "link", "why")
    return {number: Followed(Link(link), why) for number, link, why in rows}


def believed(of: Wave) -> list[tuple[Asked, Sequence[Believed]]]:
    """Who is thought responsible in a wave, of each question that asks it."""
    every = documents_of(of)
    return [
        (each, _believed(each, every.get(each.version, {})))
        for each in questions_of(of)
        if each.module is Module.RESPONSIBLE and each.wording.kind is QuestionKind.GRID
    ]


def _believed(asked: Asked, documents: Documents) -> list[Believed]:
    rows = []
    for row in asked.wording.rows:
        document = documents.get((row.key, ""), {"n": None})
        if document["n"] is None:
            rows.append(Believed(row.key, row.truth, row.about, 0, {}, shown=False))
            continue
        counts = {each["key"]: int(each["n"]) for each in document["options"]}
        rows.append(
            Believed(
                row.key, row.truth, row.about, document["n"], counts, shown=not document["together"], effect=document["effect"]
            )
        )  # fmt: skip
    return rows


@reach.within(reach.EVERYTHING)  # they were given to be shown to everybody
def cases_of(question: Question, found: Sequence[Wave]) -> list[SurveyCase]:
    """The cases that stand beside a question's figures: approved by who wrote them, chosen by staff, not taken back; newest first."""
    rows = SurveyCase.objects.filter(question=question, wave__in=found, shown_at__isnull=False, withdrawn_at=None)
    return list(rows.select_related("wave").order_by("-given_date", "pk")[:MOST_CASES])


@dataclass(frozen=True, slots=True)
class Score:
    """What a published wave says on a scale that voices use too: for whoever puts both side by side."""

    survey: Survey
    wave: Wave
    question: str
    scale: str
    mean: Sequence[float]
    n: int
    weighted: bool


def scores_of(body: Body) -> list[Score]:
    """The published scores of a body's surveys, oldest first; ``mean`` holds mean, lower end, upper end, standard error."""
    published = Wave.objects.filter(survey__body=body, state=WaveState.PUBLISHED).select_related("survey")
    found = []
    for each in published.order_by("opens_date", "id"):
        for asked in questions_of(each):
            if not asked.wording.scale:
                continue
            row = SurveyFigure.objects.filter(wave=each, version=asked.version, part="", segment="").first()
            means = (row.document.get("mean") or {}) if row else {}
            kind = "weighted" if "weighted" in means else "raw"
            if row and kind in means:
                scale = asked.wording.scale
                found.append(
                    Score(each.survey, each, asked.key, scale, means[kind], row.document["n"], kind == "weighted")
                )
    return found
