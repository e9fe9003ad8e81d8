"""What a body sets in the templates that decide its programmes: figures of its own, from a day on, with their source."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import HttpResponse

from todoke.common.errors import NotFound
from todoke.eligibility.models import RuleTemplate
from todoke.eligibility.operations import rules
from todoke.eligibility.queries import rules as queries
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.rule import ParameterKind
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Kind, Unit
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import N_
from todoke.registry.rules import written
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.ui import messages


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """The templates with figures of their own that decide programmes of this body."""
    rows = [
        {"template": each, "names": each.names, "set": held, "lacking": lacking}
        for each, held, lacking in queries.templates_for(desk.body, on=desk.today)
    ]
    return desk.render("eligibility/parameters.html", {"rows": rows})


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, template: str) -> HttpResponse:
    """The figures of one template: what holds now, and a form for what holds from a day on."""
    found = next((each for each, _, _ in queries.templates_for(desk.body, on=desk.today) if each.key == template), None)
    version = queries.in_force(template=found, on=desk.today) if found else None
    if found is None or version is None:
        raise NotFound(template=template[:60])
    kinds = documents.read(version.document).parameters
    history = queries.parameters_of(found, desk.body)
    now = next((each for each in history if each.effective_from_date <= desk.today), None)
    if desk.request.method == "GET" or not desk.may(Act.ADMINISTER):
        return _page(
            desk,
            found,
            kinds,
            {name: _shown(kind, (now.values if now else {}).get(name)) for name, kind in kinds.items()},
            [],
        )
    return _posted(desk, found, kinds)


def _posted(desk: Desk, template: RuleTemplate, kinds: Mapping[str, ParameterKind]) -> HttpResponse:
    data = desk.request.POST
    typed = {name: text(data, f"p_{name}", limit=60) for name in kinds}
    errors: list[tuple[str | None, object]] = []
    values: dict[str, object] = {}
    for name, kind in kinds.items():
        if not typed[name]:
            continue
        value = _read(kind, typed[name])
        if value is None:
            errors.append((f"id_p_{name}", messages.say(N_("“%(value)s” cannot be read here."), value=typed[name])))
        else:
            values[name] = value.isoformat() if isinstance(value, date) else value
    first = written.iso_date(text(data, "effective_from", limit=40))
    if first is None:
        errors.append(("id_effective_from", messages.tell("date_unknown")))
    if not errors and first is not None:
        try:
            rules.set_parameters(
                template=template, body=desk.body, values=values, effective_from=date.fromisoformat(first), by=desk.actor, now=desk.now,
                source={"title": text(data, "source")},
            )  # fmt: skip
        except rules.ParametersInvalid as refusal:
            problems = refusal.data["problems"]
            assert isinstance(problems, dict)
            errors = [(f"id_p_{name}", messages.tell(str(code))) for name, code in problems.items()]
        else:
            return desk.go("parameter", N_("The figures hold from that day on."), template=template.key)
    return _page(desk, template, kinds, typed, errors, status=422)


def _read(kind: ParameterKind, typed: str) -> Value | None:
    if kind.kind is Kind.BOOLEAN:
        return written.yes_or_no(written.plain(typed))
    if kind.kind is Kind.DATE:
        iso = written.iso_date(typed)
        return date.fromisoformat(iso) if iso else None
    if kind.kind is Kind.INTEGER:
        return written.yen(written.plain(typed)) if kind.unit is Unit.YEN else written.integer(written.plain(typed))
    return typed


def _shown(kind: ParameterKind, value: object) -> str:
    if kind.kind is Kind.BOOLEAN and isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _page(
    desk: Desk, template: RuleTemplate, kinds: Mapping[str, ParameterKind], typed: Mapping[str, str],
    errors: Sequence[tuple[str | None, object]], *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    fields = [
        {
            "name": f"p_{name}", "label": kind.labels.get("ja") or name, "value": typed.get(name, ""), "is_choice": kind.kind is Kind.BOOLEAN,
            "default": _shown(kind, kind.default), "unit": messages.say(UNITS[kind.unit]) if kind.unit in UNITS else "",
        }
        for name, kind in kinds.items()
    ]  # fmt: skip
    wrong = {str(place): said for place, said in errors if place}
    data = desk.request.POST
    context = {
        "template": template, "fields": fields, "errors": errors, "wrong": wrong, "history": queries.parameters_of(template, desk.body),
        "effective_from": text(data, "effective_from", limit=40) or desk.today.isoformat(), "source": text(data, "source"),
    }  # fmt: skip
    return desk.render("eligibility/parameter.html", context, status=status)


UNITS = {
    Unit.YEN: N_("yen"),
    Unit.YEARS: N_("years"),
    Unit.MONTHS: N_("months"),
    Unit.DAYS: N_("days"),
    Unit.PERSONS: N_("persons"),
}
