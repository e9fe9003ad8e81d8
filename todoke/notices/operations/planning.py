"""Planning 「お知らせの計画」: what somebody is to be told becomes a notice that waits for its moment; and what changed is taken back."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.notices.models import Notice, NoticeSettings, NoticeTemplate
from todoke.notices.queries import comparisons
from todoke.notices.queries.texts_tact import is_asked_for, tact_for
from todoke.notices.rules import codes
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.notices.rules.tact import Tact, may_be_sent
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person

_BATCH: Final = 500
_Each = TypeVar("_Each")
#: What makes a notice one of its own: told once to each person about each other, by each body, for each reminder.
_Key = tuple[UUID, UUID, int, str, int]


@dataclass(slots=True)
class Planned:
    """What a change set did: notices that are new, those that were there, those that nobody may be sent unasked."""

    made: int = 0
    known: int = 0
    unasked: int = 0
    withdrawn: int = 0

    def __iadd__(self, other: "Planned") -> "Planned":
        self.made += other.made
        self.known += other.known
        self.unasked += other.unasked
        self.withdrawn += other.withdrawn
        return self


@transaction.atomic
@reach.within(reach.EVERYTHING)  # guardians may live elsewhere than the body that writes to them
def plan(*, wanted: Iterable[Wanted], by: Actor, now: datetime) -> Planned:
    """Plan what is wanted, each thing once however often it is asked for; one entry in the ledger of each body.

    What was withdrawn because something changed is planned anew. What reads or reveals grave facts is planned only for whoever chose such letters.
    """
    done = Planned()
    by_body: Counter[int] = Counter()
    for some in _batches(wanted):
        made, batch = _plan_some(comparisons.drawn(some, on=now.astimezone(TOKYO).date()), now)
        done += batch
        by_body.update(made)
    for body in Body.objects.filter(pk__in=by_body).order_by("pk"):
        bodies.record(
            body=body, by=by, at=now, action="notices.plan", subject=f"body:{body.key}", data={"count": by_body[body.pk]}
        )  # fmt: skip
    return done


def _batches(every: Iterable[_Each]) -> Iterator[Sequence[_Each]]:
    rest = iter(every)
    while some := list(islice(rest, _BATCH)):
        yield some


def _plan_some(wanted: Sequence[Wanted], now: datetime) -> tuple[Counter[int], Planned]:
    """One batch: bodies with how many new notices, and what was done."""
    templates = {each.pk: each for each in NoticeTemplate.objects.filter(pk__in={each.template for each in wanted})}
    persons = {
        each.pk: each for each in Person.objects.filter(pk__in={each.person for each in wanted}).only("language")
    }
    chosen = _chosen(wanted, templates)
    done, rows = Planned(), dict[_Key, Notice]()
    for each in wanted:
        template = templates[each.template]
        tact = tact_for(each, template)
        letters = chosen.get(each.person, frozenset())
        if not may_be_sent(tact, chosen=is_asked_for(template, each.because, letters)):
            done.unasked += 1
            continue
        if tact is Tact.UNASKED_NEVER:
            each = replace(each, because={**each.because, "chosen": True})
        rows[_key(each)] = _row(each, template, min(tact, Tact.NEUTRAL), persons[each.person].language, now)
    known = _known(rows)
    again = _renew({known[key].pk: row for key, row in rows.items() if key in known and _is_withdrawn(known[key])})
    new = [row for key, row in rows.items() if key not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)  # another worker may have planned the same meanwhile
    kept = set(Notice.objects.filter(pk__in=[row.pk for row in new]).values_list("pk", flat=True))
    made = [row for row in new if row.pk in kept] + again
    done.made, done.known = len(made), len(rows) - len(made)
    return Counter(row.body_id for row in made), done


def _chosen(wanted: Sequence[Wanted], templates: Mapping[UUID, NoticeTemplate]) -> dict[UUID, frozenset[str]]:
    """The kinds of grave letters that each person asked for, where any of this batch is grave."""
    grave = {each.person for each in wanted if tact_for(each, templates[each.template]) is Tact.UNASKED_NEVER}
    if not grave:
        return {}
    rows = NoticeSettings.objects.filter(person__in=grave)
    return {row.person_id: frozenset(row.grave_letters) for row in rows}


def _key(wanted: Wanted) -> _Key:
    return wanted.person, wanted.about, wanted.body, wanted.item, wanted.reminder


def _key_of(row: Notice) -> _Key:
    return row.person_id, row.about_id, row.body_id, row.item, row.reminder


def _known(rows: Mapping[_Key, Notice]) -> dict[_Key, Notice]:
    found = Notice.objects.filter(
        person__in={key[0] for key in rows}, about__in={key[1] for key in rows}, item__in={key[3] for key in rows}
    )  # fmt: skip
    return {_key_of(each): each for each in found if _key_of(each) in rows}


def _is_withdrawn(row: Notice) -> bool:
    return row.state == NoticeState.WITHDRAWN and row.why_quiet == Quiet.CHANGED


def _row(wanted: Wanted, template: NoticeTemplate, tact: Tact, language: str, now: datetime) -> Notice:
    return Notice(
        body_id=wanted.body, person_id=wanted.person, about_id=wanted.about, template=template, sending_id=wanted.sending,
        topic=wanted.topic.value, law=wanted.law or template.law, tact=tact.value, priority=min(wanted.priority, template.priority),
        item=wanted.item, reminder=wanted.reminder, last_reminder=wanted.last_reminder, values=dict(wanted.values),
        because=dict(wanted.because), language=language, code=codes.make(secrets.choice), state=NoticeState.PLANNED.value,
        due_at=wanted.due_at, until_date=wanted.until_date, planned_at=now,
    )  # fmt: skip


def _renew(wanted: Mapping[UUID, Notice]) -> list[Notice]:
    """What was withdrawn waits again, as it is to be told now; its number stays."""
    rows = Notice.objects.filter(pk__in=list(wanted)).select_for_update(no_key=True).order_by("pk") if wanted else ()
    again = [each for each in rows if _is_withdrawn(each)]
    for old in again:
        for field in ("template_id", "sending_id", "topic", "law", "tact", "priority", "last_reminder", "values", "because",
                      "language", "due_at", "until_date", "planned_at"):  # fmt: skip
            setattr(old, field, getattr(wanted[old.pk], field))
        old.state, old.why_quiet, old.settled_at = NoticeState.PLANNED.value, "", None
        old.save()
    return again


@transaction.atomic
@reach.within(reach.EVERYTHING)
def withdraw(*, notices: Collection[UUID], because: Quiet, by: Actor, now: datetime) -> int:
    """Take back what waits and was not given yet, because a law, a figure or a fact changed or somebody halted it; how many."""
    by_body: Counter[int] = Counter()
    for some in _batches(notices):
        rows = (
            Notice.objects.filter(pk__in=some, state=NoticeState.PLANNED.value)
            .select_for_update(no_key=True)
            .order_by("pk")
        )
        held = list(rows.values_list("pk", "body"))
        Notice.objects.filter(pk__in=[pk for pk, _ in held]).update(
            state=NoticeState.WITHDRAWN.value, why_quiet=because.value, settled_at=now
        )
        by_body.update(body for _, body in held)
    for body in Body.objects.filter(pk__in=by_body).order_by("pk") if by_body else ():
        bodies.record(
            body=body, by=by, at=now, action="notices.withdraw", subject=f"body:{body.key}",
            data={"count": by_body[body.pk], "because": because.value},
        )  # fmt: skip
    return by_body.total()
