"""Questions about the registry: which there are, how they were worded, and where they were asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.surveys.models import Question, QuestionVersion, WaveQuestion
from todoke.surveys.rules import questions
from todoke.surveys.rules.kinds import Module, WaveState
from todoke.surveys.rules.questions import Wording


class QuestionNotFound(NotFound):
    """The body keeps no such question."""

    code = "question_not_found"


@dataclass(frozen=True, slots=True)
class Worded:
    """A version with its document read, and the waves that asked it."""

    version: QuestionVersion
    wording: Wording
    asked: Sequence[WaveQuestion]

    @property
    def stands_still(self) -> bool:
        """Whether somebody was asked it already."""
        return any(each.wave.state != WaveState.DRAFT for each in self.asked)


@dataclass(frozen=True, slots=True)
class Kept:
    """A question with its newest wording."""

    question: Question
    version: QuestionVersion
    wording: Wording


def kept(body: Body, *, module: Module | None = None, retired: bool | None = None) -> Sequence[Kept]:
    """The questions of a body in the order of their modules."""
    rows = Question.objects.filter(body=body).prefetch_related(
        Prefetch("versions", QuestionVersion.objects.order_by("-number"), to_attr="newest_first")
    )
    if module is not None:
        rows = rows.filter(module=module.value)
    if retired is not None:
        rows = rows.filter(retired_at__isnull=not retired)
    order = {each.value: place for place, each in enumerate(Module)}
    found = [(each, each.newest_first[0]) for each in rows]
    found.sort(key=lambda each: (order[each[0].module], each[0].pk))
    return tuple(Kept(question, version, questions.read(version.document)) for question, version in found)


def get(body: Body, key: int) -> Question:
    """A question of a body. Raises QuestionNotFound."""
    found = Question.objects.select_related("body").filter(body=body, pk=key).first()
    if found is None:
        raise QuestionNotFound
    return found


def history(question: Question) -> Sequence[Worded]:
    """Every version of a question, newest first."""
    rows = (
        WaveQuestion.objects.filter(version__question=question)
        .select_related("wave__survey")
        .order_by("wave__opens_date")
    )
    asked: dict[int, list[WaveQuestion]] = {}
    for row in rows:
        asked.setdefault(row.version_id, []).append(row)
    versions = QuestionVersion.objects.filter(question=question).order_by("-number")
    return tuple(Worded(each, questions.read(each.document), tuple(asked.get(each.pk, ()))) for each in versions)
