"""One household asked about 250 programmes, and one whole answer for a town's people: `python -m bench.household`."""

import json
import os
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import process_time
from typing import TYPE_CHECKING, Final

import django

from bench.support import ROOT, Figure, finish, in_child, manage, scratch
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.deciding import Decider
from todoke.eligibility.rules.household import Household, Member, rows
from todoke.eligibility.rules.planning import Plan
from todoke.eligibility.rules.rule import Amount, Condition, Rule, with_parameters
from todoke.eligibility.rules.tree import And, Arithmetic, Between, Compare, Constant, Fact, In, Node, Not, Or, Value
from todoke.people.rules.facts import Kind, Subject
from todoke.people.rules.vocabulary import BY_NAME, FACTS

if TYPE_CHECKING:
    from todoke.eligibility.queries.answers import Answer

DAY: Final = date(2026, 11, 25)
AREA: Final = "131181"
PROGRAMS: Final = 250
HOUSEHOLDS: Final = 300
ROUNDS: Final = 7
LEAST_A_SECOND: Final = 1_000
_RULES: Final = ROOT / "todoke/sample/rules"
_GROWING: Final = frozenset(fact.name for fact in FACTS if fact.elapsed)
#: Drawn otherwise, or left out as most people have no such date.
_APART: Final = frozenset({"area", "birth_date", "relation", "due_date", "childbirth_date", "moved_in_date"})
#: How likely each fact that the finder can ask is already known: some questions answered, some not.
_ANSWERED: Final = 0.5


def templates() -> list[Rule]:
    """Every template of the sample as it holds today in one town."""
    values = json.loads((ROOT / "todoke/sample/rule_parameters.json").read_text(encoding="utf-8"))
    found = []
    for path in sorted(_RULES.glob("*.json")):
        rule = documents.read(json.loads(path.read_text(encoding="utf-8"))["versions"][-1]["rule"])
        own = values.get(path.stem, {}).get(AREA, {}).get("values", {})
        known = {name: documents.value_of(kind.kind, own.get(name)) for name, kind in rule.parameters.items()}
        found.append(with_parameters(rule, {name: value for name, value in known.items() if value is not None}))
    return found


def programs(count: int = PROGRAMS) -> list[Rule]:
    """The templates, then the same with other ages, limits and amounts, as other towns have them."""
    own = templates()
    return [varied(own[number % len(own)], number // len(own)) for number in range(count)]


def varied(rule: Rule, step: int) -> Rule:
    """A rule with ages a little higher, limits of income and amounts a little larger."""
    if not step:
        return rule
    conditions = tuple(
        Condition(_varied(each.node, step, aged=False), each.labels, each.quote) for each in rule.conditions
    )
    amounts = tuple(
        Amount(
            _varied(each.when, step, aged=False), _varied(each.least, step, aged=False), _varied(each.most, step, aged=False), each.per
        )
        for each in rule.amounts
    )  # fmt: skip
    return replace(rule, conditions=conditions, amounts=amounts)


def _varied(node: Node, step: int, *, aged: bool) -> Node:
    def inner(each: Node, aged: bool = aged) -> Node:
        return _varied(each, step, aged=aged)

    match node:
        case Constant(value) if isinstance(value, int) and not isinstance(value, bool):
            return Constant(value + step if aged else value + value // 20 * step if value >= 1000 else value)
        case And(items):
            return And(tuple(inner(each) for each in items))
        case Or(items):
            return Or(tuple(inner(each) for each in items))
        case Not(item):
            return Not(inner(item))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, inner(left), inner(right))
        case Compare(operator, left, right):
            old = _grows(left) or _grows(right)
            return Compare(operator, inner(left, old), inner(right, old))
        case Between(item, low, high):
            return Between(item, inner(low, _grows(item)), inner(high, _grows(item)))
        case In(item, values):
            return In(item, tuple(inner(each, _grows(item)) for each in values))
    return node


def _grows(node: Node) -> bool:
    return isinstance(node, Fact) and node.name in _GROWING


def households(count: int, seed: int, answered: float = _ANSWERED) -> list[Household]:
    """One or two adults with one to three children; of what the finder asks, each fact is known with a probability."""
    draw = random.Random(seed)
    return [_household(draw, answered) for _ in range(count)]


def _household(draw: random.Random, answered: float) -> Household:
    def some(subject: Subject) -> dict[str, Value]:
        asked = [fact for fact in FACTS if fact.is_asked and fact.subject is subject and fact.name not in _APART]
        return {fact.name: _value(draw, fact.name) for fact in asked if draw.random() < answered}

    def born(years: tuple[int, int]) -> date:
        return DAY - timedelta(days=draw.randint(years[0] * 365, years[1] * 365))

    members = [
        ("self", (22, 50)),
        *[("spouse", (22, 50))] * draw.randint(0, 1),
        *[("child", (0, 19))] * draw.randint(1, 3),
    ]
    return Household(
        tuple(
            Member(f"m{place}", {**some(Subject.MEMBER), "relation": relation, "birth_date": born(years)})
            for place, (relation, years) in enumerate(members)
        ),
        {**some(Subject.HOUSEHOLD), "area": AREA},
    )


def _value(draw: random.Random, name: str) -> Value:
    fact = BY_NAME[name]
    if fact.kind is Kind.BOOLEAN:
        return draw.random() < 0.3
    if fact.kind is Kind.CHOICE:
        return draw.choice(sorted(fact.values))
    return draw.randint(0, min(fact.high, 9_000_000))


def walked(asked: Sequence[Household]) -> int:
    """The yardstick: every fact of every row looked at once for each programme, without deciding anything."""
    count = 0
    for household in asked:
        known = rows(household, DAY)
        for _ in range(PROGRAMS):
            for _, row in known.members:
                for value in row.values():
                    count += value is None
    return count


def spoken(plan: Plan, asked: Sequence[Household]) -> None:
    """For each programme whom it is for or who is nearest to it: conditions, missing facts, amount."""
    for household in asked:
        told = plan.ask(rows(household, DAY))
        for number in range(PROGRAMS):
            told.speaking(number)


def all_told(plan: Plan, asked: Sequence[Household]) -> None:
    """The same of every member for every programme, also of those whom it is not for."""
    for household in asked:
        told = plan.ask(rows(household, DAY))
        for number in range(PROGRAMS):
            told.outcomes(number)


def one_by_one(deciders: Sequence[Decider], asked: Sequence[Household]) -> None:
    """The plain way that a plan must agree with: each rule by itself."""
    for household in asked:
        known = rows(household, DAY)
        for decider in deciders:
            decider.decide(known)


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process, which runs on one core."""
    began = process_time()
    work()
    return process_time() - began


def main() -> None:
    """Measure in turns and print; ends with 1 when the limit is missed."""
    deciders = [Decider(rule) for rule in programs()]
    plan = Plan(deciders)
    asked, blank = households(HOUSEHOLDS, seed=1), households(HOUSEHOLDS, seed=2, answered=0.0)
    spoken(plan, households(HOUSEHOLDS, seed=3))  # what a server that has run for a minute remembers
    assert _agrees(plan, deciders, asked[:20])
    works: dict[str, Callable[[], object]] = {
        "walked": lambda: walked(asked), "spoken": lambda: spoken(plan, asked), "blank": lambda: spoken(plan, blank),
        "all": lambda: all_told(plan, asked), "alone": lambda: one_by_one(deciders, asked[:60]),
    }  # fmt: skip
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(seconds(work))
    with scratch("SQLite") as environment:
        whole = in_child("bench.household", "--inside", environment=environment)
    finish(_figures(times, sum(len(each.members) for each in asked) / HOUSEHOLDS) + whole)


def _figures(times: dict[str, list[float]], members: float) -> list[Figure]:
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    rate = {name: (60 if name == "alone" else HOUSEHOLDS) / statistics.median(found) for name, found in times.items()}
    ratio = statistics.median(walk / told for walk, told in zip(times["walked"], times["spoken"], strict=True))
    what = f"households × {PROGRAMS} programmes with reasons, missing facts and yen range"
    unit = "a second of one core"
    return [
        Figure(what, rate["spoken"], unit, least=LEAST_A_SECOND, note=f"{members:.1f} members each; {load}"),
        Figure("the same in rows of members", rate["spoken"] * members, unit),
        Figure("looking once at every fact for every row and programme / the same", ratio, "×"),
        Figure("the same where nothing but birth dates is known", rate["blank"], unit),
        Figure("the same, and every member's reasons for every no", rate["all"], unit),
        Figure("each rule asked by itself", rate["alone"], unit),
    ]


def _agrees(plan: Plan, deciders: Sequence[Decider], asked: Sequence[Household]) -> bool:
    known = [rows(household, DAY) for household in asked]
    return all(
        plan.ask(each).outcomes(number) == decider.decide(each)
        for each in known
        for number, decider in enumerate(deciders)
    )


def inside() -> list[Figure]:
    """What a request costs on the sample: the town's programmes and rules read from the database, then decided."""
    manage("migrate", "--verbosity", "0", environment={})
    manage("load_sample", environment={})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    from todoke.bodies.models import Body
    from todoke.eligibility.queries.answers import answer

    area = Body.objects.get(key=AREA)
    asked = households(30, seed=4)
    count = 0

    def answered(read: Callable[["Answer"], object]) -> None:
        nonlocal count
        for household in asked:
            found = answer(household, area, on=DAY)
            count = len(found.answers)
            assert found.questions
            for each in found.answers:
                read(each)

    def everything(each: "Answer") -> object:
        return each.best, each.turn, each.span, each.outcomes

    answered(everything)
    verdicts = statistics.median(seconds(lambda: answered(lambda each: each.verdict)) for _ in range(ROUNDS))
    whole = statistics.median(seconds(lambda: answered(everything)) for _ in range(ROUNDS))
    what = f"one answer for a household in a town of the sample, {count} rules, SQLite"
    return [
        Figure(f"{what}: verdicts and what to ask", verdicts / len(asked) * 1000, "ms"),
        Figure("the same with the days on which each will turn", whole / len(asked) * 1000, "ms"),
    ]


if __name__ == "__main__":
    if "--inside" in sys.argv:
        finish(inside())
    main()
