"""Which rule holds for a programme on a day, and which programmes a town's people may receive."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.eligibility.models import ParameterSet, RuleTemplate, RuleVersion
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.deciding import Decider
from todoke.eligibility.rules.planning import Plan
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.rule import ParameterKind, Rule, with_parameters
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program
from todoke.registry.rules.versions import Offering, State


@dataclass(frozen=True, slots=True)
class Held:
    """A rule of one programme as it holds at its body on a day, ready to be asked.

    ``names``: what the template calls it, where several rules decide one programme (each vaccination); else empty.
    """

    program: Program
    rule: Rule
    version: RuleVersion
    template: str
    decider: Decider
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ForArea:
    """What the people of a town may receive: programmes with a rule, and those that only have their text."""

    held: tuple[Held, ...]
    plan: Plan
    text_only: tuple[Program, ...]


def in_force(*, template: RuleTemplate | None = None, program: Program | None = None, on: date) -> RuleVersion | None:
    """The approved version that holds on a day; None also where the rule was withdrawn."""
    found = (
        RuleVersion.objects.filter(template=template, program=program, state=State.PUBLISHED, effective_from_date__lte=on)
        .filter(Q(effective_to_date=None) | Q(effective_to_date__gt=on))
        .order_by("-effective_from_date", "-sequence")
        .first()
    )  # fmt: skip
    return None if found is not None and found.withdraws else found


def withdrawable(program: Program, *, on: date) -> bool:
    """Whether a programme has an approved rule of its own that holds on a day, or is to begin later."""
    approved = RuleVersion.objects.filter(program=program, state=State.PUBLISHED, withdraws=False)
    return approved.filter(effective_from_date__gt=on).exists() or in_force(program=program, on=on) is not None


def newest(*, template: RuleTemplate | None = None, program: Program | None = None) -> RuleVersion | None:
    """The newest version that was not refused or replaced."""
    dead = [State.REJECTED, State.DISCARDED]
    return (
        RuleVersion.objects.filter(template=template, program=program).exclude(state__in=dead).order_by("-sequence").first()
    )  # fmt: skip


def waiting(body: Body) -> Sequence[RuleVersion]:
    """The versions of a body's own rules that wait for approval."""
    return list(
        RuleVersion.objects.filter(program__body=body, state__in=[State.DRAFT, State.SUBMITTED])
        .select_related("program")
        .order_by("at", "pk")
    )


def held_many(
    programs: Iterable[Program], *, on: date, purpose: Purpose = Purpose.ANSWER, shared_only: bool = False
) -> list[Held]:
    """The rules of these programmes on a day: a programme's own, else those of its templates with its body's values.

    ``shared_only``: as it would be without rules of their own.
    """
    programs = list(programs)
    own = {} if shared_only else _newest_by("program_id", RuleVersion.objects.filter(program__in=programs), on)
    templates = _templates([program for program in programs if program.pk not in own])
    every = {each for found in templates.values() for each in found}
    shared = _newest_by("template_id", RuleVersion.objects.filter(template__in=every), on)
    values = _parameters(every, {program.body_id for program in programs}, on)
    found = []
    for program in programs:
        versions = (
            [own[program.pk]]
            if program.pk in own
            else [shared[each] for each in templates.get(program.pk, ()) if each in shared]
        )
        for version in versions:
            mine = values.get((version.template_id or 0, program.body_id), "{}")
            decider = _decider(version.written, mine, purpose)  # type: ignore[attr-defined]
            if decider is not None:
                template = version.template.key if version.template else ""
                names = version.template.names if version.template and len(versions) > 1 else {}
                found.append(Held(program, decider.rule, version, template, decider, names))
    return found


def _templates(programs: Iterable[Program]) -> dict[int, list[int]]:
    """The templates of each programme, named for it or for its type, in a steady order."""
    by_type: dict[int, list[Program]] = {}
    by_key: dict[int, set[int]] = {}
    for program in programs:
        by_key[program.pk] = set()
        if program.type_id:
            by_type.setdefault(program.type_id, []).append(program)
    named = RuleTemplate.programs.through.objects.filter(program__in=list(by_key)).values_list(
        "program_id", "ruletemplate_id"
    )
    for program_id, template_id in named:
        by_key[program_id].add(template_id)
    typed = RuleTemplate.types.through.objects.filter(programtype__in=list(by_type)).values_list(
        "programtype_id", "ruletemplate_id"
    )
    for type_id, template_id in typed:
        for program in by_type[type_id]:
            by_key[program.pk].add(template_id)
    return {key: sorted(found) for key, found in by_key.items() if found}


def _newest_by(name: str, versions: QuerySet[RuleVersion], on: date) -> dict[int, RuleVersion]:
    """The version in force on a day for each owner, its document as the text that the database holds."""
    found: dict[int, RuleVersion] = {}
    rows = (
        versions.filter(state=State.PUBLISHED, effective_from_date__lte=on)
        .filter(Q(effective_to_date=None) | Q(effective_to_date__gt=on))
        .annotate(written=Cast("document", TextField()))
        .defer("document")
        .select_related("template")
        .order_by("effective_from_date", "sequence")
    )
    for version in rows:
        version.document = _document(version.written)
        found[getattr(version, name)] = version
    return {owner: version for owner, version in found.items() if not version.withdraws}


def _parameters(templates: Iterable[int], owners: Iterable[int], on: date) -> dict[tuple[int, int], str]:
    """What each body sets in each template on a day, as text."""
    found = ParameterSet.objects.filter(template__in=templates, body__in=owners, effective_from_date__lte=on)
    rows = found.annotate(written=Cast("values", TextField())).order_by("effective_from_date")
    return {
        (template_id, body_id): written
        for template_id, body_id, written in rows.values_list("template_id", "body_id", "written")
    }


@lru_cache(maxsize=20_000)
def _document(written: str) -> object:
    """A rule's document, read once for each text; nobody writes into it."""
    return json.loads(written)


@lru_cache(maxsize=20_000)
def _decider(document: str, values: str, purpose: Purpose) -> Decider | None:
    """A decider, made once for each content; None where a value is missing or an old document no longer reads: then the text alone counts."""
    try:
        rule = documents.read(_document(document))
        return Decider(with_parameters(rule, _typed(rule, json.loads(values))), purpose)
    except (RuleInvalid, ValueError):
        return None


@lru_cache(maxsize=256)
def _plan(deciders: tuple[Decider, ...]) -> Plan:
    """The plan of these very deciders. A changed rule or parameter is another decider, and so another plan."""
    return Plan(deciders)


def _typed(rule: Rule, values: Mapping[str, object]) -> dict[str, Value]:
    typed = {name: documents.value_of(kind.kind, values.get(name)) for name, kind in rule.parameters.items()}
    return {name: value for name, value in typed.items() if value is not None}


def for_area(area: Body, *, on: date, purpose: Purpose = Purpose.ANSWER) -> ForArea:
    """What people living there may receive: the town's own, then its metropolis's, affiliated bodies' and the nation's.

    Programmes of one type are one entitlement: the nearest body's counts, so nothing is added up twice; where the
    nearest body says that it does not offer it, nobody's does.
    """
    chain = [body.pk for body in bodies.ancestors(area)]
    near = {pk: place for place, pk in enumerate(chain)}
    live = Program.objects.filter(
        Q(body__in=chain) | Q(body__kind=BodyKind.AFFILIATED, body__parent__in=chain), live__isnull=False
    )
    offered = live.exclude(live__offering=Offering.ENDED).select_related("body", "type", "live")
    rows = list(offered.defer("live__content").order_by("number"))
    rows.sort(key=lambda each: near.get(each.body_id, len(chain)))
    taken: dict[int, int] = {}
    nearest = []
    for program in rows:
        if program.type_id and taken.setdefault(program.type_id, program.body_id) != program.body_id:
            continue
        if program.live is not None and program.live.offering == Offering.OFFERED:
            nearest.append(program)
    held = held_many(nearest, on=on, purpose=purpose)
    with_rule = {each.program.pk for each in held}
    return ForArea(
        tuple(held),
        _plan(tuple(each.decider for each in held)),
        tuple(each for each in nearest if each.pk not in with_rule),
    )


def parameters_of(template: RuleTemplate, body: Body) -> Sequence[ParameterSet]:
    """What a body set in a template, the newest first day first."""
    return list(ParameterSet.objects.filter(template=template, body=body).order_by("-effective_from_date"))


def _parameters_asked(version: RuleVersion | None) -> Mapping[str, ParameterKind]:
    """What bodies set in a version; nothing where an old document no longer reads, which decides nothing either."""
    try:
        return documents.read(version.document).parameters if version else {}
    except RuleInvalid:
        return {}


def templates_for(body: Body, *, on: date) -> list[tuple[RuleTemplate, bool, bool]]:
    """Templates with parameters that decide live programmes of a body: (template, whether the body set any, whether one is missing)."""
    programs = Program.objects.filter(body=body, live__isnull=False).exclude(live__offering=Offering.ENDED)
    wanted = Q(types__in=programs.exclude(type=None).values("type")) | Q(programs__in=programs)
    found = []
    for template in RuleTemplate.objects.filter(wanted).distinct().order_by("key"):
        version = in_force(template=template, on=on)
        kinds = _parameters_asked(version)
        if not kinds:
            continue
        mine = (
            ParameterSet.objects.filter(template=template, body=body, effective_from_date__lte=on)
            .order_by("effective_from_date")
            .last()
        )
        lacking = any(
            kind.default is None and (mine is None or mine.values.get(name) is None) for name, kind in kinds.items()
        )
        found.append((template, mine is not None, lacking))
    return found
