"""One bundle a day 「まとめ」: by child, the most urgent child first; what does not fit stays in the box."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from todoke.common.channels import INTERRUPTING, Channel
from todoke.common.clock import TOKYO
from todoke.notices.rules import attention
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority

#: So many a message tells of; the others lie in the box.
MOST_TOLD: Final = 10
#: The hour at which what had to wait for another day goes out.
MORNING: Final = 9


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
    #: The way that is tried first where a body compares channels; else the person's order alone counts.
    first: str = ""

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
class Held:
    """A bundle that waits until the budget allows it, and what it tells of so far."""

    id: UUID
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides about a person's day: addresses, budget, hours, whether letters are wanted, whether they mourn, whether today's bundle went out.

    ``spent``: when the counting deliveries of the last days are due, but for the one that is ``held``.
    """

    ways: Sequence[Way] = ()
    a_week: int = attention.USUAL_PUSHES
    quiet: tuple[int, int] = attention.USUAL_QUIET
    on_paper: bool = False
    mourns: bool = False
    spent: Sequence[datetime] = ()
    bundled_today: bool = False
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """One message to be: through which way (None: by post), when, what it tells of in order, and whether it spends attention.

    ``joins``: the bundle that waited, and is this one now.
    """

    channel: str
    way: UUID | None
    due_at: datetime
    told: tuple[Told, ...]
    counts: bool
    tact: int
    rest: tuple[Told, ...] = field(default=())
    joins: UUID | None = None

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
    """What is sent to one person: danger at once; letters for whoever wants them; what is exempt, and their own matters, as they come; one
    bundle a day of everything else, when the budget allows it; and letters of what must reach everybody."""
    danger = [each for each in notices if each.priority == Priority.DISASTER]
    by_post = [each for each in notices if reader.on_paper and each not in danger and _may_go(each, Channel.PAPER)]
    others = [each for each in notices if each not in danger and each not in by_post]
    morning = attention.next_allowed(now, *reader.quiet)
    at = _moment(reader, morning)
    found = [_sent(danger, reader, now)]
    if at == morning and any(each.spends for each in others):
        found.append(_with_held(others, reader, at))
    else:
        found.append(_sent([each for each in others if not each.spends], reader, morning))
        if at is not None:
            found.append(_with_held([each for each in others if each.spends], reader, at))
    sent = [each for each in found if each is not None]
    reached = {each.id for bundle in sent for each in (*bundle.told, *bundle.rest)}
    missed = _unreached([each for each in notices if each not in by_post and each.id not in reached], reader, at)
    return [*sent, *_letters([*by_post, *missed], reader, now)]


def _moment(reader: Reader, morning: datetime) -> datetime | None:
    """When the next bundle may go out: now, tomorrow where today's went out already, or when the budget allows it; None: never."""
    if reader.mourns:
        return None
    first = morning
    if reader.bundled_today:
        tomorrow = (morning.astimezone(TOKYO) + timedelta(days=1)).replace(
            hour=MORNING, minute=0, second=0, microsecond=0
        )
        first = attention.next_allowed(tomorrow, *reader.quiet)
    free = attention.frees(reader.spent, at=first, a_week=reader.a_week)
    return None if free is None else attention.next_allowed(free, *reader.quiet)


def _with_held(notices: Sequence[Told], reader: Reader, at: datetime) -> Bundle | None:
    """A bundle of what is new and of what waited already; what ends before the moment comes would be told too late, and is not."""
    day = at.astimezone(TOKYO).date()
    waited = reader.held.told if reader.held else ()
    if not notices:
        return None
    timely = [each for each in (*notices, *waited) if each.until_date is None or each.until_date >= day]
    made = _sent(timely, reader, at)
    return replace(made, joins=reader.held.id) if made and reader.held else made


def _sent(notices: Sequence[Told], reader: Reader, at: datetime) -> Bundle | None:
    """One message by the best way of its most urgent notice, with whatever may go that way too."""
    for lead in ordered(notices):
        way = _best(lead, reader)
        if way is not None:
            along = ordered(each for each in notices if _may_go(each, way.channel))
            return _bundle(way.channel, way.id, at, along, reader)
    return None


def _may_go(notice: Told, channel: str) -> bool:
    """Whether the person left a channel open for the topic of a notice."""
    return not notice.channels or channel in notice.channels


def _best(notice: Told, reader: Reader) -> Way | None:
    """The first way that the person left open for a notice."""
    ways = sorted(reader.ways, key=lambda each: (each.channel != notice.first, each.rank))
    return next((way for way in ways if _may_go(notice, way.channel)), None)


def _unreached(notices: Iterable[Told], reader: Reader, at: datetime | None) -> list[Told]:
    """What must reach everybody and no other way tells of in time: there is none, none is wanted, or the budget allows it too late."""
    day = at.astimezone(TOKYO).date() if at else date.min
    return [
        each for each in notices
        if each.must_reach and (not reader.a_week or _best(each, reader) is None or (each.until_date or date.max) < day)
    ]  # fmt: skip


def _letters(notices: Sequence[Told], reader: Reader, now: datetime) -> list[Bundle]:
    """A letter of each body, since each prints its own."""
    by_body: dict[int, list[Told]] = {}
    for each in ordered(notices):
        by_body.setdefault(each.body, []).append(each)
    return [_bundle(Channel.PAPER.value, None, now, some, reader) for some in by_body.values()]


def _bundle(channel: str, way: UUID | None, due_at: datetime, notices: list[Told], reader: Reader) -> Bundle:
    most = len(notices) if channel == Channel.PAPER else MOST_TOLD
    told, rest = tuple(notices[:most]), tuple(notices[most:])
    counts = channel in INTERRUPTING and any(each.spends for each in notices)
    tact = max(Tact.NEUTRAL if reader.mourns else Tact.OPEN, *(each.tact for each in notices))
    return Bundle(channel, way, due_at, told, counts, int(tact), rest)
