"""Giving 「お知らせを届ける」: at its moment a notice is looked at once more, goes into the box, and is told of by at most one bundle a day."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.channels import INTERRUPTING, Channel
from todoke.common.clock import TOKYO
from todoke.notices.models import ContactAddress, Delivery, DeliveryItem, Notice, NoticeSettings, TopicChoice
from todoke.notices.queries import comparisons, still
from todoke.notices.queries.mourning import mourners
from todoke.notices.queries.texts_tact import tact_of_words
from todoke.notices.rules import attention
from todoke.notices.rules.bundling import Bundle, Held, Reader, Told, Way, bundles
from todoke.notices.rules.states import DeliveryState, NoticeState, Quiet, TextState
from todoke.people.models import Person

BATCH: Final = 500
#: Deliveries that disturbed somebody, or will.
_SPENDING: Final = (DeliveryState.DUE.value, DeliveryState.HANDED.value, DeliveryState.ACKNOWLEDGED.value)
_WITHDRAWING: Final = frozenset({Quiet.CHANGED, Quiet.HALTED})


@dataclass(slots=True)
class Given:
    """What a look at what is due did."""

    looked: int = 0
    boxed: int = 0
    quiet: int = 0
    withdrawn: int = 0
    stale: int = 0
    deliveries: int = 0
    by_body: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def __iadd__(self, other: "Given") -> "Given":
        for name in ("looked", "boxed", "quiet", "withdrawn", "stale", "deliveries"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def note(self, what: str, notices: Sequence[Notice]) -> None:
        """So many became this."""
        setattr(self, what, getattr(self, what) + len(notices))
        for each in notices:
            self.by_body[each.body_id][what] += 1


def give_due(
    *, by: Actor, now: datetime, limit: int | None = None, booked: still.Booked = still.nothing_booked
) -> Given:
    """Give what is due, in batches of persons, until nothing is or about ``limit`` notices were looked at; each batch is a transaction."""
    done = Given()
    while limit is None or done.looked < limit:
        batch = give_some(
            by=by, now=now, most=min(BATCH, (limit or BATCH) - done.looked if limit else BATCH), booked=booked
        )
        if not batch.looked:
            break
        done += batch
    return done


@transaction.atomic
@reach.within(reach.EVERYTHING)  # budget, choices and protection of a person hold for every body
def give_some(*, by: Actor, now: datetime, most: int = BATCH, booked: still.Booked = still.nothing_booked) -> Given:
    """One batch: the persons of the first notices that are due, held so that nobody else bundles for them, with all that is due for them."""
    persons = _hold_persons(now, most)
    if not persons:
        return Given()
    rows = Notice.objects.filter(person__in=list(persons), state=NoticeState.PLANNED.value, due_at__lte=now)
    held = rows.select_related("template", "sending").select_for_update(of=("self",), no_key=True).order_by("pk")
    notices = sorted(held, key=lambda each: (each.priority, each.due_at, each.pk))
    done = Given(looked=len(notices))
    given = _settle(notices, persons, done, now, booked)
    _bundle(persons, given, done, now)
    for body in Body.objects.filter(pk__in=done.by_body).order_by("pk"):
        bodies.record(
            body=body, by=by, at=now, action="notices.give", subject=f"body:{body.key}", data=dict(done.by_body[body.pk])
        )  # fmt: skip
    return done


def _hold_persons(now: datetime, most: int) -> dict[UUID, Person]:
    """Whom the most urgent notices are for; persons whom another worker holds are left to it."""
    due = Notice.objects.filter(state=NoticeState.PLANNED.value, due_at__lte=now).order_by("priority", "due_at")
    wanted = set(due.values_list("person", flat=True)[:most])
    if not wanted:
        return {}
    held: QuerySet[Person] = Person.objects.filter(pk__in=wanted).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        held = held.select_for_update(skip_locked=True, no_key=True)
    return {each.pk: each for each in held}


def _settle(
    notices: Sequence[Notice], persons: Mapping[UUID, Person], done: Given, now: datetime, booked: still.Booked
) -> list[Notice]:
    """Say what becomes of each: into the box, quiet and why, or too late; those in the box are returned."""
    today = now.astimezone(TOKYO).date()
    stale = [each for each in notices if each.until_date is not None and each.until_date < today]
    timely = [each for each in notices if each.until_date is None or each.until_date >= today]
    reasons = still.quiet_reasons(timely, now=now, booked=booked)
    by_reason: dict[Quiet, list[Notice]] = defaultdict(list)
    for each in timely:
        if each.pk in reasons:
            by_reason[reasons[each.pk]].append(each)
    for reason, some in by_reason.items():
        state = NoticeState.WITHDRAWN if reason in _WITHDRAWING else NoticeState.QUIET
        _update(some, now, state=state.value, why_quiet=reason.value)
        done.note("withdrawn" if state is NoticeState.WITHDRAWN else "quiet", some)
    _update(stale, now, state=NoticeState.STALE.value)
    done.note("stale", stale)
    given = [each for each in timely if each.pk not in reasons]
    _keep_up(given, persons)
    _update(given, now, state=NoticeState.BOXED.value)
    done.note("boxed", given)
    return given


def _update(notices: Sequence[Notice], now: datetime, **columns: object) -> None:
    if notices:
        Notice.objects.filter(pk__in=[each.pk for each in notices]).update(settled_at=now, **columns)
        for each in notices:
            each.state, each.settled_at = str(columns["state"]), now


def _keep_up(notices: Sequence[Notice], persons: Mapping[UUID, Person]) -> None:
    """The language that the person reads now, and the text that is in force now."""
    by_language: dict[str, list[Notice]] = defaultdict(list)
    for each in notices:
        if each.language != persons[each.person_id].language:
            by_language[persons[each.person_id].language].append(each)
    for language, some in by_language.items():
        Notice.objects.filter(pk__in=[each.pk for each in some]).update(language=language)
    retired = [each for each in notices if each.template.state == TextState.RETIRED]
    newer = still.successors({each.template for each in retired}) if retired else {}
    for template, tact in {(each.template, each.tact) for each in retired}:
        some = [each for each in retired if each.template_id == template.pk and each.tact == tact]
        new = newer[template.pk]
        stricter = max(tact, tact_of_words(new))
        Notice.objects.filter(pk__in=[each.pk for each in some]).update(template=new, tact=stricter)
        for each in some:
            each.template, each.tact = new, stricter


def _bundle(persons: Mapping[UUID, Person], given: Sequence[Notice], done: Given, now: datetime) -> None:
    """One bundle for each person, of what was given now and of what waits for the budget to allow it."""
    if not given:
        return
    keys = list({each.person_id for each in given})
    held = _held(keys, now)
    choices = _choices(keys)
    by_person: dict[UUID, list[Told]] = defaultdict(list)
    firsts = comparisons.first_channels(given, on=now.astimezone(TOKYO).date())
    for each in given:
        by_person[each.person_id].append(replace(_told(each, choices), first=firsts.get(each.pk, "")))
    readers = _readers(keys, held, choices, now)
    found = [
        (persons[key], bundle) for key in sorted(by_person) for bundle in bundles(by_person[key], readers[key], now=now)
    ]
    deliveries = [_delivery(person, bundle, now) for person, bundle in found]
    joined = [each for each in deliveries if each.pk in held]
    Delivery.objects.bulk_create(each for each in deliveries if each.pk not in held)
    Delivery.objects.bulk_update(joined, _JOINED) if joined else None
    DeliveryItem.objects.filter(delivery__in=[each.pk for each in joined]).delete()
    DeliveryItem.objects.bulk_create(
        DeliveryItem(body_id=delivery.body_id, delivery=delivery, notice_id=told.id)
        for delivery, (_, bundle) in zip(deliveries, found, strict=True)
        for told in bundle.told
    )
    for delivery in deliveries:
        if delivery.pk not in held:
            done.deliveries += 1
            done.by_body[delivery.body_id]["deliveries"] += 1


def _held(persons: Sequence[UUID], now: datetime) -> dict[UUID, Delivery]:
    """Bundles that wait for a later moment, kept from whoever hands over."""
    rows = Delivery.objects.filter(
        person__in=persons, state=DeliveryState.DUE.value, counts=True, lease="", attempts=0, due_at__gt=now, channel__in=sorted(INTERRUPTING)
    )  # fmt: skip
    return {each.pk: each for each in rows.select_for_update().order_by("pk")}


def _choices(persons: Sequence[UUID]) -> dict[tuple[UUID, str], frozenset[str]]:
    """The only ways for a topic, where a person chose some."""
    rows = TopicChoice.objects.filter(person__in=persons, wants=True)
    return {(row.person_id, row.topic): frozenset(row.channels) for row in rows if row.channels}


def _told(notice: Notice, choices: Mapping[tuple[UUID, str], frozenset[str]]) -> Told:
    return Told(
        notice.pk, notice.about_id, notice.body_id, notice.topic, notice.priority, notice.tact,
        bool(notice.law or notice.because.get("on_paper_without_channel")), notice.last_reminder, notice.until_date,
        choices.get((notice.person_id, notice.topic), frozenset()),
    )  # fmt: skip


def _readers(
    persons: Sequence[UUID], held: Mapping[UUID, Delivery], choices: Mapping[tuple[UUID, str], frozenset[str]], now: datetime
) -> dict[UUID, Reader]:  # fmt: skip
    """What decides about each person's day."""
    usable = ContactAddress.objects.filter(person__in=persons, confirmed_at__isnull=False, ended_at=None)
    ways: dict[UUID, list[Way]] = defaultdict(list)
    for address in (
        usable.exclude(channel=Channel.PAPER.value).only("person", "channel", "rank").order_by("rank", "added_at")
    ):
        ways[address.person_id].append(Way(address.pk, address.channel, address.rank))
    settings = {each.person_id: each for each in NoticeSettings.objects.filter(person__in=persons)}
    spent, bundled = _spent(persons, held, now)
    waits = _waits(held, choices)
    mourning = mourners(persons, now=now)
    return {
        key: _reader(settings.get(key), ways[key], spent[key], waits.get(key), mourns=key in mourning, bundled=key in bundled)
        for key in persons
    }  # fmt: skip


def _spent(
    persons: Sequence[UUID], held: Collection[UUID], now: datetime
) -> tuple[Mapping[UUID, list[datetime]], set[UUID]]:
    """When the counting deliveries of the last days are due, whoever sent them; and who had today's bundle."""
    today = now.astimezone(TOKYO).date()
    spent: dict[UUID, list[datetime]] = defaultdict(list)
    bundled: set[UUID] = set()
    recent = Delivery.objects.filter(person__in=persons, due_at__gt=now - attention.WINDOW, state__in=_SPENDING)
    for person, channel, counts, due_at in recent.exclude(pk__in=list(held)).values_list(
        "person", "channel", "counts", "due_at"
    ):
        if counts and channel in INTERRUPTING:
            spent[person].append(due_at)
        if counts and due_at.astimezone(TOKYO).date() >= today:
            bundled.add(person)
    return spent, bundled


def _waits(held: Mapping[UUID, Delivery], choices: Mapping[tuple[UUID, str], frozenset[str]]) -> Mapping[UUID, Held]:
    """For each person the bundle that waits, with what it tells of."""
    if not held:
        return {}
    by_delivery: dict[UUID, list[Told]] = defaultdict(list)
    for item in DeliveryItem.objects.filter(delivery__in=list(held)).select_related("notice"):
        by_delivery[item.delivery_id].append(_told(item.notice, choices))
    return {each.person_id: Held(key, tuple(by_delivery[key])) for key, each in held.items()}


def _reader(
    chosen: NoticeSettings | None, ways: Sequence[Way], spent: Sequence[datetime], held: Held | None, *, mourns: bool, bundled: bool
) -> Reader:  # fmt: skip
    said = chosen or NoticeSettings()
    return Reader(
        ways, said.pushes_a_week, (said.quiet_from_hour, said.quiet_until_hour), said.on_paper, mourns, spent, bundled, held
    )  # fmt: skip


#: What changes when a bundle that waits takes in more.
_JOINED: Final = ("body", "channel", "address", "priority", "tact", "due_at", "until_at")


def _delivery(person: Person, bundle: Bundle, now: datetime) -> Delivery:
    """The row that says it is due; it is of use until the last of what it tells of ends."""
    days = [each.until_date for each in bundle.told]
    last = max((each for each in days if each is not None), default=None) if None not in days else None
    return Delivery(
        pk=bundle.joins or uuid4(), body_id=bundle.lead.body, person=person, channel=bundle.channel, address_id=bundle.way,
        priority=min(each.priority for each in bundle.told), tact=bundle.tact, counts=bundle.counts, due_at=bundle.due_at, planned_at=now,
        until_at=datetime.combine(last + timedelta(days=1), time(0), tzinfo=TOKYO) if last else None,
    )  # fmt: skip
