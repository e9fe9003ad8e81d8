"""Real cases: what their writers let us show, for staff to put beside the figures."""

from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.surveys.models import Wave
from todoke.surveys.operations import cases
from todoke.surveys.queries import cases as queries
from todoke.surveys.queries import waves
from todoke.ui import messages, survey_words


@page(Act.WRITE, methods=("GET", "POST"))
def index(desk: Desk, wave: int) -> HttpResponseBase:
    """Cases of a wave by question; pressed, one is shown or no longer shown."""
    held = Wave.objects.select_related("survey__body").filter(pk=wave, survey__body=desk.body).first()
    if held is None:
        raise NotFound(page=desk.request.path)
    if desk.request.method == "POST":
        return _put(desk, held)
    return _page(desk, held)


def _put(desk: Desk, wave: Wave) -> HttpResponseBase:
    shown, sent = desk.request.POST.get("do") == "show", desk.request.POST.get("case", "")
    try:
        case = next((each for each in queries.given(wave) if str(each.pk) == sent), None)
        if case is None:
            raise cases.CaseTakenBack
        cases.show(case=case, shown=shown, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _page(desk, wave, refusal)
    done = N_("The case stands beside the figures.") if shown else N_("The case is not shown any more.")
    return desk.go("survey_cases", done, wave=wave.pk)


def _page(desk: Desk, wave: Wave, refusal: Refusal | None = None) -> HttpResponseBase:
    language = get_language() or "ja"
    labels = {each.question: survey_words.shown(each.wording.texts, language) for each in waves.questions_of(wave)}
    rows = [(each, labels.get(each.question_id, each.question.key)) for each in queries.given(wave)]
    context = {
        "wave": wave, "name": survey_words.shown(wave.survey.names, language), "rows": rows,
        "errors": [(None, messages.tell(refusal.code, refusal.data))] if refusal else [],
    }  # fmt: skip
    return desk.render("surveys/cases.html", context, status=refusal.status if refusal else 200)
