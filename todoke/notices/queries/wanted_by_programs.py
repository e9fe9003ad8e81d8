"""What last night's matching wants told: who may newly receive a programme, and whose notices changed or fell away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.calendar import age_on, fiscal_year
from todoke.notices.models import Notice, NoticeTemplate
from todoke.notices.queries import program_rules
from todoke.notices.queries.program_rules import InForce
from todoke.notices.queries.recipients import recipients_of_each
from todoke.notices.queries.texts_in_force import by_keys, by_programs
from todoke.notices.queries.texts_tact import facts_of, is_grave
from todoke.notices.rules import items, timing
from todoke.notices.rules.slot_values import filled
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person
from todoke.people.queries.persons import by_register_keys
from todoke.people.rules import family

_BATCH: Final = 500
#: A last day further away than this gets no reminder yet.
_SOON: Final = timedelta(days=400)
#: Templates of rules that the child-health calendar tells of, right to the day; matching does not tell of them again.
CALENDAR_RULES: Final = ("yobo-", "kenshin-", "shugakuji-kenshin")
#: Texts for programmes that have none of their own, the fitting one first: when it opens, and (True) before it closes.
USUAL: Final = {False: ("program-open", "program"), True: ("program-closing", "program")}


@dataclass(slots=True)
class Found:
    """What a night's changes ask for. ``gone``: notices that wait and are not right any more."""

    wanted: list[Wanted] = field(default_factory=list)
    gone: set[UUID] = field(default_factory=set)
    #: Residents of the register whom nobody is linked to here, programmes without a rule in force, and those without a text.
    unknown: int = 0
    without_rule: set[str] = field(default_factory=set)
    without_text: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Change:
    """A pair of a resident and a programme that came, went, or got other days; ``last``: the last day on which it holds."""

    resident: str
    program: str
    kind: str
    last: date | None


@reach.within(reach.EVERYTHING)  # a guardian may live elsewhere
def found(folder: Path, body: Body, *, day: date, now: datetime) -> Found:
    """Read the changes of one body's residents from a folder of ``match --delta``; an empty answer where there is no such file."""
    result = Found()
    for some in _batches(folder / "changes" / f"{body.key}.parquet"):
        persons = by_register_keys(body, {each.resident for each in some})
        result.unknown += len({each.resident for each in some} - set(persons))
        known = [(each, persons[each.resident]) for each in some if each.resident in persons]
        result.gone |= _gone(known)
        _add_wanted([pair for pair in known if pair[0].kind != "left"], result, day, now)
    return result


def _batches(path: Path) -> Iterator[Sequence[Change]]:
    if not path.is_file():
        return
    import duckdb

    with duckdb.connect() as database:
        query = "SELECT resident, program, change, until FROM read_parquet(?) ORDER BY resident, program"
        rows = database.execute(query, [str(path)])
        while some := rows.fetchmany(_BATCH):
            yield [
                Change(str(resident), program, change, until - timedelta(days=1) if until else None)
                for resident, program, change, until in some
            ]


def _gone(pairs: Sequence[tuple[Change, Person]]) -> set[UUID]:
    """What waits about pairs that left, or whose days are others now."""
    named = {(person.pk, change.program) for change, person in pairs if change.kind in {"left", "changed"}}
    rows = Notice.objects.filter(
        about__in={key for key, _ in named}, state=NoticeState.PLANNED.value, item__startswith=f"{items.PROGRAM}:"
    )  # fmt: skip
    listed = rows.values_list("pk", "about", "item")
    return {pk for pk, about, item in listed if (about, items.program_of(item)) in named}


def _add_wanted(pairs: Sequence[tuple[Change, Person]], result: Found, day: date, now: datetime) -> None:
    names = {change.program for change, _ in pairs}
    rules = program_rules.in_force(names, on=day)
    result.without_rule |= names - set(rules)
    texts = _texts(rules.values())
    told = recipients_of_each({person.pk: person for _, person in pairs}.values(), now=now)
    for change, about in pairs:
        rule = rules.get(change.program)
        if rule is None or rule.template.startswith(CALENDAR_RULES):
            continue
        for person in _told(about, told[about.pk], rule, day):
            for telling in _tellings(change, day):
                text = _text(texts, rule, telling)
                if text is None:
                    result.without_text.add(change.program)
                else:
                    result.wanted.append(_wanted(change, about, person, rule, text, telling, day))


def _tellings(change: Change, day: date) -> Sequence[timing.Telling]:
    if change.last is not None and change.last < day:
        return ()
    soon = change.last if change.last is not None and change.last - day <= _SOON else None
    return timing.tellings(day, soon)


def _told(about: Person, people: Sequence[Person], rule: InForce, day: date) -> Sequence[Person]:
    """Grave matters of somebody who is nearly of age are their own: they are told, and nobody else."""
    minor = family.is_minor(about.birth_date, day)
    if minor and family.own_matters(about.birth_date, day) and any(is_grave(name) for name in facts_of(rule.because)):
        return [about]
    return people


def _texts(rules: Iterable[InForce]) -> Mapping[tuple[int, str], NoticeTemplate]:
    """By sender, texts of programmes by their number and the usual ones by their key."""
    senders: dict[int, tuple[Body, set[str]]] = {}
    for rule in rules:
        senders.setdefault(rule.program.body_id, (rule.program.body, set()))[1].add(rule.program.number)
    texts: dict[tuple[int, str], NoticeTemplate] = {}
    for pk, (body, numbers) in senders.items():
        own = {**by_keys({key for keys in USUAL.values() for key in keys}, body), **by_programs(numbers, body)}
        texts.update({(pk, name): text for name, text in own.items()})
    return texts


def _text(
    texts: Mapping[tuple[int, str], NoticeTemplate], rule: InForce, telling: timing.Telling
) -> NoticeTemplate | None:
    names = (rule.program.number, *USUAL[telling.reminder == timing.LAST])
    return next((found for name in names if (found := texts.get((rule.program.body_id, name)))), None)


def _wanted(
    change: Change, about: Person, person: Person, rule: InForce, text: NoticeTemplate, telling: timing.Telling, day: date
) -> Wanted:  # fmt: skip
    strict = rule.rule.window.strict and change.last is not None
    values: dict[str, object] = {"program": rule.program.number, "day": day.isoformat()}
    if about.pk != person.pk:
        values["child"] = about.name
    if about.birth_date is not None:
        values["age"] = age_on(about.birth_date, day)
    return Wanted(
        body=rule.program.body_id, person=person.pk, about=about.pk, template=text.pk, topic=Topic(text.topic),
        item=items.of_program(change.program, fiscal_year(day)), due_at=timing.moment(telling.day), reminder=telling.reminder,
        until_date=change.last, law=text.law, priority=Priority.DEADLINE if strict else Priority.ORDINARY,
        last_reminder=bool(strict and text.law and telling.reminder == timing.LAST), values=filled(text.slots, values),
        because={**rule.because, "law": text.law},
    )  # fmt: skip
