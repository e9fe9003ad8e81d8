"""Conditions of a form in words, as a sheet of paper and a list of questions say them: 「問3が「はい」のときだけ」."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext

from todoke.eligibility.rules.tree import (
    DENIED,
    TRUE,
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Fact,
    In,
    Node,
    Not,
    Or,
    all_of,
    any_of,
)
from todoke.eligibility.rules.writing import text_of
from todoke.procedures.rules.conditions import COUNT, TICKED
from todoke.procedures.rules.definition import Definition, Question, said
from todoke.procedures.rules.kinds import QuestionKind
from todoke.registry.rules.fields import N_
from todoke.ui.jinja import format_date
from todoke.ui.ruby import plain

Named = Callable[[str], str]
_COMPARED: Final[Mapping[str, str]] = {
    "=": N_("%(what)s is %(value)s"), "<>": N_("%(what)s is not %(value)s"), "<": N_("%(what)s is less than %(value)s"),
    "<=": N_("%(what)s is %(value)s or less"), ">": N_("%(what)s is more than %(value)s"), ">=": N_("%(what)s is %(value)s or more"),
}  # fmt: skip
_DAYS: Final[Mapping[str, str]] = {
    "<": N_("%(what)s is before %(value)s"), "<=": N_("%(what)s is %(value)s or before"), ">": N_("%(what)s is after %(value)s"),
    ">=": N_("%(what)s is %(value)s or after"),
}  # fmt: skip


def only_if(node: Node, definition: Definition, named: Named, *, language: str) -> str:
    """The whole sentence; "" where it always holds. ``named`` gives the words for a question's or group's key (「問3」)."""
    if node == TRUE:
        return ""
    return gettext("Only if %(condition)s.") % {"condition": in_words(node, definition, named, language=language)}


def in_words(node: Node, definition: Definition, named: Named, *, language: str) -> str:
    """A condition in words, in the language that is active; readings stay in their braces."""
    return _Words(definition, named, language).of(_positive(node))


def amount(node: Node, named: Named) -> str:
    """An amount in words: 「300円 × 問5」."""
    match node:
        case Constant(int(yen)):
            return gettext("%(amount)s yen") % {"amount": f"{yen:,}"}
        case Fact(name):
            return named(_key(name))
        case Arithmetic(operator, left, right):
            sign = {"*": "×", "-": "−"}.get(operator, operator)
            return f"{amount(left, named)} {sign} {amount(right, named)}"
    return text_of(node)


def _positive(node: Node) -> Node:
    """The same without "not" over anything but a fact: what is denied becomes its opposite."""
    match node:
        case And(items):
            return all_of(_positive(each) for each in items)
        case Or(items):
            return any_of(_positive(each) for each in items)
        case Not(And(items)):
            return any_of(_positive(Not(each)) for each in items)
        case Not(Or(items)):
            return all_of(_positive(Not(each)) for each in items)
        case Not(Not(item)):
            return _positive(item)
        case Not(Compare(operator, left, right)):
            return Compare(DENIED[operator], left, right)
        case Not(In(item, values)):
            return all_of(Compare("<>", item, each) for each in values)
        case Not(Between(item, low, high)):
            return any_of((Compare("<", item, low), Compare(">", item, high)))
    return node


def _key(fact: str) -> str:
    return fact.split(TICKED, maxsplit=1)[0].removesuffix(COUNT)


class _Words:
    """Each kind of node in words."""

    def __init__(self, definition: Definition, named: Named, language: str) -> None:
        self.definition, self.named, self.language = definition, named, language

    def of(self, node: Node) -> str:
        match node:
            case And(items):
                return gettext(" and ").join(self._inner(each) for each in items)
            case Or(items):
                return gettext(" or ").join(self._inner(each) for each in items)
            case Not(Fact(name)):
                return self._fact(name, holds=False)
            case Fact(name):
                return self._fact(name, holds=True)
            case Compare(operator, left, right):
                return self._compared(operator, left, right)
            case Between(item, low, high):
                return gettext("%(what)s is from %(low)s to %(high)s") % {
                    "what": self._side(item, item), "low": self._side(low, item), "high": self._side(high, item)
                }  # fmt: skip
            case In(item, values):
                return self._compare_words(
                    "=",
                    self._side(item, item),
                    gettext(" or ").join(self._side(each, item) for each in values),
                    days=False,
                )
        return text_of(node)

    def _inner(self, node: Node) -> str:
        return f"({self.of(node)})" if isinstance(node, And | Or) else self.of(node)

    def _question(self, name: str) -> Question | None:
        return self.definition.question(name.split(TICKED, maxsplit=1)[0])

    def _fact(self, name: str, *, holds: bool) -> str:
        question = self._question(name)
        what = self.named(_key(name))
        if question is not None and TICKED in name:
            words = N_("“%(value)s” is ticked in %(what)s") if holds else N_("“%(value)s” is not ticked in %(what)s")
            return gettext(words) % {"what": what, "value": self._option(question, name.split(TICKED)[1])}
        if question is not None and question.kind is QuestionKind.DECLARATION:
            words = N_("%(what)s is ticked") if holds else N_("%(what)s is not ticked")
            return gettext(words) % {"what": what}
        return self._compare_words("=", what, self._quoted(gettext("Yes") if holds else gettext("No")), days=False)

    def _compared(self, operator: str, left: Node, right: Node) -> str:
        other = left if isinstance(left, Fact) else right
        days = isinstance(right, Constant) and isinstance(right.value, date)
        return self._compare_words(operator, self._side(left, other), self._side(right, other), days=days)

    def _compare_words(self, operator: str, what: str, value: str, *, days: bool) -> str:
        words = _DAYS.get(operator, _COMPARED[operator]) if days else _COMPARED[operator]
        return gettext(words) % {"what": what, "value": value}

    def _side(self, node: Node, beside: Node) -> str:
        """One side of a comparison; ``beside`` tells which question's options a code names."""
        match node:
            case Fact(name):
                return self.named(_key(name))
            case Constant(bool(value)):
                return self._quoted(gettext("Yes") if value else gettext("No"))
            case Constant(int(value)):
                question = self._question(beside.name) if isinstance(beside, Fact) else None
                yen = question is not None and question.kind is QuestionKind.AMOUNT
                return gettext("%(amount)s yen") % {"amount": f"{value:,}"} if yen else f"{value:,}"
            case Constant(date() as day):
                return plain(format_date(day))
            case Constant(str(code)):
                question = self._question(beside.name) if isinstance(beside, Fact) else None
                return self._quoted(self._option(question, code)) if question else code
            case Arithmetic():
                return amount(node, self.named)
        return text_of(node)

    def _quoted(self, words: str) -> str:
        return gettext("“%(words)s”") % {"words": words}

    def _option(self, question: Question, code: str) -> str:
        return next((said(each.label, self.language) for each in question.options if each.value == code), code)
