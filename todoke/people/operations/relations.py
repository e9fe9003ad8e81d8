"""Writes about relations: recorded once with how they are known, proven, corrected, ended; adoption."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.people.models import Person, Relation
from todoke.people.operations.households import hold
from todoke.people.rules import family
from todoke.people.rules.persons import Document, Kinship, Knowing


class RelationInvalid(Invalid):
    """Two persons cannot be related so; ``problems`` maps each field to a code."""

    code = "relation_invalid"


class AlreadyRelated(Conflict):
    """This relation is known already."""

    code = "already_related"


class RelationEnded(Conflict):
    """This relation has already ended."""

    code = "relation_ended"


@dataclass(frozen=True, slots=True)
class Known:
    """How a relation is known; a certificate was seen by who acts, at the moment of acting."""

    by: Knowing
    document: Document | None = None

    def columns(self, seen_by: Actor, now: datetime) -> dict[str, object]:
        """What the row keeps. Raises RelationInvalid where a certificate has no name."""
        if self.by is Knowing.CERTIFICATE:
            if self.document is None:
                raise RelationInvalid(problems={"document": "required"})
            return {
                "known_by": self.by.value,
                "document": self.document.value,
                "seen_by": str(seen_by),
                "seen_at": now,
            }
        return {"known_by": self.by.value, "document": "", "seen_by": "", "seen_at": None}


@transaction.atomic
def relate(
    *,
    body: Body,
    kind: Kinship,
    senior: Person,
    junior: Person,
    known: Known,
    by: Actor,
    now: datetime,
    custody: bool = False,
    since_date: date | None = None,
) -> Relation:
    """Record how two persons belong together, so that it is proven once. Raises RelationInvalid, AlreadyRelated."""
    if kind in family.MUTUAL and junior.pk < senior.pk:
        senior, junior = junior, senior  # neither is above the other: one row for both
    since = since_date or now.date()
    hold(senior, junior)
    _need_possible(kind, senior, junior, custody=custody, known_by=known.by, since=since, now=now)
    relation = Relation(
        body=body, kind=kind.value, senior=senior, junior=junior, custody=custody, since_date=since, recorded_by=str(by), recorded_at=now,
        **known.columns(by, now),
    )  # fmt: skip
    try:
        with transaction.atomic():
            relation.save(force_insert=True)
    except IntegrityError:
        raise AlreadyRelated from None
    _record("relation.record", relation, by=by, now=now, known_by=known.by.value)
    return relation


@transaction.atomic
def prove(*, relation: Relation, document: Document, by: Actor, now: datetime, custody: bool | None = None) -> Relation:
    """A certificate for a relation was seen; from now on nobody has to show it again. Raises RelationInvalid, RelationEnded."""
    return correct(
        relation=relation, known=Known(Knowing.CERTIFICATE, document), custody=custody, by=by, now=now
    )  # fmt: skip


@transaction.atomic
def correct(
    *,
    relation: Relation,
    by: Actor,
    now: datetime,
    known: Known | None = None,
    custody: bool | None = None,
    since_date: date | None = None,
) -> Relation:
    """Correct what is held of a relation; None leaves a thing as it is. Raises RelationInvalid, RelationEnded."""
    hold(relation.senior, relation.junior)
    relation.refresh_from_db()
    if relation.until_date is not None:
        raise RelationEnded
    changes: dict[str, object] = known.columns(by, now) if known else {}
    if custody is not None:
        changes["custody"] = custody
    if since_date is not None:
        changes["since_date"] = since_date
    changed = sorted(name for name, value in changes.items() if getattr(relation, name) != value)
    for name in changed:
        setattr(relation, name, changes[name])
    _need_possible(
        Kinship(relation.kind), relation.senior, relation.junior, custody=relation.custody, known_by=Knowing(relation.known_by),
        since=relation.since_date, now=now, besides=relation, grown="custody" not in changed,
    )  # fmt: skip
    if changed:
        relation.save(update_fields=changed)
        _record("relation.correct", relation, by=by, now=now, fields=changed)
    return relation


@transaction.atomic
def end(*, relation: Relation, by: Actor, now: datetime, until_date: date | None = None) -> None:
    """A relation no longer holds from a day on; the row stays. Raises RelationInvalid, RelationEnded."""
    relation.refresh_from_db()
    until = until_date or now.date()
    if relation.until_date is not None:
        raise RelationEnded
    if until < relation.since_date or until > now.date():
        raise RelationInvalid(problems={"until_date": "until_before_since"})
    relation.until_date = until
    relation.save(update_fields=["until_date"])
    _record("relation.end", relation, by=by, now=now)


@transaction.atomic
def end_all(*, person: Person, by: Actor, now: datetime, until_date: date | None = None) -> None:
    """End every relation of a person: when they die (民法728条、818条), or when the body no longer keeps their record."""
    until = until_date or now.date()
    found = Relation.objects.filter(Q(senior=person) | Q(junior=person), until_date=None).select_related("body")
    for relation in found.order_by("since_date", "id"):
        end(relation=relation, by=by, now=now, until_date=max(until, relation.since_date))


@transaction.atomic
def adopt(
    *,
    body: Body,
    child: Person,
    parents: Sequence[Person],
    special: bool,
    known: Known,
    by: Actor,
    now: datetime,
    keeps: Sequence[Person] = (),
    since_date: date | None = None,
) -> list[Relation]:
    """A child is adopted: the adoptive parents have custody (民法818条2項); the record of the child goes on.

    A special adoption ends the child's relations to the family before (民法817条の9); another one leaves them, without custody.
    ``keeps`` are parents who stay with custody because they are married to the one who adopts (818条3項). Raises RelationInvalid.
    """
    since = since_date or now.date()
    hold(child, *parents)
    staying = {each.pk for each in (*keeps, *parents)}
    before = Relation.objects.filter(junior=child, until_date=None).select_related("senior", "junior", "body")
    mutual = Relation.objects.filter(senior=child, kind=Kinship.SIBLING.value, until_date=None)
    for relation in [*before.order_by("id"), *mutual.select_related("senior", "junior", "body").order_by("id")]:
        other = relation.senior_id if relation.junior_id == child.pk else relation.junior_id
        if other in staying or relation.kind == Kinship.PARTNER.value:
            continue
        if special or relation.kind == Kinship.GUARDIAN.value or relation.custody:
            end(relation=relation, by=by, now=now, until_date=max(since, relation.since_date))
        if relation.custody and not special:
            _again_without_custody(relation, since=since, by=by, now=now)
    return [
        relate(
            body=body, kind=Kinship.PARENT, senior=parent, junior=child, known=known, custody=True, by=by, now=now, since_date=since
        )
        for parent in parents
    ]  # fmt: skip


def _again_without_custody(relation: Relation, *, since: date, by: Actor, now: datetime) -> None:
    """The parent by birth stays a parent (民法809条 ends nothing), and no longer has custody."""
    Relation.objects.create(
        body=relation.body, kind=relation.kind, senior=relation.senior, junior=relation.junior, custody=False, known_by=relation.known_by,
        document=relation.document, seen_by=relation.seen_by, seen_at=relation.seen_at, since_date=max(since, relation.since_date),
        recorded_by=str(by), recorded_at=now,
    )  # fmt: skip


def _need_possible(
    kind: Kinship, senior: Person, junior: Person, *, custody: bool, known_by: Knowing, since: date, now: datetime,
    besides: Relation | None = None, grown: bool = False,
) -> None:  # fmt: skip
    """Raises RelationInvalid where the law or nature does not allow it. The persons are held.

    ``grown``: the junior may have come of age since custody was recorded.
    """
    problems = dict(
        family.relation_problems(
            kind, custody=custody, known_by=known_by, senior_born=senior.birth_date, junior_born=junior.birth_date, since=since,
            today=now.date(),
        )
    )  # fmt: skip
    if grown and problems.get("junior") == "junior_of_age":
        del problems["junior"]
    if senior.pk == junior.pk:
        problems["junior"] = "related_to_self"
    if senior.ended_at is not None or junior.ended_at is not None:
        problems["junior"] = "person_ended"
    if custody and "custody" not in problems:
        held = Relation.objects.filter(junior=junior, custody=True, until_date=None)
        others = (held.exclude(pk=besides.pk) if besides else held).exclude(senior=senior).count()
        if others >= family.MOST_CUSTODIANS:
            problems["custody"] = "custody_of_two"
    if problems:
        raise RelationInvalid(problems=problems)


def _record(action: str, relation: Relation, *, by: Actor, now: datetime, **data: object) -> None:
    bodies.record(body=relation.body, by=by, at=now, action=action, subject=f"relation:{relation.pk}", data=data)
