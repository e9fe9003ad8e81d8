"""Where variants come from: template files with the bodies' parameters, each in the version that holds on a day."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from todoke.eligibility.matching.variants import Variant
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.rule import Rule, with_parameters
from todoke.eligibility.rules.tree import Value


@dataclass(frozen=True, slots=True)
class Version:
    """A rule, and the days on which it holds (both included, None: open)."""

    rule: Rule
    from_date: date | None = None
    to_date: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is the one for a day."""
        return (self.from_date is None or self.from_date <= day) and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True)
class Setting:
    """What one body has set for a template from a day on."""

    values: Mapping[str, Value]
    from_date: date | None = None


@dataclass(slots=True)
class Programmes:
    """Templates and settings: what every body's programmes are on any day."""

    versions: dict[str, Sequence[Version]]
    settings: dict[tuple[str, str], Sequence[Setting]] = field(default_factory=dict)
    #: (template, body) of those that could not be decided for want of a value.
    incomplete: set[tuple[str, str]] = field(default_factory=set)
    _bound: dict[tuple[int, tuple[tuple[str, Value], ...]], Rule] = field(default_factory=dict)

    def on(self, day: date, bodies: Sequence[str]) -> dict[str, list[Variant]]:
        """The variants of each body on a day. Bodies with equal values share one rule."""
        rules = dict(self._current(day))
        return {body: list(self._of_body(rules, body, day)) for body in bodies}

    def _current(self, day: date) -> Iterator[tuple[str, Rule]]:
        for key, versions in sorted(self.versions.items()):
            rule = next((version.rule for version in versions if version.holds_on(day)), None)
            if rule is not None and rule.conditions:
                yield key, rule

    def _of_body(self, rules: Mapping[str, Rule], body: str, day: date) -> Iterator[Variant]:
        for key, rule in rules.items():
            values = self._values(key, body, day)
            kept = tuple(sorted((name, value) for name, value in values.items() if name in rule.parameters))
            bound = self._bound.get((id(rule), kept))
            if bound is None:
                bound = self._bound[id(rule), kept] = with_parameters(rule, dict(kept))
            if bound.needs:
                self.incomplete.add((key, body))
            yield Variant(f"{body}-{key}", body, bound)

    def _values(self, key: str, body: str, day: date) -> Mapping[str, Value]:
        found: dict[str, Value] = {}
        for setting in self.settings.get((key, body), ()):
            if setting.from_date is None or setting.from_date <= day:
                found.update(setting.values)
        return found


class TemplatesUnreadable(ValueError):
    """A file of templates cannot be used; the message says which and why."""


def read_folder(folder: Path, parameters: Path | None = None) -> Programmes:
    """The templates of a folder and the table of parameters. Raises TemplatesUnreadable."""
    versions: dict[str, Sequence[Version]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            versions[str(document["key"])] = [_version(each) for each in document["versions"]]
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise TemplatesUnreadable(f"{path.name}: {error}") from None
        except RuleInvalid as refused:
            first = refused.problems[0]
            raise TemplatesUnreadable(f"{path.name}: {first.code} {first.place} {first.near}") from None
    if not versions:
        raise TemplatesUnreadable(f"{folder}: no templates")
    return Programmes(versions, _settings(parameters, versions) if parameters and parameters.is_file() else {})


def _version(row: Mapping[str, Any]) -> Version:
    return Version(documents.read(row["rule"]), _day(row.get("effective_from")), _day(row.get("effective_to")))


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _settings(path: Path, versions: Mapping[str, Sequence[Version]]) -> dict[tuple[str, str], Sequence[Setting]]:
    found: dict[tuple[str, str], Sequence[Setting]] = {}
    for key, bodies in json.loads(path.read_text(encoding="utf-8")).items():
        kinds = {name: kind for version in versions.get(key, ()) for name, kind in version.rule.parameters.items()}
        for body, rows in bodies.items():
            settings = []
            for row in rows if isinstance(rows, list) else [rows]:
                values = {name: documents.value_of(kinds[name].kind, value) for name, value in row["values"].items() if name in kinds}  # fmt: skip
                settings.append(Setting({name: value for name, value in values.items() if value is not None}, _day(row.get("effective_from"))))  # fmt: skip
            found[key, body] = sorted(settings, key=lambda each: each.from_date or date.min)
    return found
