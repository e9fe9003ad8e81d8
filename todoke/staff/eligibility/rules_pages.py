"""The workbench of rules 「構造化」: coverage of a body's programmes, and one programme from its words to a rule that decides."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from markupsafe import Markup, escape

from todoke.common.errors import NotFound, OwnChange
from todoke.eligibility.models import RuleVersion
from todoke.eligibility.operations import rules
from todoke.eligibility.queries import workbench
from todoke.eligibility.queries.workbench import Bench
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.deciding import Decider, Verdict, best
from todoke.eligibility.rules.examples import examples
from todoke.eligibility.rules.extraction.proposals import Coverage, Place
from todoke.eligibility.rules.household import rows
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.rule import Per, Rule, with_parameters
from todoke.people.queries import staff as people
from todoke.people.rules.facts import Sensitivity, Subject
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import FACTS, N_
from todoke.registry.models import Program
from todoke.registry.queries import programs
from todoke.registry.rules import written
from todoke.registry.rules.versions import State
from todoke.staff.desk import Desk, page
from todoke.staff.eligibility import row_values, rule_form, rule_look
from todoke.staff.eligibility.rule_form import RuleForm
from todoke.staff.inputs import number, text
from todoke.staff.lists import slice_of
from todoke.ui import eligibility, messages

COVERAGES: Final[dict[Coverage, str]] = {
    Coverage.TEXT_ONLY: N_("text only"), Coverage.PARTLY: N_("partly"), Coverage.DECIDABLE: N_("decidable"),
}  # fmt: skip
VERDICTS: Final[dict[Verdict, str]] = {
    Verdict.YES: N_("likely"),
    Verdict.NO: N_("not for them"),
    Verdict.DEPENDS: N_("depends"),
}
PERIODS: Final[dict[Per, str]] = {
    Per.ONCE: N_("once"), Per.MONTH: N_("a month"), Per.YEAR: N_("a year"), Per.DAY: N_("a day"), Per.TIME: N_("each time"),
}  # fmt: skip
_SIGNS: Final[dict[bool | None, str]] = {True: "met", False: "not", None: "open"}
_CONTRADICTIONS: Final[dict[str, str]] = {
    "ages_exclude": N_("These two ages exclude each other."),
    "ages_differ": N_("These two places name different ages."),
    "income_differs": N_("These two places name different income limits."),
    "income_not_in_text": N_("The number of the income limit is nowhere in the text."),
}


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """Every live programme, and how far a rule decides it."""
    found = workbench.coverage(desk.body, on=desk.today)
    counts = {state: sum(1 for each in found if each.coverage is state) for state in Coverage}
    wanted = text(desk.request.GET, "state", limit=20)
    shown = [each for each in found if not wanted or each.coverage == wanted]
    context = {
        "part": slice_of(desk.request, shown), "counts": [(state.value, COVERAGES[state], counts[state]) for state in Coverage],
        "words": {state.value: label for state, label in COVERAGES.items()}, "total": len(found), "wanted": wanted,
    }  # fmt: skip
    return desk.render("eligibility/rules.html", context)


def _bench(desk: Desk, slugged: str) -> Bench:
    program: Program = programs.by_slug(slugged)
    if program.body_id != desk.body.pk or program.live is None:
        raise NotFound(number=slugged)
    return workbench.bench(program, on=desk.today)


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, number: str) -> HttpResponse:
    """A programme's words with what they propose, the form of its rule, families to try it on; and what waits."""
    bench = _bench(desk, number)
    if desk.request.method == "GET":
        form = rule_form.of_document(bench.document)
        return _page(desk, bench, form, _tried(desk, bench.document))
    if not desk.may(Act.WRITE):
        return desk.go("rule", number=number)
    return _posted(desk, bench, number)


def _posted(desk: Desk, bench: Bench, slugged: str) -> HttpResponse:
    data = desk.request.POST
    form = rule_form.of_post(data, bench.document)
    if "more" in data:
        form.free(2)
        return _page(desk, bench, form, [], blank=False)
    document = rule_form.document_of(form, bench.document)
    usable = not form.problems and rule_form.check(document, form)
    first = _first_day(data.get("effective_from", ""), form)
    if not usable or first is None or "try" in data:
        tried = _tried(desk, document) if usable else []
        look = rule_look.looked(desk, bench.shown.program, document) if usable and "try" in data else None
        return _page(desk, bench, form, tried, look=look, status=200 if usable and first else 422)
    try:
        version = rules.propose(
            document=document, program=bench.shown.program, effective_from=first, by=desk.actor, now=desk.now, body=desk.body,
            based_on=number(data, "based_on"), reason=text(data, "reason"),
        )  # fmt: skip
    except rules.RuleChanged as refusal:
        form.problems.append(("", refusal.code, refusal.data))
        return _page(desk, bench, form, [], status=409)
    if desk.may_publish and "publish" in data:
        rules.approve(version=version, by=desk.actor, now=desk.now, body=desk.body)
        return desk.go("rule", N_("The rule is approved and holds from its first day on."), number=slugged)
    return desk.go("rule", N_("The rule waits for approval."), number=slugged)


def _first_day(given: str, form: RuleForm) -> date | None:
    iso = written.iso_date(given)
    if iso is None:
        form.problems.append(("effective_from", "date_unknown", {}))
        return None
    return date.fromisoformat(iso)


def _tried(desk: Desk, document: Mapping[str, Any]) -> list[dict[str, object]]:
    """What the rule says of each example family today."""
    try:
        rule = with_parameters(documents.read(document), {})
    except RuleInvalid:
        return []
    decider = Decider(rule)
    found: list[dict[str, object]] = []
    for example in examples(desk.body.key, desk.today):
        outcome = best(decider.decide(rows(example.household, desk.today)))
        verdict = outcome.verdict if outcome else Verdict.NO
        met = outcome.conditions if outcome else ()
        reasons = [
            (_SIGNS[each], eligibility.words(condition.labels))
            for condition, each in zip(decider.conditions, met, strict=True)
        ]
        found.append({"name": example.name, "verdict": verdict.value, "words": VERDICTS[verdict], "reasons": reasons})
    return found


def _page(
    desk: Desk,
    bench: Bench,
    form: RuleForm,
    tried: Sequence[Mapping[str, object]],
    *,
    look: Mapping[str, object] | None = None,
    status: int = 200,
    blank: bool = True,
) -> HttpResponse:
    if blank and desk.may(Act.WRITE):
        form.free()
    data = desk.request.POST
    waiting = bench.waiting
    errors = [
        (f"id_{place}" if place else None, messages.tell(code, said)) for place, code, said in form.problems
    ]  # fmt: skip
    context = {
        "bench": bench, "form": form, "tried": tried, "look": look, "errors": errors, "wrong": {place: messages.tell(code, said) for place, code, said in form.problems if place},
        "passages": _passages(bench), "contradictions": _contradictions(bench), "facts": _facts(form), "comparisons": row_values.comparisons(),
        "worded": row_values.worded, "choices": row_values.choices(),
        "periods": [(per.value, label) for per, label in PERIODS.items()], "waiting": waiting,
        "names": people.names_of([each.by for each in bench.versions]), "effective_from": data.get("effective_from") or desk.today.isoformat(),
        "reason": text(data, "reason"), "own_rule": waiting is not None and desk.body.four_eyes and waiting.by == str(desk.actor),
        "states": {state.value: label for state, label in _STATES.items()}, "rule": _in_force(bench),
    }  # fmt: skip
    return desk.render("eligibility/rule.html", context, status=status)


_STATES: Final[dict[State, str]] = {
    State.DRAFT: N_("waiting"), State.SUBMITTED: N_("waiting"), State.SCHEDULED: N_("waiting"), State.PUBLISHED: N_("approved"),
    State.REJECTED: N_("sent back"), State.DISCARDED: N_("replaced"),
}  # fmt: skip


def _in_force(bench: Bench) -> Rule | None:
    return bench.held.rule if bench.held else None


def _facts(form: RuleForm) -> list[tuple[str, list[tuple[str, Markup]]]]:
    """The facts to choose from: what this rule uses already, then of the person, of the household; delicate and grave ones last."""
    rows = [row for each in form.conditions for row in each.rows] + [line.when for line in form.amounts]
    used = {row.fact for row in rows}
    groups: dict[str, list[tuple[str, Markup]]] = {}
    for fact in sorted(
        FACTS, key=lambda each: (each.name not in used, each.sensitivity, each.subject.value != "member")
    ):
        name = (
            N_("Used in this rule")
            if fact.name in used
            else _FACT_GROUPS[fact.subject, max(fact.sensitivity, Sensitivity.ORDINARY)]
        )
        groups.setdefault(name, []).append((fact.name, messages.say(fact.label)))
    return [(messages.say(name), options) for name, options in groups.items()]


_FACT_GROUPS: Final[dict[tuple[Subject, int], str]] = {
    (Subject.MEMBER, Sensitivity.ORDINARY): N_("Of the person"), (Subject.HOUSEHOLD, Sensitivity.ORDINARY): N_("Of the household"),
    (Subject.MEMBER, Sensitivity.DELICATE): N_("Of the person, sensitive"), (Subject.HOUSEHOLD, Sensitivity.DELICATE): N_("Of the household, sensitive"),
    (Subject.MEMBER, Sensitivity.GRAVE): N_("Of the person, very sensitive"), (Subject.HOUSEHOLD, Sensitivity.GRAVE): N_("Of the household, very sensitive"),
}  # fmt: skip


def _passages(bench: Bench) -> list[tuple[Markup, Markup]]:
    """The fields with words that something was proposed from, these marked with their numbers."""
    content = bench.shown.says.content
    places: dict[str, list[tuple[Place, str]]] = {}
    for each in bench.extraction.proposals:
        for place in (each.place, *each.elsewhere):
            places.setdefault(place.field, []).append((place, str(each.group + 1)))
    for check in bench.extraction.checks:
        places.setdefault(check.place.field, []).append((check.place, "?"))
    for amount in bench.extraction.amounts:
        places.setdefault(amount.place.field, []).append((amount.place, "¥"))
    return [(messages.label(name), _marked(str(content.get(name) or ""), found)) for name, found in places.items()]


def _marked(words: str, places: list[tuple[Place, str]]) -> Markup:
    html, at = Markup(""), 0
    for place, sign in sorted(places, key=lambda each: (each[0].start, -each[0].end)):
        if place.start < at or place.end <= place.start:
            continue
        html += escape(words[at : place.start]) + Markup("<mark>%s</mark><sup>%s</sup>") % (
            words[place.start : place.end],
            sign,
        )
        at = place.end
    return html + escape(words[at:])


def _contradictions(bench: Bench) -> list[dict[str, object]]:
    content = bench.shown.says.content
    return [
        {
            "says": _CONTRADICTIONS.get(each.code, each.code),
            "places": [
                (messages.label(place.field), place.words(content))
                for place in (each.first, each.second)
                if place.field
            ],
        }
        for each in bench.extraction.contradictions
    ]


def _version(desk: Desk, slugged: str, sequence: int) -> RuleVersion:
    bench = _bench(desk, slugged)
    found = next((each for each in bench.versions if each.sequence == sequence), None)
    if found is None:
        raise NotFound(version=sequence)
    return found


@page(Act.APPROVE, methods=("POST",))
def approve(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """Put a waiting rule in force."""
    version = _version(desk, number, sequence)
    try:
        rules.approve(version=version, by=desk.actor, now=desk.now, body=desk.body)
    except (OwnChange, rules.RuleDecided) as refusal:
        return desk.go("rule", messages.MESSAGES[refusal.code], number=number)
    except RuleInvalid:
        return _no_longer_reads(desk, number, version)
    if version.withdraws:
        return desk.go("rule", N_("The rule is withdrawn from that day on."), number=number)
    return desk.go("rule", N_("The rule is approved and holds from its first day on."), number=number)


def _no_longer_reads(desk: Desk, slugged: str, version: RuleVersion) -> HttpResponse:
    """The workbench with what is wrong in a version that could be used when it was written."""
    form = rule_form.of_document(version.document)
    rule_form.check(version.document, form)
    form.problems.insert(0, ("", "rule_outdated", {}))
    return _page(desk, _bench(desk, slugged), form, [], status=422)


@page(Act.APPROVE, methods=("POST",))
def reject(desk: Desk, number: str, sequence: int) -> HttpResponse:
    """Send a waiting rule back."""
    version = _version(desk, number, sequence)
    try:
        rules.reject(
            version=version, by=desk.actor, now=desk.now, body=desk.body, reason=text(desk.request.POST, "reason")
        )
    except rules.RuleDecided as refusal:
        return desk.go("rule", messages.MESSAGES[refusal.code], number=number)
    return desk.go("rule", N_("The rule was sent back."), number=number)
