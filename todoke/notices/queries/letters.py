"""Questions about letters on paper: what is due, whether an address still holds, which batches wait for staff, what was stopped or came back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.channels import Channel
from todoke.common.errors import NotFound
from todoke.common.sealed_fields import keyring
from todoke.notices.models import Delivery, DeliveryItem, Letter, LetterBatch, Notice, SchoolLetter
from todoke.notices.queries import still
from todoke.notices.rules.letters import BatchState, LetterState
from todoke.notices.rules.school_letters import letter_of
from todoke.notices.rules.states import DeliveryState, NoticeState
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.queries import families

_COLUMN = "letter.address"


class BatchNotFound(NotFound):
    """There is no such batch of this body, or it is not for whoever asks."""

    code = "letter_batch_not_found"


@dataclass(frozen=True, slots=True)
class Due:
    """One letter that is to be printed: its delivery, the person as they are now, what it still has to say, and its earliest last day."""

    delivery: Delivery
    person: Person
    notices: tuple[Notice, ...]
    letter: Letter | None

    @property
    def last_date(self) -> date | None:
        """The first of the last days of what it tells."""
        return min((each.until_date for each in self.notices if each.until_date), default=None)


def bodies_with_due(*, now: datetime) -> Sequence[Body]:
    """The bodies that have letters to print."""
    due = Delivery.objects.filter(channel=Channel.PAPER, state=DeliveryState.DUE, due_at__lte=now)
    return list(Body.objects.filter(pk__in=due.values("body")).order_by("key"))


def due(body: Body, *, now: datetime, limit: int) -> Sequence[Due]:
    """Letters of a body that wait to be printed, the next last day first; what they say is asked anew: what is no longer wanted is left out."""
    printed = Letter.objects.filter(state__in=[LetterState.PRINTED, LetterState.POSTED, LetterState.RETURNED])
    rows = Delivery.objects.filter(body=body, channel=Channel.PAPER, state=DeliveryState.DUE, due_at__lte=now)
    rows = rows.exclude(pk__in=printed.values("delivery")).order_by("until_at", "priority", "due_at", "id")[:limit]
    deliveries = list(rows.select_related("body"))
    persons = Person.objects.select_related("body").in_bulk([each.person_id for each in deliveries])
    letters = {each.delivery_id: each for each in Letter.objects.filter(delivery__in=deliveries)}
    notices = _wanted(deliveries, now=now)
    found = [
        Due(each, persons[each.person_id], tuple(notices.get(each.pk, ())), letters.get(each.pk)) for each in deliveries
    ]
    return sorted(found, key=lambda each: (each.last_date or date.max, each.delivery.due_at, str(each.delivery.pk)))


def _wanted(deliveries: Sequence[Delivery], *, now: datetime) -> dict[UUID, list[Notice]]:
    """What each delivery still has to say, in its order; notices of another body are that body's letters, not this one's."""
    items = DeliveryItem.objects.filter(delivery__in=deliveries, notice__state=NoticeState.BOXED).order_by("id")
    rows = list(
        items.select_related("notice__body", "notice__template", "notice__sending", "notice__about", "delivery")
    )
    rows = [each for each in rows if each.notice.body_id == each.delivery.body_id]
    quiet = still.quiet_reasons([each.notice for each in rows], now=now)
    found: dict[UUID, list[Notice]] = {}
    for row in rows:
        over = row.notice.until_date is not None and row.notice.until_date < now.date()
        if row.notice.pk not in quiet and not over:
            found.setdefault(row.delivery_id, []).append(row.notice)
    return found


def hash_of(person: Person) -> str:
    """The address of a person as it is now, as a keyed hash."""
    return keyring().index(_address(person), column=_COLUMN)


def is_same_address(letter: Letter, person: Person) -> bool:
    """Whether the person still lives where the letter was addressed to."""
    return letter.address_hash in keyring().indexes(_address(person), column=_COLUMN)


def _address(person: Person) -> str:
    return f"{person.postcode}|{person.address}|{person.name}"


def came_back(persons: Iterable[Person]) -> frozenset[UUID]:
    """Those whose newest letter came back from the address that they still have."""
    found = set()
    listed = {each.pk: each for each in persons}
    returned = Letter.objects.filter(person__in=listed, state=LetterState.RETURNED)
    for letter in returned:
        if is_same_address(letter, listed[letter.person_id]):
            found.add(letter.person_id)
    return frozenset(found)


@reach.within(reach.EVERYTHING)  # guardians may live in another town
def changed(batch: LetterBatch, *, today: date, now: datetime) -> bool:
    """Whether a batch may no longer be posted as it is: somebody moved, is protected now, or is not to get their letter any more."""
    letters = list(batch.letters.select_related("person__body", "delivery"))
    said = _wanted([each.delivery for each in letters], now=now)
    for letter in letters:
        person = letter.person
        guarded = families.is_guarded(person, today=today)
        if (
            person.ended_at
            or guarded != batch.guarded
            or not is_same_address(letter, person)
            or letter.delivery_id not in said
        ):
            return True
    return False


def batches(body: Body, *, guarded: bool, ordinary: bool) -> Sequence[LetterBatch]:
    """The batches that whoever asks may open, the newest first; dropped ones are left out."""
    kinds = Q(guarded=True) if guarded and not ordinary else Q() if guarded else Q(guarded=False)
    return list(LetterBatch.objects.filter(kinds, body=body).exclude(state=BatchState.DROPPED)[:60])


def batch(body: Body, key: UUID, *, guarded: bool, ordinary: bool) -> LetterBatch:
    """One of these batches; raises BatchNotFound, the same for whoever may not open it."""
    found = LetterBatch.objects.filter(body=body, pk=key).first()
    if found is None or not (guarded if found.guarded else ordinary):
        raise BatchNotFound
    return found


def stopped(body: Body) -> Sequence[Letter]:
    """Letters that are not printed, and why; the next last day first."""
    rows = Letter.objects.filter(body=body, state=LetterState.STOPPED, delivery__state=DeliveryState.DUE)
    return list(rows.order_by("last_date", "changed_at")[:200])


def returned(body: Body) -> Sequence[Letter]:
    """Letters that came back, the newest first."""
    rows = Letter.objects.filter(body=body, state=LetterState.RETURNED)
    return list(rows.order_by("-changed_at")[:100])


def own_persons(body: Body, letters: Iterable[Letter]) -> frozenset[UUID]:
    """Those of the recipients whom this body keeps, so that staff can open their page."""
    found = Person.objects.filter(pk__in={each.person_id for each in letters}, body=body)
    return frozenset(found.values_list("pk", flat=True))


def enclosures(batch: LetterBatch) -> Sequence[tuple[SchoolLetter, int]]:
    """Letters of schools in a batch that enclose a file, and how many copies are wanted."""
    items = DeliveryItem.objects.filter(delivery__in=batch.letters.values("delivery"), notice__topic=Topic.SCHOOL)
    wanted = Counter(letter_of(item) for item in items.values_list("notice__item", flat=True))
    found = (
        SchoolLetter.objects.filter(pk__in=[key for key in wanted if key])
        .exclude(enclosed_token="")
        .order_by("sent_at")
    )
    return [(each, wanted[each.pk]) for each in found]


def count_waiting(body: Body, *, guarded: bool) -> int:
    """How many batches and stopped letters wait for staff; batches with protected people count for whoever may open them."""
    waiting = LetterBatch.objects.filter(body=body, state__in=[BatchState.MADE, BatchState.FETCHED])
    stopped_ = Letter.objects.filter(body=body, state=LetterState.STOPPED, delivery__state=DeliveryState.DUE)
    return (waiting if guarded else waiting.filter(guarded=False)).count() + stopped_.count()
