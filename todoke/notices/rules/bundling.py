"""One bundle a day 「まとめ」: by child, the most urgent child first; what does not fit stays in the box."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from todoke.common.channels import INTERRUPTING, Channel
from todoke.notices.rules import attention
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority

#: So many a message tells of; the others lie in the box.
MOST_TOLD: Final = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as far as it matters here. ``channels``: the only ways that the person chose for its topic; empty: any."""

    id: UUID
    about: UUID
    body: int
    topic: str
    priority: int = Priority.ORDINARY
    tact: int = Tact.OPEN
    #: Goes by post where there is no other way: a law has it given to everybody, or a school to every guardian.
    must_reach: bool = False
    last_reminder: bool = False
    until_date: date | None = None
    channels: frozenset[str] = frozenset()
    #: It was put into the box earlier, when nothing could be sent.
    earlier: bool = False

    @property
    def exempt(self) -> bool:
        """Whether it goes out however much was spent."""
        return attention.is_exempt(self.priority, last_reminder=self.last_reminder)

    @property
    def spends(self) -> bool:
        """Whether it spends attention."""
        return attention.spends(self.topic, self.priority, last_reminder=self.last_reminder)

    @property
    def urgency(self) -> tuple[int, bool, date, str]:
        """The smaller, the more urgent: danger, deadlines by their day, what ends soonest."""
        return self.priority, not self.last_reminder, self.until_date or date.max, str(self.id)


@dataclass(frozen=True, slots=True)
class Way:
    """An address that can be used: the smaller the rank, the better."""

    id: UUID
    channel: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides about a person's day: addresses, budget, hours, whether letters are wanted, whether they mourn, whether today's bundle went out."""

    ways: Sequence[Way] = ()
    a_week: int = attention.USUAL_PUSHES
    quiet: tuple[int, int] = attention.USUAL_QUIET
    on_paper: bool = False
    mourns: bool = False
    spent: Sequence[datetime] = ()
    bundled_today: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """One message to be: through which way (None: by post), when, what it tells of in order, and whether it spends attention."""

    channel: str
    way: UUID | None
    due_at: datetime
    told: tuple[Told, ...]
    counts: bool
    tact: int
    rest: tuple[Told, ...] = field(default=())

    @property
    def lead(self) -> Told:
        """The most urgent of all."""
        return self.told[0]


def ordered(notices: Iterable[Told]) -> list[Told]:
    """Child after child, the child of the most urgent notice first, within a child by urgency."""
    by_child: dict[UUID, list[Told]] = {}
    for each in sorted(notices, key=lambda each: each.urgency):
        by_child.setdefault(each.about, []).append(each)
    return [each for some in by_child.values() for each in some]


def bundles(notices: Collection[Told], reader: Reader, *, now: datetime) -> list[Bundle]:
    """What is sent to one person now: danger at once, own matters as they come, one bundle of everything else, and letters by law."""
    danger = [each for each in notices if each.priority == Priority.DISASTER]
    own = [each for each in notices if attention.own(each.topic) and each not in danger]
    others = [each for each in notices if each not in danger and each not in own]
    found: list[Bundle | None] = [_sent(danger, reader, now, at_once=True)]
    chosen = _within_budget(others, reader, now)
    if chosen:
        found.append(_sent([*own, *chosen], reader, now))
    elif any(not each.earlier for each in own):
        found.append(_sent(own, reader, now))
    sent = [each for bundle in found if bundle is not None for each in _apart(bundle)]
    reached = {each.id for bundle in sent for each in (*bundle.told, *bundle.rest)}
    return [*sent, *_letter([each for each in notices if each.id not in reached and not each.earlier], reader, now)]


def _within_budget(notices: Sequence[Told], reader: Reader, now: datetime) -> list[Told]:
    """What may go into the day's bundle: all of it, or only what is exempt, or nothing."""
    if reader.on_paper and not reader.bundled_today:
        return list(notices)
    at = attention.next_allowed(now, *reader.quiet)
    budget = 0 if reader.mourns else attention.left(reader.spent, at=at, a_week=reader.a_week)
    if budget and not reader.bundled_today:
        return list(notices)
    return [each for each in notices if each.exempt and not each.earlier]


def _sent(notices: Sequence[Told], reader: Reader, now: datetime, *, at_once: bool = False) -> Bundle | None:
    """One message by the best way of its most urgent notice, with whatever may go that way too."""
    for lead in ordered(notices):
        way = _best(lead, reader)
        if way is None:
            continue
        channel, address = way
        along = ordered(each for each in notices if not each.channels or channel in each.channels)
        if channel == Channel.PAPER:
            due_at = now
        else:
            due_at = now if at_once else attention.next_allowed(now, *reader.quiet)
        return _bundle(channel, address, due_at, along, reader)
    return None


def _best(notice: Told, reader: Reader) -> tuple[str, UUID | None] | None:
    """The first way that the person left open for a notice; letters first for whoever wants them."""
    if reader.on_paper and notice.priority != Priority.DISASTER and (not notice.channels or Channel.PAPER in notice.channels):  # fmt: skip
        return Channel.PAPER.value, None
    for way in sorted(reader.ways, key=lambda each: each.rank):
        if not notice.channels or way.channel in notice.channels:
            return way.channel, way.id
    return None


def _letter(notices: Sequence[Told], reader: Reader, now: datetime) -> list[Bundle]:
    """What must reach everybody goes by post where no other way will ever tell of it: there is none, or none is wanted."""
    reachable = reader.ways and reader.a_week and not reader.on_paper
    by_post = [each for each in notices if each.must_reach and (not reachable or _best(each, reader) is None)]
    return _apart(_bundle(Channel.PAPER.value, None, now, ordered(by_post), reader)) if by_post else []


def _apart(bundle: Bundle) -> list[Bundle]:
    """A letter of each body, since each prints its own; everything else is one message."""
    if bundle.channel != Channel.PAPER:
        return [bundle]
    by_body: dict[int, list[Told]] = {}
    for each in bundle.told:
        by_body.setdefault(each.body, []).append(each)
    return [replace(bundle, told=tuple(some)) for some in by_body.values()]


def _bundle(channel: str, way: UUID | None, due_at: datetime, notices: list[Told], reader: Reader) -> Bundle:
    most = len(notices) if channel == Channel.PAPER else MOST_TOLD
    told, rest = tuple(notices[:most]), tuple(notices[most:])
    counts = channel in INTERRUPTING and any(each.spends for each in notices)
    tact = max(Tact.NEUTRAL if reader.mourns else Tact.OPEN, *(each.tact for each in notices))
    return Bundle(channel, way, due_at, told, counts, int(tact), rest)
