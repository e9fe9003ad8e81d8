"""Questions about apps that bring notices: whether an app may still, where it is told, and what it may read."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.notices.models import AppLink, ContactAddress, Notice, NoticeHook, TopicChoice
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import OWN_MATTERS, Topic
from todoke.people.models import Partner, Person
from todoke.people.queries import consents, visibility
from todoke.people.rules.disclosures import PartnerKind

#: The text of consent with which a body asks.
CONSENT: Final = "notices-app"
#: A place in the feed: the moment and the identifier of the last notice that was read.
Place = tuple[datetime, uuid.UUID]


class AppNotFound(NotFound):
    """No such app here, or none that this person uses."""

    code = "app_not_found"


def holds(link: AppLink, *, today: date) -> bool:
    """Whether an app may bring this person's notices: asked anew each time, never remembered."""
    alive = link.ended_at is None and link.partner.ended_at is None and link.person.ended_at is None
    return alive and consents.holds(link.person, CONSENT, today=today, scope=str(link.partner))


def link_of(address: ContactAddress) -> AppLink | None:
    """The link behind an address of an app; None where there is none any more."""
    user = str((address.address or {}).get("user") or "")
    try:
        wanted = uuid.UUID(user)
    except ValueError:
        return None
    rows = AppLink.objects.filter(user=wanted, person_id=address.person_id, ended_at=None).exclude(linked_at=None)
    return rows.select_related("partner", "person").first()


def target_of(address: ContactAddress, *, now: datetime) -> Mapping[str, object] | None:
    """Where to hand a message for an app, and with which secrets to sign it; None when the app may not be told any more, or has said nowhere."""
    link = link_of(address)
    if link is None or not holds(link, today=now.astimezone(TOKYO).date()):
        return None
    hook = hook_of(link.partner)
    if hook is None:
        return None
    return {"url": hook.url, "secrets": secrets_of(hook, now=now), "user": str(link.user)}


def secrets_of(hook: NoticeHook, *, now: datetime) -> list[str]:
    """What signs now: the secret, and for a day the one before it."""
    former = hook.former_secret if hook.former_until_at and hook.former_until_at > now else ""
    return [hook.secret, former] if former else [hook.secret]


def apps_for(body: Body) -> Sequence[Partner]:
    """The apps that a body's residents may choose."""
    return list(Partner.objects.filter(body=body, kind=PartnerKind.APP.value, ended_at=None).order_by("name", "pk"))


def app(body: Body, key: uuid.UUID) -> Partner:
    """One of them, raises AppNotFound."""
    found = next((each for each in apps_for(body) if each.pk == key), None)
    if found is None:
        raise AppNotFound
    return found


def links_of(person: Person) -> Mapping[uuid.UUID, AppLink]:
    """The open links of a person, by app."""
    rows = AppLink.objects.filter(person=person, ended_at=None).select_related("partner", "person")
    return {row.partner_id: row for row in rows}


def hook_of(partner: Partner) -> NoticeHook | None:
    """Where an app wants to be told."""
    return NoticeHook.objects.filter(partner=partner, ended_at=None).first()


@dataclass(frozen=True, slots=True)
class Read:
    """One notice that an app may read, by the link that allows it."""

    notice: Notice
    link: AppLink


def _readable(partner: Partner) -> QuerySet[Notice]:
    """Notices laid in boxes since their person chose this app; never such as go unasked to nobody."""
    links = AppLink.objects.filter(
        partner=partner, person=OuterRef("person"), ended_at=None, linked_at__lte=OuterRef("settled_at")
    )
    rows = Notice.objects.filter(Exists(links), state=NoticeState.BOXED.value, tact__lt=Tact.UNASKED_NEVER.value)
    return rows.select_related("body", "template", "person", "about").order_by("settled_at", "pk")  # fmt: skip


def readable(
    partner: Partner, *, after: Place | None, limit: int, now: datetime
) -> tuple[list[Read], Place | None, bool]:
    """What an app may read after a place, the place reached, and whether there is more."""
    rows = _readable(partner)
    if after is not None:
        moment, pk = after
        rows = rows.filter(Q(settled_at__gt=moment) | Q(settled_at=moment, pk__gt=pk))
    found = list(rows[: limit + 1])
    page = found[:limit]
    last = page[-1] if page else None
    reached = (last.settled_at, last.pk) if last is not None and last.settled_at is not None else after
    return _allowed(partner, page, now), reached, len(found) > limit


def one(partner: Partner, key: uuid.UUID, *, now: datetime) -> Read | None:
    """One notice, if the app may read it now."""
    found = _allowed(partner, list(_readable(partner).filter(pk=key)), now)
    return found[0] if found else None


def _allowed(partner: Partner, rows: Sequence[Notice], now: datetime) -> list[Read]:
    """Those whose person still agrees, wants the topic in an app, and may see whom it is about."""
    today, persons = now.astimezone(TOKYO).date(), {row.person_id: row.person for row in rows}
    held = AppLink.objects.filter(partner=partner, person__in=persons, ended_at=None).exclude(linked_at=None)
    links = {link.person_id: link for link in held.select_related("partner", "person") if holds(link, today=today)}
    unwanted = _unwanted(list(links))
    concealed = {
        pk: visibility.concealed(persons[pk], {row.about for row in rows if row.person_id == pk and row.about_id != pk}, today=today)
        for pk in links
    }  # fmt: skip
    return [
        Read(row, links[row.person_id]) for row in rows
        if row.person_id in links and (row.person_id, row.topic) not in unwanted and row.about_id not in concealed[row.person_id]
    ]  # fmt: skip


def _unwanted(persons: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    """Topics that somebody stopped, or wants by other ways alone."""
    rows = TopicChoice.objects.filter(person__in=persons)
    return {
        (row.person_id, row.topic) for row in rows
        if (not row.wants and Topic(row.topic) not in OWN_MATTERS) or (row.channels and Channel.APP.value not in row.channels)
    }  # fmt: skip
