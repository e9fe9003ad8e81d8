"""What is held about somebody, in the words of the page: each thing, from where, for what, until when, and who used it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup, escape

from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common.errors import Refusal
from todoke.people.models import Person
from todoke.people.queries.own_data import Row, Use, Value
from todoke.people.rules import own_data as rules
from todoke.people.rules.own_data import Fate
from todoke.people.rules.personal import KEPT, USES, Held
from todoke.people.rules.persons import LONGEST_NAME
from todoke.people.rules.vocabulary import BY_NAME
from todoke.ui import facts_typed, personal
from todoke.ui import held_words as words
from todoke.ui.consents import field_label
from todoke.ui.jinja import format_date, format_moment
from todoke.ui.messages import say, tell
from todoke.ui.names import name_of


@dataclass(frozen=True, slots=True)
class Thing:
    """One value in words, and what can be done about it."""

    label: Markup
    text: Markup
    about: str
    field: str
    fate: Fate
    value: object

    @property
    def may_delete(self) -> bool:
        """Whether the person deletes it alone, now."""
        return self.fate.at_once and self.field not in {"language"} and self.value not in ("", None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row in words."""

    things: tuple[Thing, ...]
    source: Markup
    purposes: tuple[Markup, ...]
    basis: str
    since: date | None
    until: date | None
    others: tuple[str, ...]
    stays: Markup | None
    kept: tuple[Markup, ...]
    kept_until: date | None
    ended: date | None
    fate: Fate
    about: str


@dataclass(frozen=True, slots=True)
class Section:
    """All of one kind."""

    table: str
    title: Markup
    entries: tuple[Entry, ...]


def sections(rows: Iterable[Row]) -> Sequence[Section]:
    """What is held, by kind, in the order in which it was found."""
    by_table: dict[str, list[Entry]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(entry(row))
    return [Section(table, title_of(table), tuple(found)) for table, found in by_table.items()]


def title_of(table: str) -> Markup:
    """What the rows of a table are."""
    return say(words.TABLES[table]) if table in words.TABLES else escape(table)


def entry(row: Row) -> Entry:
    """One row in words."""
    things = tuple(thing(each) for each in row.values if each.value not in ("", None) or row.table == "person")
    stays = row.fate.why
    purposes = tuple(say(words.PURPOSES[each]) for each in row.purposes if each in words.PURPOSES)
    said = _said(row)
    return Entry(
        things, source_of(row), purposes or tuple(say(USES[use]) for use in dict.fromkeys(each.use for each in said)), row.basis, row.since,
        row.until, tuple(each.name for each in row.others), say(words.STAYS[stays.value]) if stays else None,
        tuple(say(KEPT[kept]) for kept in dict.fromkeys(each.kept for each in said)),
        rules.kept_until(row.ended) if stays else None, row.ended, row.fate, row.values[0].about if row.values else "",
    )  # fmt: skip


def _said(row: Row) -> Sequence[Held]:
    """What the register of personal data says of the row's fields: what for, and for how long."""
    names = {value.field for value in row.values}
    of_table = [each for each in personal.held() if each.table.lower() == row.table]
    return [each for each in of_table if names & set(each.fields)] or of_table


def thing(value: Value) -> Thing:
    """One value in words."""
    label = field_label(value.field, value.about.partition(":")[0])
    return Thing(label, text_of(value.field, value.value), value.about, value.field, value.fate, value.value)


def source_of(row: Row) -> Markup:
    """From where it is known."""
    return say(words.SOURCES[row.known_by], body=name_of(row.body))


def text_of(field: str, value: object) -> Markup:
    """A value as people read it."""
    if value in ("", None):
        return say(words.NOTHING)
    fact = BY_NAME.get(field)
    if fact is not None:
        choice = next((each.label for each in fact.choices if each.value == value), "")
        if choice:
            return say(choice)
    if isinstance(value, datetime):
        return escape(format_moment(value))
    if isinstance(value, date) or _is_day(value):
        return escape(format_date(value))  # type: ignore[arg-type]  # a date, or text of one
    if f"{field}:{value}" in words.VALUES:
        return say(words.VALUES[f"{field}:{value}"])
    if isinstance(value, Mapping):
        return say(words.COMMA).join(text_of("", each) for each in value.values())
    if isinstance(value, list | tuple):
        return say(words.COMMA).join(
            text_of(field if f"{field}:{each}" in words.VALUES else "", each) for each in value
        )
    if isinstance(value, str) and field.endswith("_by"):
        return by_whom(value)
    known = words.VALUES.get(str(value))
    if known and field not in {"name", "name_kana", "name_latin", "address", "wish", "reasons", "who"}:
        return say(known)
    return escape(value)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def by_whom(label: str) -> Markup:
    """Somebody in the ledger, without the name of an employee."""
    kind = label.partition(":")[0]
    return say(words.KINDS.get(kind, words.KINDS["system"]))


@dataclass(frozen=True, slots=True)
class Told:
    """A look or a use in words."""

    at: datetime
    who: Markup
    did: Markup
    why: Markup | None
    what: tuple[Markup, ...]


def told(use: Use, *, me: Person, names: Mapping[str, str]) -> Told:
    """A look or use in words: the body and the office for staff, the name for somebody who acts for the person and may be seen.

    ``names`` gives the name of other residents and partners by their label in the ledger.
    """
    did = say(words.ACTIONS[use.action]) if use.action in words.ACTIONS else say(words.OTHER_ACTION, code=use.action)
    why = say(words.WHY[use.purpose]) if use.purpose in words.WHY else None
    fact = use.data.get("fact")
    what = use.what or (
        (str(fact),) if fact else tuple(map(str, _listed(use.data.get("fields") or use.data.get("facts"))))
    )
    return Told(use.at, who(use, me=me, names=names), did, why, tuple(field_label(each) for each in what))


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def who(use: Use, *, me: Person, names: Mapping[str, str]) -> Markup:
    """Who did it."""
    kind, _, key = use.by.partition(":")
    if kind == "staff":
        if not _is_near(use.body, me):
            return say(words.ELSEWHERE)
        office = words.OFFICES.get("counter" if use.action.startswith("counter.") else use.purpose, words.OFFICES[""])
        return say(office, body=name_of(use.body))
    if kind == "resident":
        return say(words.YOU) if key == str(me.pk) else escape(names.get(use.by) or say(words.SOMEBODY))
    return escape(names[use.by]) if use.by in names else by_whom(use.by)


def _is_near(body: Body, me: Person) -> bool:
    """Whether a body may be named as who did something: one's own, or one above all towns.

    Another town can only have written about a child who lives there, and the name of that town may be what must not be told.
    """
    return body.pk == me.body_id or BodyKind(body.kind) in {BodyKind.NATION, BodyKind.PREFECTURE}


def bodies_of(rows: Iterable[Row]) -> Sequence[Body]:
    """The bodies that hold something."""
    return sorted({row.body.pk: row.body for row in rows}.values(), key=lambda body: body.key)


def label_of_request(about: str) -> Markup:
    """What a request is about, in words; of a fact only that it is one."""
    table, _, field = about.partition(".")
    return field_label(field) if table == "person" and field else title_of(about.partition(":")[0])


def item_context(value: Value, post: Mapping[str, str], refusal: Refusal | None) -> dict[str, object]:
    """What a page needs to correct or delete one thing, with what was typed and what was wrong with it."""
    problems = refusal.data.get("problems") if refusal else None
    found: dict[str, str] = problems if isinstance(problems, dict) else {}
    box = ("id_wish" if "wish" in found else "id_value") if found else ""
    sizes = {"length": len(post.get("value", "")), "limit": LONGEST_NAME}
    message = tell(next(iter(found.values()), refusal.code), {**sizes, **refusal.data}) if refusal else None
    fact = BY_NAME.get(value.field) if value.about.startswith("personfact:") else None
    options: list[tuple[str, object]] = facts_typed.options(fact) if fact else []
    if value.field == "language":
        options = [(code, say(words.VALUES[code])) for code in ("ja", "ja-simple", "en")]
    return {
        "thing": thing(value), "options": options, "kind": facts_typed.kind(fact), "wish": post.get("wish", ""),
        "typed": post.get("value", "" if value.value is None else str(value.value)), "errors": [(box or None, message)] if refusal else [],
        "error_box": box, "error": message, "stays": say(words.STAYS[value.fate.why.value]) if value.fate.why else "",
    }  # fmt: skip
