"""Surveys at the desk: what a body asks over the years, and each survey with its waves."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.surveys.models import Survey
from todoke.surveys.operations import waves as writing
from todoke.surveys.queries import registry, waves
from todoke.surveys.rules.wording import LANGUAGES
from todoke.ui import messages, survey_words
from todoke.ui.notice_texts import LANGUAGE_LABELS


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """Every survey of the body with its waves, and those of the body above that run now."""
    surveys = [(each, list(waves.waves_of(each).reverse())) for each in waves.surveys_of(desk.body)]
    context = {
        "surveys": surveys, "above": waves.shared_with(desk.body) if desk.body.parent_id else (), "words": survey_words,
        "language": get_language(), "questions": len(registry.kept(desk.body, retired=False)),
    }  # fmt: skip
    return desk.render("surveys/index.html", context)


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponseBase:
    """A new survey."""
    return _edit(desk, None)


@page(Act.WRITE, methods=("GET", "POST"))
def name(desk: Desk, survey: int) -> HttpResponseBase:
    """What a survey is called, and what it says of itself."""
    return _edit(desk, waves.survey_of(desk.body, survey))


def _edit(desk: Desk, survey: Survey | None) -> HttpResponse:
    post = desk.request.POST
    names, texts = _typed(desk, "name"), _typed(desk, "text")
    errors: list[tuple[str | None, object]] = []
    status = 200
    if desk.request.method == "POST":
        try:
            if survey is None:
                writing.make_survey(
                    body=desk.body,
                    key=text(post, "key", limit=60),
                    names=names,
                    texts=texts,
                    by=desk.actor,
                    now=desk.now,
                )
                return desk.go("surveys", N_("The survey is there. Next: a wave."))
            writing.name_survey(survey=survey, names=names, texts=texts, by=desk.actor, now=desk.now)
            return desk.go("surveys", N_("The survey is kept."))
        except Refusal as refusal:
            errors, status = errors_of(refusal), refusal.status
    elif survey is not None:
        names, texts = survey.names, survey.texts
    context = {
        "survey": survey, "key": text(post, "key", limit=60), "names": names, "texts": texts, "errors": errors, "error_of": dict(errors),
        "labels": labels(),
    }  # fmt: skip
    return desk.render("surveys/survey_form.html", context, status=status)


def _typed(desk: Desk, name: str) -> dict[str, str]:
    return {each: said for each in LANGUAGES if (said := text(desk.request.POST, f"{name}_{each}", limit=2_000))}


def labels() -> list[tuple[str, object]]:
    """The languages with their names."""
    return [(each, messages.say(LANGUAGE_LABELS[each])) for each in LANGUAGES]


def errors_of(refusal: Refusal) -> list[tuple[str | None, object]]:
    """What is wrong, by box."""
    problems = refusal.data.get("problems")
    if isinstance(problems, dict):
        boxes = {"names": "name_ja", "texts": "text_ja", "frame": "frame_ja"}
        return [
            (f"id_{boxes.get(field, field)}", messages.say(survey_words.PLANNING[code]))
            for field, code in problems.items()
        ]
    if isinstance(problems, list):
        return [(None, messages.say(survey_words.PLANNING[code])) for code in problems]
    taken = refusal.code in {"survey_key_taken", "wave_key_taken"}
    return [("id_key" if taken else None, messages.tell(refusal.code, refusal.data))]
