"""The rule's document (JSON) read with every fault said at once, and written back in one canonical form."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from todoke.eligibility.rules import checking, language, possible, reading
from todoke.eligibility.rules.problems import Problem, RuleInvalid
from todoke.eligibility.rules.rule import (
    LANGUAGES,
    Amount,
    Check,
    Condition,
    Document,
    Giver,
    Labels,
    Moment,
    ParameterKind,
    Per,
    Rule,
    Source,
    Window,
)  # fmt: skip
from todoke.eligibility.rules.tree import TRUE, Constant, Node, Value
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Kind, Subject, Unit
from todoke.people.rules.vocabulary import BY_NAME

T = TypeVar("T")
_KNOWN: Final = frozenset(
    {"subject", "parameters", "when", "checks", "amounts", "window", "sources", "bases", "gives", "elsewhere"}
)  # fmt: skip
#: No moment lies farther from a date than this: every day that it can mean is a day of the calendar.
_FARTHEST: Final = {"years": 150, "months": 1_800, "days": 50_000, "fiscal_year_age": 131}
_MOMENT: Final = frozenset({"date", "month_day", "since", "years", "months", "days", "fiscal_year_age", "start"})
MOST: Final = 60
LONGEST_LABEL: Final = 500


def read(document: object) -> Rule:
    """The rule of a document. Raises RuleInvalid with every problem found, each with its place."""
    reader = _Reader()
    rule = reader.rule(document)
    if reader.problems or rule is None:
        raise RuleInvalid(reader.problems or [Problem("document_shape")])
    if found := possible.problems_of(rule):
        raise RuleInvalid(found)
    return rule


class _Reader:
    """Collects problems with their places instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._types: dict[str, checking.Type] = {}
        self._subject = Subject.MEMBER

    def say(self, code: str, place: str, near: object = "", **data: object) -> None:
        self.problems.append(Problem(code, str(near)[:80], place, data))

    def rule(self, document: object) -> Rule | None:
        if not isinstance(document, Mapping):
            self.say("document_shape", "")
            return None
        for name in sorted(set(document) - _KNOWN):
            self.say("field_unknown", str(name), name)
        try:
            self._subject = Subject(document.get("subject", "member"))
        except ValueError:
            self.say("subject_unknown", "subject", document.get("subject"))
        parameters = self._parameters(document.get("parameters") or {})
        conditions = self._each(document, "when", self._condition)
        if not conditions and not self.problems:
            self.say("rule_empty", "when")
        return Rule(
            self._subject, conditions,
            self._each(document, "checks", lambda item, place: Check(self._labels(item.get("label"), place), str(item.get("quote") or ""))),
            self._each(document, "amounts", self._amount), self._window(document.get("window")),
            self._each(document, "sources", self._source), self._bases(document.get("bases") or {}), parameters,
            self._labels(document.get("gives"), "gives"), self._each(document, "elsewhere", self._giver),
        )  # fmt: skip

    def _each(
        self, document: Mapping[str, object], name: str, read_one: Callable[[Mapping[str, object], str], T | None]
    ) -> tuple[T, ...]:
        rows = document.get(name) or []
        if not isinstance(rows, list) or len(rows) > MOST:
            self.say("list_shape", name, limit=MOST)
            return ()
        found = []
        for number, row in enumerate(rows):
            if not isinstance(row, Mapping):
                self.say("document_shape", f"{name}.{number}", row)
            elif (one := read_one(row, f"{name}.{number}")) is not None:
                found.append(one)
        return tuple(found)

    def _labels(self, value: object, place: str) -> Labels:
        if value in (None, ""):
            return {}
        if not isinstance(value, Mapping) or not all(
            key in LANGUAGES and isinstance(text, str) for key, text in value.items()
        ):
            self.say("label_shape", place)
            return {}
        if any(len(text) > LONGEST_LABEL or "\0" in text for text in value.values()):
            self.say("label_too_long", place, limit=LONGEST_LABEL)
        return {language: value[language] for language in LANGUAGES if value.get(language)}

    def node(self, text: object, place: str, result: Kind = Kind.BOOLEAN) -> Node | None:
        """The tree of a text; problems carry the place."""
        if not isinstance(text, str):
            self.say("text_missing", place, text)
            return None
        node: Node | None = None
        try:
            node = reading.read(text)
            found: Sequence[Problem] = checking.problems_of(
                node, parameters=self._types, subject=self._subject, result=result
            )
        except RuleInvalid as refused:
            found = refused.problems
        self.problems += [Problem(each.code, each.near, place, each.data) for each in found]
        return None if found else node

    def _condition(self, row: Mapping[str, object], place: str) -> Condition | None:
        labels = self._labels(row.get("label"), place)
        if not labels.get("ja"):
            self.say("label_missing", place)
        node = self.node(row.get("text"), place)
        return None if node is None else Condition(node, labels, str(row.get("quote") or ""))

    def _giver(self, row: Mapping[str, object], place: str) -> Giver | None:
        labels, apply = self._labels(row.get("label"), place), self._labels(row.get("apply"), place)
        if not labels.get("ja"):
            self.say("label_missing", place)
        node = self.node(row.get("when"), place)
        return None if node is None else Giver(node, labels, apply)

    def _amount(self, row: Mapping[str, object], place: str) -> Amount | None:
        when = self.node(row["when"], place) if row.get("when") else TRUE
        yen = row.get("yen")
        ends = yen if isinstance(yen, list) else [yen, yen]
        if len(ends) != 2:
            self.say("amount_shape", place, yen)
            return None
        least, most = (self._yen(end, place) for end in ends)
        try:
            per = Per(str(row.get("per", "once")))
        except ValueError:
            self.say("per_unknown", place, row.get("per"))
            return None
        if when is None or least is None or most is None:
            return None
        return Amount(when, least, most, per)

    def _yen(self, value: object, place: str) -> Node | None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= language.LARGEST:
            return Constant(value)
        if isinstance(value, str):
            return self.node(value, place, Kind.INTEGER)
        self.say("amount_shape", place, value)
        return None

    def _parameters(self, rows: object) -> dict[str, ParameterKind]:
        found: dict[str, ParameterKind] = {}
        if not isinstance(rows, Mapping):
            self.say("document_shape", "parameters")
            return found
        for name, row in rows.items():
            place = f"parameters.{name}"
            try:
                kind, unit = Kind(row["kind"]), Unit(row.get("unit", ""))
                default = value_of(kind, row.get("default"))
            except (KeyError, TypeError, ValueError, AttributeError):
                self.say("parameter_shape", place, row)
                continue
            found[str(name)] = ParameterKind(kind, unit, default, self._labels(row.get("label"), place))
            wild = kind is not Kind.INTEGER or unit is Unit.NONE
            self._types[str(name)] = checking.Type(kind, None if wild else unit)
        return found

    def _window(self, value: object) -> Window:
        if value is None:
            return Window()
        if not isinstance(value, Mapping) or set(value) - {"opens", "closes", "strict", "label"}:
            self.say("window_shape", "window", value)
            return Window()
        opens, closes = (self._moment(value.get(end), f"window.{end}") for end in ("opens", "closes"))
        return Window(opens, closes, value.get("strict") is True, self._labels(value.get("label"), "window"))

    def _moment(self, value: object, place: str) -> Moment | None:
        if value is None:
            return None
        try:
            return moment_of(value)
        except (TypeError, ValueError, KeyError):
            self.say("window_shape", place, value)
            return None

    def _source(self, row: Mapping[str, object], place: str) -> Source | None:
        title, url = str(row.get("title") or ""), str(row.get("url") or "")
        checked = row.get("checked_date")
        try:
            day = date.fromisoformat(str(checked)) if checked else None
        except ValueError:
            day = None
            self.say("date_shape", place, checked)
        if not title or (url and not url.startswith(("https://", "http://"))):
            self.say("source_shape", place, title or url)
            return None
        return Source(title, url, day)

    def _bases(self, rows: object) -> dict[str, str]:
        if not isinstance(rows, Mapping) or not all(isinstance(law, str) and law for law in rows.values()):
            self.say("bases_shape", "bases", rows)
            return {}
        for name in sorted(set(rows) - set(BY_NAME)):
            self.say("fact_unknown", f"bases.{name}", name, suggestion="")
        return {str(name): str(law) for name, law in rows.items()}


def value_of(kind: Kind, value: object) -> Value | None:
    """A JSON value as a parameter of a kind; None stays none. Raises ValueError for another type."""
    if value is None:
        return None
    if kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    right = {Kind.BOOLEAN: bool, Kind.INTEGER: int}.get(kind, str)
    if not isinstance(value, right) or (kind is Kind.INTEGER and isinstance(value, bool)):
        raise ValueError(value)
    return value  # type: ignore[return-value]


def moment_of(value: object) -> Moment:
    """A moment from its document. Raises TypeError, ValueError or KeyError."""
    if not isinstance(value, Mapping) or set(value) - _MOMENT:
        raise ValueError(value)
    if sum(name in value for name in ("date", "month_day", "since", "fiscal_year_age")) != 1:
        raise ValueError(value)
    numbers = {name: value[name] for name in ("years", "months", "days", "fiscal_year_age") if name in value}
    if not all(
        isinstance(each, int) and not isinstance(each, bool) and abs(each) <= _FARTHEST[name]
        for name, each in numbers.items()
    ):
        raise ValueError(value)
    month_day = None
    if "month_day" in value:
        day = date.fromisoformat(f"2024-{value['month_day']}")
        month_day = (day.month, day.day)
    since = str(value.get("since", ""))
    if since and (since not in BY_NAME or BY_NAME[since].kind is not Kind.DATE):
        raise ValueError(value)
    fixed = date.fromisoformat(value["date"]) if "date" in value else None
    if fixed and not 1900 <= fixed.year <= 2300:
        raise ValueError(value)
    return Moment(fixed=fixed, month_day=month_day, since=since, start=value.get("start") is True, **numbers)


def written(rule: Rule) -> Document:
    """The canonical document of a rule; reading it again gives the same rule."""
    document: Document = {"subject": rule.subject.value}
    if rule.parameters:
        document["parameters"] = {name: _parameter(kind) for name, kind in rule.parameters.items()}
    document["when"] = [
        _filled(text=text_of(each.node), label=dict(each.labels), quote=each.quote) for each in rule.conditions
    ]
    if rule.checks:
        document["checks"] = [_filled(label=dict(each.labels), quote=each.quote) for each in rule.checks]
    if rule.amounts:
        document["amounts"] = [_row(row) for row in rule.amounts]
    if rule.elsewhere:
        document["elsewhere"] = [
            _filled(when=text_of(each.when), label=dict(each.labels), apply=dict(each.apply)) for each in rule.elsewhere
        ]
    if rule.window != Window():
        ends = {"opens": rule.window.opens, "closes": rule.window.closes}
        document["window"] = _filled(
            **{end: _written_moment(moment) for end, moment in ends.items() if moment}, strict=rule.window.strict, label=dict(rule.window.labels)
        )  # fmt: skip
    if rule.sources:
        document["sources"] = [
            _filled(
                title=each.title, url=each.url, checked_date=each.checked_date.isoformat() if each.checked_date else ""
            )
            for each in rule.sources
        ]
    return document | _filled(bases=dict(rule.bases), gives=dict(rule.gives))


def _filled(**values: object) -> Document:
    """Only what says something."""
    return {name: value for name, value in values.items() if value not in ("", None, False) and value != {}}


def _parameter(kind: ParameterKind) -> Document:
    default = kind.default.isoformat() if isinstance(kind.default, date) else kind.default
    row: Document = {"kind": kind.kind.value}
    if default is not None:
        row["default"] = default
    return row | _filled(unit=kind.unit.value, label=dict(kind.labels))


def _row(row: Amount) -> Document:
    ends = [end.value if isinstance(end, Constant) else text_of(end) for end in (row.least, row.most)]
    when = {} if row.when == TRUE else {"when": text_of(row.when)}
    return {**when, "yen": ends[0] if ends[0] == ends[1] else ends, "per": row.per.value}


def _written_moment(moment: Moment) -> Document:
    document = _filled(since=moment.since, start=moment.start)
    for name in ("years", "months", "days"):
        if getattr(moment, name):
            document[name] = getattr(moment, name)
    if moment.fiscal_year_age is not None:
        document["fiscal_year_age"] = moment.fiscal_year_age
    if moment.fixed:
        document["date"] = moment.fixed.isoformat()
    if moment.month_day:
        document["month_day"] = f"{moment.month_day[0]:02}-{moment.month_day[1]:02}"
    return document
