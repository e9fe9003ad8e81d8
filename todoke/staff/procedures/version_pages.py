"""The versions of a form: publishing from a day, taking back, going back, what differs between two in words, and the form as a file."""

from datetime import date

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.procedures.formats import definition_files
from todoke.procedures.models import FormVersion
from todoke.procedures.operations import forms
from todoke.procedures.queries import building
from todoke.procedures.queries import forms as queries
from todoke.procedures.rules.differences import differences
from todoke.procedures.rules.states import VersionState
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.procedures import change_words, form_pages
from todoke.staff.procedures.opened import Errors, faults, frame, of_version, refused, state


@page(Act.VIEW)
def versions(desk: Desk, form: str) -> HttpResponse:
    """Every version, the newest first."""
    procedure = queries.get(desk.body, form)
    found = of_version(building.worked_on(procedure))
    rows = [(each, state(each)) for each in procedure.versions.order_by("-number")]
    standing = building.standing(procedure, today=desk.today)
    names = staff.names_of({name for each, _ in rows for name in (each.made_by, each.proposed_by, each.decided_by)})
    return desk.render("procedures/form_versions.html", {**frame(desk, found), "rows": rows, "standing": standing, "names": names})  # fmt: skip


@page(Act.VIEW)
def show(desk: Desk, form: str, version: int) -> HttpResponse:
    """One version as it is, and what can be done with it."""
    return _show(desk, building.version(queries.get(desk.body, form), version))


def _show(desk: Desk, version: FormVersion, errors: Errors | None = None, *, status: int = 200) -> HttpResponse:
    found, standing = of_version(version), building.standing(version.procedure, today=desk.today)
    before = standing.in_force if standing.in_force and standing.in_force.pk != version.pk else None
    own = desk.body.four_eyes and str(desk.actor) in {version.proposed_by, version.changed_by or version.made_by}
    later = version.state == VersionState.PUBLISHED and version.from_date is not None and version.from_date > desk.today
    context = {
        **frame(desk, found), "pages": form_pages.pages_of(found, {}), "errors": errors or [], "own": own, "before": before, "later": later,
        "changes": change_words.changes(of_version(before).definition, found.definition) if before else [], "in_force": standing.in_force,
        "faults": [said for _, said in faults(found.problems)], "today": desk.today.isoformat(),
        "day": text(desk.request.POST, "from_date", limit=10) or desk.today.isoformat(),
        "names": staff.names_of({version.made_by, version.proposed_by, version.decided_by, version.changed_by}),
    }  # fmt: skip
    return desk.render("procedures/form_version.html", context, status=status)


@page(Act.APPROVE, methods=("POST",))
def publish(desk: Desk, form: str, version: int) -> HttpResponse:
    """The yes: residents get it from a day on."""
    held = building.version(queries.get(desk.body, form), version)
    try:
        day = date.fromisoformat(text(desk.request.POST, "from_date", limit=10) or desk.today.isoformat())
    except ValueError:
        return _show(desk, held, refused(forms.FormDayPast()), status=422)
    try:
        forms.publish(version=held, from_date=day, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, held, refused(refusal), status=refusal.status)
    said = N_("Published. Residents get it from today on.") if day <= desk.today else N_("Published. Residents get it from that day on.")  # fmt: skip
    return desk.go("form_version", said, form=form, version=version)


@page(Act.WRITE, methods=("POST",))
def withdraw(desk: Desk, form: str, version: int) -> HttpResponse:
    """Take back what waits, or what begins later (whoever may approve)."""
    held = building.version(queries.get(desk.body, form), version)
    try:
        if held.state == VersionState.PUBLISHED and not desk.may(Act.APPROVE):
            raise forms.FormMoved
        forms.withdraw(version=held, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, held, refused(refusal), status=refusal.status)
    return desk.go("form", N_("Taken back. It is a draft again."), form=form)


@page(Act.WRITE, methods=("POST",))
def roll_back(desk: Desk, form: str, version: int) -> HttpResponse:
    """Propose a version equal to this one."""
    held = building.version(queries.get(desk.body, form), version)
    try:
        made = forms.roll_back(version=held, by=desk.actor, now=desk.now, note=text(desk.request.POST, "note"))
    except Refusal as refusal:
        return _show(desk, held, refused(refusal), status=refusal.status)
    said = N_("From which day on do residents get it?") if desk.may_publish else N_("A colleague who may approve decides about it.")  # fmt: skip
    return desk.go("form_version", said, form=form, version=made.number)


@page(Act.VIEW)
def compare(desk: Desk, form: str) -> HttpResponse:
    """What differs between two versions, in words, and whether questions fail more or less."""
    procedure = queries.get(desk.body, form)
    every = list(procedure.versions.order_by("number"))
    numbers = [each.number for each in every]
    newer = number(desk.request.GET, "to", default=numbers[-1])
    older = number(desk.request.GET, "from", default=max((each for each in numbers if each < newer), default=newer))
    before, after = building.version(procedure, older), building.version(procedure, newer)
    one, other = of_version(before), of_version(after)
    context = {
        **frame(desk, other), "numbers": [(each, str(each)) for each in numbers], "older": older, "newer": newer,
        "changes": change_words.changes(one.definition, other.definition),
        "defects": [[each.label, each.before, each.after, each.difference] for each in change_words.compared(one, other)],
        "count": len(differences(one.definition, other.definition)),
    }  # fmt: skip
    return desk.render("procedures/form_compare.html", context)


@page(Act.VIEW)
def export(desk: Desk, form: str, version: int) -> HttpResponse:
    """The version as a file that another installation takes."""
    held = building.version(queries.get(desk.body, form), version)
    answer = HttpResponse(definition_files.dump(held.document), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{held.procedure.key}-{held.number}.json"'
    return answer
