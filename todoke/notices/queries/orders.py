"""Questions about what systems of a body asked to be told: whom they mean, with which text, and what became of it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.notices.models import AppLink, Notice, NoticeCall, NoticeOrder, NoticeTemplate, TeamRecipient
from todoke.notices.queries import apps
from todoke.notices.rules.orders import Mode, Seen, ToKind
from todoke.notices.rules.states import NoticeState, Quiet, TextState
from todoke.people.models import Partner, Person
from todoke.people.queries import consents, persons

#: The text of consent of those who let tests reach them.
TESTS: Final = "notices-tests"
#: Reasons that are a person's own choice, doing or protection: their body's systems do not learn of them.
_OWN: Final = frozenset(
    each.value
    for each in (Quiet.STOPPED, Quiet.DECLINED, Quiet.DONE, Quiet.BOOKED, Quiet.CONCEALED, Quiet.NOT_GUARDIAN)
)


class OrderNotFound(NotFound):
    """The sender used no such reference."""

    code = "order_not_found"


def persons_named(
    body: Body, wanted: Sequence[tuple[ToKind, str]], *, today: date
) -> Mapping[tuple[ToKind, str], Person]:
    """Residents of a body by what its system calls them; whoever is not there, or no longer served, is left out."""
    keys = {text for kind, text in wanted if kind is ToKind.REGISTER_KEY}
    found = {(ToKind.REGISTER_KEY, key): person for key, person in persons.by_register_keys(body, keys).items()}
    ids = {text: _uuid(text) for kind, text in wanted if kind is ToKind.PERSON}
    rows = Person.objects.filter(body=body, pk__in=[each for each in ids.values() if each], ended_at=None)
    by_id = {row.pk: row for row in rows.select_related("body")}
    found |= {(ToKind.PERSON, text): by_id[pk] for text, pk in ids.items() if pk in by_id}
    users = {text: _uuid(text) for kind, text in wanted if kind is ToKind.USER}
    links = AppLink.objects.filter(body=body, user__in=[each for each in users.values() if each], ended_at=None)
    linked = {link.user: link for link in links.exclude(linked_at=None).select_related("person__body", "partner")}
    found |= {
        (ToKind.USER, text): linked[user].person
        for text, user in users.items()
        if user in linked and apps.holds(linked[user], today=today)
    }
    return found


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def texts_named(body: Body, keys: Sequence[str]) -> Mapping[str, NoticeTemplate]:
    """The approved texts with these keys: the body's own, else one of ours for every body."""
    rows = NoticeTemplate.objects.filter(Q(body=body) | Q(body=None), key__in=set(keys), state=TextState.APPROVED.value)
    return {row.key: row for row in sorted(rows, key=lambda row: row.body_id is not None)}


def placed_before(partner: Partner, mode: Mode, references: Sequence[str]) -> frozenset[str]:
    """References that the sender used already."""
    rows = NoticeOrder.objects.filter(partner=partner, mode=mode.value, reference__in=set(references))
    return frozenset(rows.values_list("reference", flat=True))


def placed_since(partner: Partner, mode: Mode, since: datetime) -> int:
    """How many notices a system had accepted since a moment."""
    rows = NoticeOrder.objects.filter(partner=partner, mode=mode.value, at__gte=since)
    return rows.count()


def call(partner: Partner, mode: Mode, key: str) -> NoticeCall | None:
    """The call that was made with an idempotency key."""
    return NoticeCall.objects.filter(partner=partner, mode=mode.value, key=key).first()


def order(partner: Partner, mode: Mode, reference: str) -> NoticeOrder:
    """An accepted order by the sender's reference. Raises OrderNotFound."""
    found = NoticeOrder.objects.filter(partner=partner, mode=mode.value, reference=reference).first()
    if found is None:
        raise OrderNotFound
    return found


def seen(order: NoticeOrder, *, now: datetime) -> Seen:
    """How an order stands, as far as its sender may know.

    Whether somebody keeps such letters is their own: who stopped the topic, declined, said it was done, is protected or has nobody who may be told
    reads like one in whose box it lies, and a test reads like all of them.
    """
    rows = Notice.objects.filter(body_id=order.body_id, about=order.about_id, item=order.item, reminder=order.reminder)
    found = list(rows.values_list("state", "why_quiet")) if order.mode != Mode.TEST else []
    states = {NoticeState.BOXED.value if why in _OWN else state for state, why in found}
    if NoticeState.PLANNED.value in states or (not states and order.due_at > now):
        return Seen.PLANNED
    return Seen.BOXED if NoticeState.BOXED.value in states or not states else Seen.WITHDRAWN


def orders_of(partner: Partner) -> Sequence[NoticeOrder]:
    """The newest orders of a system, for staff."""
    return list(
        NoticeOrder.objects.filter(partner=partner).select_related("template").order_by("-at", "reference")[:50]
    )


def counts_of(partner: Partner, *, now: datetime) -> Mapping[str, int]:
    """How many notices of a system were accepted within thirty days, by mode."""
    rows = NoticeOrder.objects.filter(partner=partner, at__gte=now - timedelta(days=30))
    return dict(rows.values_list("mode").annotate(Count("pk")).order_by())


def team(body: Body, *, today: date) -> Sequence[tuple[TeamRecipient, bool]]:
    """The short list, and of whom the consent holds now."""
    rows = TeamRecipient.objects.filter(body=body).select_related("person")
    return [(row, is_in_team(row, today=today)) for row in rows]


def is_in_team(recipient: TeamRecipient, *, today: date) -> bool:
    """Whether tests may reach somebody: their own yes, asked anew each time."""
    return recipient.person.ended_at is None and consents.holds(recipient.person, TESTS, today=today)


def team_ids(body: Body, *, today: date) -> frozenset[uuid.UUID]:
    """Whom team keys reach today."""
    return frozenset(row.person_id for row, holds in team(body, today=today) if holds)
