"""Questions about addresses: a person's own, and whom else one leads to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.channels import Channel
from todoke.common.errors import NotFound
from todoke.common.sealed_fields import indexes
from todoke.notices.models import AddressCode, ContactAddress, NoticeTemplate
from todoke.notices.rules.states import TextState
from todoke.people.models import Person
from todoke.people.queries import families, visibility

#: How long a person still sees that an address was ended, and why.
TOLD_DAYS: Final = 60
#: The text about an address that passed on to somebody else.
PASSED_ON: Final = "address-passed-on"


class ContactAddressNotFound(NotFound):
    """There is no such address of this person."""

    code = "contact_address_not_found"


def of_person(person: Person) -> Sequence[ContactAddress]:
    """The addresses of a person that are not ended, in the order in which they are tried; those that wait to be confirmed too."""
    return list(ContactAddress.objects.filter(person=person, ended_at=None).order_by("rank", "added_at"))


def usable(person: Person) -> Sequence[ContactAddress]:
    """The confirmed addresses of a person, in the order in which they are tried."""
    return [each for each in of_person(person) if each.confirmed_at is not None]


def ended_lately(person: Person, *, now: datetime) -> Sequence[ContactAddress]:
    """Confirmed addresses that ended without the person's own doing, for as long as the person is told so."""
    since = now - timedelta(days=TOLD_DAYS)
    ended = ContactAddress.objects.filter(person=person, ended_at__gt=since, confirmed_at__isnull=False)
    return list(ended.exclude(ended_because__in=("", "person")).order_by("-ended_at"))


def get(person: Person, key: object) -> ContactAddress:
    """An address of this person that is not ended. Raises ContactAddressNotFound."""
    try:
        found = ContactAddress.objects.select_related("person", "body").filter(
            person=person, ended_at=None, pk=UUID(str(key))
        ).first()  # fmt: skip
    except ValueError:
        found = None
    if found is None:
        raise ContactAddressNotFound
    return found


def same(channel: Channel, key: str) -> Sequence[ContactAddress]:
    """Every address that leads to the same place, of whomever and of every body; for operations alone, which tell nobody."""
    with reach.within(reach.EVERYTHING):
        found = ContactAddress.objects.select_related("person", "body").filter(
            address_index__in=indexes(ContactAddress, "address_index", f"{channel}|{key}"), channel=channel.value
        )
        return list(found.order_by("added_at"))


def browsers_added(person: Person, *, now: datetime) -> Sequence[datetime]:
    """When a person added browsers in the last day, also those that were removed at once."""
    added = ContactAddress.objects.filter(
        person=person, channel=Channel.PUSH.value, added_at__gt=now - timedelta(days=1)
    )
    return list(added.values_list("added_at", flat=True))


def passed_on_text(body: Body) -> NoticeTemplate | None:
    """The approved text that tells somebody that an address of theirs is another's now: the body's own, else ours."""
    found = NoticeTemplate.objects.filter(key=PASSED_ON, state=TextState.APPROVED.value)
    return found.filter(body=body).first() or found.filter(body=None).first()


def asked(address: ContactAddress, *, now: datetime) -> tuple[Sequence[datetime], Sequence[datetime]]:
    """When codes were asked for in the last day: by this person, and for this place by whomever."""
    since = now - timedelta(days=1)
    with reach.within(reach.EVERYTHING):
        rows = AddressCode.objects.filter(asked_at__gt=since)
        by_person = rows.filter(address__person=address.person_id)
        places = indexes(ContactAddress, "address_index", f"{address.channel}|{address.key}") if address.key else []
        by_place = rows.filter(address__address_index__in=places)
        return list(by_person.values_list("asked_at", flat=True)), list(by_place.values_list("asked_at", flat=True))


def are_family(one: Person, other: Person, *, today: date) -> bool:
    """Whether two are known to belong together and neither is kept from the other: such two may share a telephone."""
    if one.pk == other.pk:
        return True
    if visibility.are_kept_apart(one, other, today=today):
        return False
    for viewer, person in ((one, other), (other, one)):
        known = [each.pk for each in families.household(viewer, today=today)]
        known += [each.other.pk for each in families.related(viewer, today=today)]
        if person.pk not in known:
            return False
    return True
