"""わたしのデータ: everything held about a person, found by following the tables to them, and everything that was done with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body, LedgerEntry
from todoke.common.sealed_fields import BlindIndex
from todoke.people.models import DataRequest, Person
from todoke.people.queries import visibility
from todoke.people.rules import own_data as rules
from todoke.people.rules.own_data import Fate

#: Ways from a table to a person (or a whole table) on which nothing is shown, and why.
WITHHELD: Final[dict[str, str]] = {
    "protectedfrom.other": "it would tell somebody violent that another is protected from them (個人情報保護法78条1項2号)",
    "person.declared_by": "a relative whom somebody declared is a person of their own: the page of the family shows them",
    "concern": "a suspicion of abuse is for the officer alone (個人情報保護法78条1項1号・5号)",
}
#: Columns that say nothing about anybody: how a row is found or proven, and secrets that are shown once elsewhere.
_TECHNICAL: Final = frozenset(
    {"digest", "code", "code_hash", "secret", "hash", "number", "password", "public_key", "sign_count", "person", "key_hash", "idle_seconds", "id", "logged"}
)  # fmt: skip
ENTRIES_A_PAGE: Final = 50
#: Entries by which the ledger keeps that something was left out; they are left out themselves.
WITHHELD_ACTION: Final = "own_data.withhold"


@dataclass(frozen=True, slots=True)
class Value:
    """One thing held: the field or fact that it belongs to, what it is, and what the person can do about it."""

    field: str
    value: object
    fate: Fate
    about: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a table holds about a person: from where, for what, until when."""

    table: str
    key: str
    body: Body
    values: tuple[Value, ...]
    others: tuple[Person, ...]
    known_by: str
    holder: str
    basis: str
    purposes: tuple[str, ...]
    since: date | None
    until: date | None
    ended: date | None
    fate: Fate


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a table to the person that its rows are about: ``person``, ``principal``, ``protection__person``."""

    model: type[models.Model]
    path: str

    @property
    def name(self) -> str:
        """Table and path, as ``WITHHELD`` names it."""
        return f"{self.model._meta.model_name}.{self.path}"

    @property
    def named(self) -> list[str]:
        """The ways to everybody whom the row between names, where there is one: a reminder names both sides of its mandate."""
        middle, _, _ = self.path.rpartition("__")
        if not middle:
            return []
        between = self.model._meta.get_field(middle).related_model
        return [f"{middle}__{name}" for name in _links(between, Person)]  # type: ignore[arg-type]  # a foreign key names a model

    @property
    def is_withheld(self) -> bool:
        """Whether nothing is shown on this way, or of the whole table."""
        hidden = not_shown(self.model)
        return self.name in WITHHELD or self.model._meta.model_name in WITHHELD or "*" in hidden or self.path in hidden


def not_shown(model: type[models.Model]) -> Mapping[str, str]:
    """What a table of a subject above says of itself: columns, ways to a person, or "*", on which nothing is shown, and why."""
    said: Mapping[str, str] = getattr(model, "NOT_SHOWN", {})
    return said


def _links(model: type[models.Model], target: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, models.ForeignKey) and field.related_model is target]


def _names(model: type[models.Model]) -> list[str]:
    """The columns that name a person: foreign keys, and ``person`` without one."""
    loose = [
        field.name
        for field in model._meta.concrete_fields
        if field.name == "person" and isinstance(field, models.UUIDField)
    ]
    return _links(model, Person) + loose


@cache
def ways() -> tuple[Way, ...]:
    """Every way to a person: tables that name one, and tables that name a row of those; a new table is found by itself."""
    every = [model for model in apps.get_app_config("todoke").get_models() if model is not Person]
    direct = {model: [Way(model, name) for name in _names(model)] for model in every}
    shown = {model: [way for way in found if not way.is_withheld] for model, found in direct.items()}
    for model in every:
        if not shown[model]:
            for middle in [each for each in every if direct[each] and each is not model]:
                shown[model] += [Way(model, f"{link}__{way.path}") for link in _links(model, middle) for way in direct[middle]]  # fmt: skip
    return tuple(way for model in every for way in shown[model] if not way.is_withheld)


def held(person: Person, *, viewer: Person, today: date) -> Sequence[Row]:
    """Everything held about a person as this viewer may see it; rows that name somebody who may not be seen are left out.

    Who may be seen is asked once for all that the rows name, however many rows there are.
    """
    rows: list[tuple[models.Model, tuple[Person, ...]]] = []
    for way in ways():
        found = way.model._default_manager.filter(**{way.path: person.pk}).order_by("pk").distinct()
        joined = [*_links(way.model, Person), *_links(way.model, Body), *way.named]
        listed = list(found.select_related(*joined) if joined else found)
        also = _also_named(way.model, listed, person)
        rows += [(row, (*_others(row, way, person), *also.get(row.pk, ()))) for row in listed]
    named = {other.pk: other for _, others in rows for other in others}
    seen = {other.pk for other in visibility.seen_by(viewer, named.values(), today=today)} if named else set()
    shown = [_row(row, person, others) for row, others in rows if all(other.pk in seen for other in others)]
    return [*_person_rows(person), *shown]


def _person_rows(person: Person) -> Iterator[Row]:
    """The person's own row in two: what the register says, and what the person says."""
    ended = person.ended_at.date() if person.ended_at else None
    for names, known_by, fate in (
        (rules.REGISTERED, "", Fate(False, rules.Stays.REGISTER)),
        ((*rules.OWN, "hidden"), "self", Fate(True)),
    ):
        values = tuple(
            Value(name, getattr(person, name), rules.fate("person", name), f"person.{name}") for name in names
        )
        yield Row(
            "person", str(person.pk), person.body, values, (), known_by, "", "", (), person.created_at.date(), None, ended, fate
        )  # fmt: skip


def _others(row: models.Model, way: Way, person: Person) -> tuple[Person, ...]:
    """Other people whom a row names, or the row between it and the person."""
    found = [getattr(row, name) for name in _links(type(row), Person)]
    for path in way.named:
        middle, _, name = path.rpartition("__")
        found.append(getattr(getattr(row, middle), name))
    return tuple(each for each in found if each is not None and each.pk != person.pk)


def _also_named(
    model: type[models.Model], rows: Sequence[models.Model], person: Person
) -> Mapping[object, Sequence[Person]]:
    """Other people of whom a row speaks though no column of its own names them: a table says so in ``ALSO_NAMES``, as paths to persons."""
    paths: tuple[str, ...] = getattr(model, "ALSO_NAMES", ())
    pairs = {
        pair
        for path in (paths if rows else ())
        for pair in model._default_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", path)
        if pair[1] not in (None, person.pk)
    }
    people = Person.objects.select_related("body").in_bulk({key for _, key in pairs}) if pairs else {}
    found: dict[object, list[Person]] = {}
    for row, key in sorted(pairs, key=str):
        found.setdefault(row, []).append(people[key])
    return found


def _row(row: models.Model, person: Person, others: tuple[Person, ...]) -> Row:
    """What a row holds, in the words of its table."""
    table = str(row._meta.model_name)
    known_by = str(getattr(row, "known_by", ""))
    fate = rules.fate(table, known_by=known_by)
    about = f"{table}:{row.pk}"
    body = getattr(row, "body", None) or person.body
    if table == "personfact":
        values: tuple[Value, ...] = (Value(row.name, row.value, fate, about),)  # type: ignore[attr-defined]
    else:
        values = tuple(Value(name, value, fate, about) for name, value in _values(row))
    ended = _day(row, "ended_at", "withdrawn_at", "replaced_at", "answered_at" if isinstance(row, DataRequest) else "")
    return Row(
        table, str(row.pk), body, values, others, known_by, str(getattr(row, "holder", "")), str(getattr(row, "basis", "")),
        tuple(getattr(row, "purposes", ())), _day(row, "observed_date", "since_date", "recorded_at", "answered_at", "created_at", "asked_at"),
        _day(row, "until_date", "expires_at"), ended, fate,
    )  # fmt: skip


_ELSEWHERE: Final = frozenset({"known_by", "holder", "basis", "purposes"})


def shown_columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns of a table that say something about somebody."""
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.is_relation or field.primary_key or isinstance(field, BlindIndex))
        and field.name not in _TECHNICAL | _ELSEWHERE
        and field.name not in not_shown(model)
    ]


def _values(row: models.Model) -> Iterator[tuple[str, object]]:
    """What the columns say, without those that are empty."""
    for field in shown_columns(type(row)):
        value = getattr(row, field.name)
        if value not in (None, "", [], {}):
            yield field.name, value


def _day(row: models.Model, *names: str) -> date | None:
    for name in names:
        value = getattr(row, name, None) if name else None
        if value is not None:
            return value.date() if isinstance(value, datetime) else value
    return None


@dataclass(frozen=True, slots=True)
class Use:
    """Something done with a person's data: when, in which body's name, by whom, why, with which fields, by what right."""

    at: datetime
    body: Body
    by: str
    behalf: str
    action: str
    purpose: str
    what: tuple[str, ...]
    data: Mapping[str, object]


def _entries(person: Person) -> models.QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(subject=str(person)).exclude(action=WITHHELD_ACTION)


def uses(
    person: Person, *, looks_only: bool = False, page: int = 1, a_page: int = ENTRIES_A_PAGE
) -> tuple[Sequence[Use], bool]:
    """Every look and use that the person is shown, the newest first, and whether there are more.

    What the law exempts from disclosure is left out, and nothing tells that it is.
    """
    entries = _entries(person).exclude(Q(data__has_key="exempt"))
    if looks_only:
        entries = entries.filter(action="look")
    start = (page - 1) * a_page
    found = list(entries.select_related("body").order_by("-at", "-pk")[start : start + a_page + 1])
    shown = [
        Use(
            each.at,
            each.body,
            each.by,
            each.behalf,
            each.action,
            each.purpose,
            tuple(each.data.get("what", ())),
            each.data,
        )
        for each in found[:a_page]
    ]
    return shown, len(found) > a_page


def withheld(person: Person) -> Sequence[LedgerEntry]:
    """The entries that the person is not shown; the purpose is asked first, since a ledger may be long and JSON is slow to read."""
    exempt = _entries(person).filter(purpose__in=rules.EXEMPT_PURPOSES).filter(data__has_key="exempt")
    return list(exempt.select_related("body").order_by("pk"))


def requests_of(person: Person) -> Sequence[DataRequest]:
    """What a person asked bodies to correct or delete, the newest first."""
    return list(DataRequest.objects.filter(person=person).select_related("body").order_by("-asked_at", "id"))


def waiting(body: Body) -> Sequence[DataRequest]:
    """The requests that a body has to answer, by when."""
    return list(
        DataRequest.objects.filter(body=body, answered_at=None)
        .select_related("person", "body")
        .order_by("promised_date", "asked_at", "id")
    )


def count_waiting(body: Body) -> int:
    """How many requests a body has to answer, for the menu of every page."""
    return DataRequest.objects.filter(body=body, answered_at=None).count()


def answered(body: Body) -> Sequence[DataRequest]:
    """The newest requests that a body has answered."""
    done = DataRequest.objects.filter(body=body, answered_at__isnull=False).select_related("person", "body")
    return list(done.order_by("-answered_at", "id")[:50])


def request(body: Body, key: object) -> DataRequest | None:
    """A request to this body; None when there is none."""
    return DataRequest.objects.filter(body=body, pk=str(key)).select_related("person", "body").first()
