"""Defects of a form as a table: each question of a version, how often it was shown, fails, is left, needs help, and how long it takes."""

from django.http import HttpResponse
from markupsafe import Markup

from todoke.people.rules.roles import Act
from todoke.procedures.queries import building, defects
from todoke.procedures.queries import forms as queries
from todoke.procedures.rules.defects import Figures
from todoke.procedures.rules.states import VersionState
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number
from todoke.staff.procedures import defect_words
from todoke.staff.procedures.opened import frame, of_version, words
from todoke.ui.messages import say


@page(Act.VIEW)
def show(desk: Desk, form: str) -> HttpResponse:
    """The figures of a version; the newest that was published, unless another is asked for."""
    procedure = queries.get(desk.body, form)
    every = list(procedure.versions.filter(state=VersionState.PUBLISHED.value).order_by("number"))
    wanted = number(desk.request.GET, "version", default=every[-1].number if every else 0)
    found = of_version(building.version(procedure, wanted) if every else building.worked_on(procedure))
    figures = defects.of_version(found.version, found.definition)
    table = [_row(words(question.label), figures[question.key]) for _, question in found.definition.questions()]
    context = {**frame(desk, found), "table": table, "numbers": [(each.number, str(each.number)) for each in every], "wanted": wanted}  # fmt: skip
    return desk.render("procedures/form_defects.html", context)


def _row(label: Markup, each: Figures) -> list[object]:
    if not each.is_told:
        nothing = Markup("–")
        return [label, say(N_("fewer than 10")) if each.shown else nothing, *[nothing] * 5]
    why = Markup("<br>").join(Markup("{} {}").format(share, said) for share, said in defect_words.reasons(each))
    return [
        label, each.shown, defect_words.interval(each.failed), why, defect_words.percent(each.left), defect_words.percent(each.helped),
        Markup("–") if each.seconds is None else each.seconds,
    ]  # fmt: skip
