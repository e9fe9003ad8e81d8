"""How the conditions of one sentence stand to each other: alternatives, additions, and what is ruled out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind
from todoke.eligibility.rules.extraction.spans import span_of
from todoke.eligibility.rules.tree import And, Between, Compare, Constant, Fact, In, Node, Not, Or, all_of

_OR: Final = re.compile(r"又は|または|もしくは|若しくは|あるいは|いずれか")
_LIST: Final = re.compile(r"[^。]{0,8}?(?:[・、,/]|と|や|及び|および|並びに)[^。、]{0,10}")
_EITHER: Final = re.compile(r"いずれか|のうち(?:一つ|1つ)")
_RULED_OUT: Final = re.compile(
    r"[^、。(0-9]{0,14}?(?:[をは]?除(?:く|き|いた)|[をは]のぞ(?:く|き|いた)|は?対象外|対象(?:と|に)(?:は)?(?:な|し)(?:り)?ません|対象とならな|は(?:利用|申請)できません|受けられません|ではない|でない|以外|していない|を受けていない|いない(?:方|者|世帯|人|こと))"
)
_FAMILIES: Final[tuple[frozenset[Kind], ...]] = (
    frozenset({Kind.DISABILITY, Kind.ILLNESS}),
    frozenset({Kind.PREGNANCY, Kind.CHILDBIRTH}),
    frozenset({Kind.WELFARE, Kind.TAX, Kind.SINGLE_PARENT}),
    frozenset({Kind.AGE, Kind.SCHOOL}),
    frozenset({Kind.INSURANCE}),
    frozenset({Kind.CHILDREN, Kind.TWINS}),
)
_MOTHERS: Final = frozenset({Kind.PREGNANCY, Kind.CHILDBIRTH})
_BOTH: Final = re.compile(r"[^。]{0,16}?(?:・|(?<!で)、|と|及び|および|並びに|や)\s?")
_AGED: Final = frozenset({Kind.AGE, Kind.SCHOOL})
_NEVER: Final = frozenset({Kind.RESIDENCE, Kind.UPBRINGING})
_OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_FAR: Final = 24


def groups(text: str, atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    """The conditions of a folded sentence; those in one list are alternatives."""
    either = _EITHER.search(text)
    group: list[Atom] = []
    for atom in _qualified(text, atoms):
        if group and not _are_alternatives(text, group[-1], atom, either.end() if either else None):
            yield group
            group = []
        group.append(atom)
    if group:
        yield group


def _qualified(text: str, atoms: Sequence[Atom]) -> list[Atom]:
    """「…、および非課税世帯の2歳児」: a household named right before an alternative age holds for that age alone."""
    found: list[Atom] = []
    for atom in atoms:
        if len(found) >= 2 and text[found[-1].end : atom.start] == "の" and _limits(found[-1], atom):
            household, before = found[-1], found[-2]
            if before.kind in _AGED and _LIST.fullmatch(text[before.end : household.start]):
                node = all_of([household.node, atom.node])
                found[-1] = replace(atom, node=node, start=household.start, confidence=Confidence.LIKELY)
                continue
        found.append(atom)
    return found


def _limits(household: Atom, atom: Atom) -> bool:
    return household.kind in (Kind.TAX, Kind.WELFARE, Kind.SINGLE_PARENT) and atom.kind in _AGED


def _are_alternatives(text: str, one: Atom, other: Atom, either: int | None) -> bool:
    if one.kind in _NEVER or other.kind in _NEVER:
        return False
    between = text[one.end : other.start]
    if len(between) <= _FAR and _OR.search(between):
        return True
    if (one.kind in _AGED) != (other.kind in _AGED) and {one.kind, other.kind} & _MOTHERS:
        return _BOTH.fullmatch(between) is not None  # a child and a mother are two persons
    related = any(one.kind in family and other.kind in family for family in _FAMILIES)
    if either is not None and one.start >= either and related:
        return True
    if one.kind in _AGED and other.kind in _AGED and _exclude(one.node, other.node):
        return True  # one sentence does not ask for what nobody is
    if not related or _is_open(one.node) or _is_open(other.node):
        return False
    return _LIST.fullmatch(between) is not None


def _exclude(one: Node, other: Node) -> bool:
    first, second = span_of(one), span_of(other)
    return first is not None and second is not None and first.excludes(second)


def _is_open(node: Node) -> bool:
    """Whether a condition bounds an age or rank from one side only: two such are rather both meant."""
    return isinstance(node, Compare) and node.operator in ("<", "<=", ">", ">=") and isinstance(node.left, Fact) and node.left.name in (
        "age", "age_months", "age_days", "fiscal_year_age", "birth_date", "child_rank", "children_18",
    )  # fmt: skip


def negated(text: str, atom: Atom, until: int) -> Node | None:
    """The condition as the sentence means it: turned round where the words behind it, before the next condition, rule it out."""
    found = _RULED_OUT.match(text, atom.end, max(until, atom.end))
    if found is None:
        return atom.node
    match atom.node:
        case Compare("=", Fact("area"), _):
            return None
        case Compare(operator, left, right):
            return Compare(_OPPOSITE[operator], left, right)
        case Fact() | Between() | In() | And() | Or():
            return Not(atom.node)
        case Not(item):
            return item
        case Constant():
            return None
    return atom.node
