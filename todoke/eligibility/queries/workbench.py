"""What the workbench shows: how far each programme of a body can be decided, and what its text proposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from todoke.bodies.models import Body
from todoke.eligibility.models import RuleVersion
from todoke.eligibility.queries import rules
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.extraction.drafting import draft
from todoke.eligibility.rules.extraction.proposals import Coverage, Extraction
from todoke.eligibility.rules.extraction.proposing import propose
from todoke.registry.models import Program
from todoke.registry.queries import programs as shown
from todoke.registry.queries.programs import Shown
from todoke.registry.rules.versions import State


@dataclass(frozen=True, slots=True)
class Covered:
    """One programme in the list: whether a rule decides it, and what is waiting or could be made of its text."""

    program: Program
    coverage: Coverage
    template: str
    version: int
    waiting: bool
    proposals: int


def coverage(body: Body, *, on: date) -> list[Covered]:
    """Every live programme of a body, what cannot be decided first."""
    live = shown.shown_many(shown.live_programs(body=body))
    held: dict[int, list[rules.Held]] = {}
    for rule in rules.held_many([each.program for each in live], on=on):
        held.setdefault(rule.program.pk, []).append(rule)
    open_states = [State.DRAFT, State.SUBMITTED]
    waiting = set(
        RuleVersion.objects.filter(program__body=body, state__in=open_states).values_list("program_id", flat=True)
    )
    found = [_covered(each, held.get(each.program.pk, []), each.program.pk in waiting) for each in live]
    order = {Coverage.TEXT_ONLY: 0, Coverage.PARTLY: 1, Coverage.DECIDABLE: 2}
    return sorted(found, key=lambda each: (not each.waiting, order[each.coverage], -each.proposals, each.program.name))


def _names(held: Sequence[rules.Held]) -> str:
    """What staff call the templates that decide; "" for a body's own rule."""
    templates = [each.version.template for each in held]
    return "、".join(str(each.names.get("ja") or each.key) for each in templates if each)


def _covered(each: Shown, held: Sequence[rules.Held], waiting: bool) -> Covered:
    if held:
        state = Coverage.PARTLY if any(one.rule.checks for one in held) else Coverage.DECIDABLE
        return Covered(each.program, state, _names(held), held[0].version.sequence, waiting, 0)
    proposed = len(propose(each.says.content, each.body.key).proposals)
    return Covered(each.program, Coverage.TEXT_ONLY, "", 0, waiting, proposed)


@dataclass(frozen=True, slots=True)
class Bench:
    """One programme on the workbench. ``document``: what the form starts from; ``origin``: own, template, proposed or empty."""

    shown: Shown
    extraction: Extraction
    document: Mapping[str, Any]
    origin: str
    every: Sequence[rules.Held]
    versions: Sequence[RuleVersion]

    @property
    def held(self) -> rules.Held | None:
        """The rule that the form starts from: the first of those that hold."""
        return next(iter(self.every), None)

    @property
    def current(self) -> int | None:
        """The key of the version of its own that holds now; None where there is none."""
        return next((each.version.pk for each in self.every if each.version.program_id), None)

    @property
    def template(self) -> str:
        """What the templates that decide are called; "" where none does."""
        return _names(self.every)

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether there is a rule of its own that holds, or is to begin."""
        own = [each for each in self.versions if each.state == State.PUBLISHED and not each.withdraws]
        last = next((each for each in self.versions if each.state == State.PUBLISHED), None)
        return bool(own) and last is not None and not last.withdraws

    @property
    def newest(self) -> int:
        """The number of the newest version, 0 when there is none: what a change is based on."""
        return self.versions[0].sequence if self.versions else 0

    @property
    def waiting(self) -> RuleVersion | None:
        """The version that waits for approval."""
        return next((each for each in self.versions if each.state in (State.DRAFT, State.SUBMITTED)), None)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing a programme's own rule would mean. ``then``: the shared rules that decide again; "" where the text alone is left.

    ``later``: approved versions that are still to begin.
    """

    program: Program
    then: str
    later: Sequence[RuleVersion]
    waiting: RuleVersion | None
    newest: int


def withdrawal(program: Program, *, on: date) -> Withdrawal | None:
    """What it would mean; None where there is no rule of its own to withdraw."""
    if not rules.withdrawable(program, on=on):
        return None
    versions = list(RuleVersion.objects.filter(program=program).order_by("-sequence"))
    later = [
        each
        for each in versions
        if each.state == State.PUBLISHED and not each.withdraws and each.effective_from_date > on
    ]
    then = _names(rules.held_many([program], on=on, shared_only=True))
    waiting = next((each for each in versions if each.state in (State.DRAFT, State.SUBMITTED)), None)
    return Withdrawal(program, then, later, waiting, versions[0].sequence)


def _own(versions: Sequence[RuleVersion], on: date) -> RuleVersion | None:
    """The version of its own that a form starts from, of those that count, newest first; None where it was withdrawn."""
    for version in versions:
        if not version.withdraws:
            return version
        if version.state == State.PUBLISHED and version.effective_from_date <= on:
            return None
    return None


def bench(program: Program, *, on: date) -> Bench:
    """A programme's text, what it proposes, and the rule that holds or waits."""
    page = shown.shown(program)
    extraction = propose(page.says.content, page.body.key)
    versions = list(RuleVersion.objects.filter(program=program).order_by("-sequence"))
    held = rules.held_many([program], on=on)
    dead = (State.REJECTED, State.DISCARDED)
    own = _own([each for each in versions if each.state not in dead], on)
    if own is not None:
        return Bench(page, extraction, own.document, "own", held, versions)
    if held:
        return Bench(page, extraction, documents.written(held[0].rule), "template", held, versions)
    proposed = draft(extraction)
    return Bench(
        page,
        extraction,
        proposed or {"subject": "member", "when": []},
        "proposed" if proposed else "empty",
        held,
        versions,
    )
