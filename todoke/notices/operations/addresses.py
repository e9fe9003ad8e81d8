"""Writes to the addresses of residents: adding, confirming from the other end, order, removing, and what failures do to them."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from todoke.bodies import operations as bodies
from todoke.common import reach
from todoke.common.actors import SYSTEM, Actor
from todoke.common.channels import Channel, Failure
from todoke.common.errors import Conflict, Invalid, Refusal
from todoke.gateways.sending import configured, line, web_push
from todoke.notices.models import AddressCode, ContactAddress, Notice
from todoke.notices.queries import addresses as queries
from todoke.notices.rules import addresses as rules
from todoke.notices.rules import codes
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.operations.households import hold
from todoke.people.rules import proof_codes

_OPEN: Final = ("mail", "phone", "endpoint", "user")


class ContactAddressInvalid(Invalid):
    """This is no address of its kind; ``problems`` says which field."""

    code = "contact_address_invalid"


class TooManyAddresses(Conflict):
    """A person has enough addresses."""

    code = "too_many_addresses"


class ChannelNotOffered(Conflict):
    """Nobody can be reached this way here."""

    code = "channel_not_offered"


class AddressCodesTooMany(Refusal):
    """Many codes were asked for; ``seconds`` says how long to wait."""

    code = "address_codes_too_many"
    status = 429


class AddressCodeWrong(Refusal):
    """The code does not fit; ``left`` tries are left."""

    code = "address_code_wrong"
    status = 422


class AddressCodeOver(Refusal):
    """There is no code that could fit any more: too old, used, or tried too often."""

    code = "address_code_over"
    status = 409


def _hash(place: str, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"address|{place}|{code}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def add(
    *, person: Person, channel: Channel, address: Mapping[str, object], by: Actor, now: datetime, label: str = ""
) -> ContactAddress:
    """Keep an address of a person; it is used once it was confirmed. One that is there already is found again.

    Raises ContactAddressInvalid, TooManyAddresses, ChannelNotOffered.
    """
    kept = _read(channel, address)
    if not configured.is_offered(channel):
        raise ChannelNotOffered
    hold(person)
    mine = queries.of_person(person)
    wanted = next(str(kept[name]) for name in _OPEN if name in kept) if kept else ""
    for each in mine:
        if each.channel == channel and each.key == wanted:
            return each
    if len(mine) >= rules.MOST_ADDRESSES:
        raise TooManyAddresses
    if channel is Channel.PUSH and (
        seconds := rules.wait_seconds(queries.browsers_added(person, now=now), now, rules.PERSON_MOST)
    ):
        raise AddressCodesTooMany(
            seconds=seconds, minutes=-(-seconds // 60)
        )  # each is called at once: nobody makes us call on and on
    highest = ContactAddress.objects.filter(person=person).aggregate(Max("rank"))["rank__max"]
    made = ContactAddress(
        body=person.body, person=person, channel=channel.value, address=kept, label=label.strip()[:60], rank=0 if highest is None else highest + 1,
        added_at=now,
    )  # fmt: skip
    made.save(force_insert=True)
    _record(made, "address.add", by=by, now=now)
    return made


def _read(channel: Channel, given: Mapping[str, object]) -> dict[str, object]:
    """An address in the form in which it is kept. Raises ContactAddressInvalid."""
    if channel is Channel.MAIL and (mail := rules.mail_of(str(given.get("mail", "")))):
        return {"mail": mail}
    if channel is Channel.SMS and (phone := rules.mobile_of(str(given.get("phone", "")))):
        return {"phone": phone}
    if channel is Channel.PUSH and web_push.is_subscription(given):
        return {name: str(given[name]) for name in ("endpoint", "p256dh", "auth")}
    if channel is Channel.LINE and not given:
        return {}
    problems = {Channel.MAIL: {"mail": "not_a_mail"}, Channel.SMS: {"phone": "not_a_mobile"}}
    raise ContactAddressInvalid(problems=problems.get(channel, {"address": "unusable"}))


@transaction.atomic
def make_code(*, address: ContactAddress, by: Actor, now: datetime) -> tuple[AddressCode, str]:
    """A new code for an address; those before it no longer work. The caller sends it, and keeps it nowhere. Raises AddressCodesTooMany."""
    hold(address.person)
    by_person, by_place = queries.asked(address, now=now)
    seconds = max(
        rules.wait_seconds(by_person, now, rules.PERSON_MOST), rules.wait_seconds(by_place, now, rules.PLACE_MOST)
    )  # fmt: skip
    if seconds:
        raise AddressCodesTooMany(seconds=seconds, minutes=-(-seconds // 60))
    if address.channel == Channel.LINE:
        code = proof_codes.make(secrets.choice, length=rules.LINK_LENGTH)
        place = Channel.LINE.value
    else:
        code = "".join(secrets.choice("0123456789") for _ in range(rules.CODE_DIGITS))
        place = str(address.pk)
    made = AddressCode(
        body=address.body, address=address, code_hash=_hash(place, code), asked_at=now, expires_at=now + rules.CODE_LIFE
    )  # fmt: skip
    made.save(force_insert=True)
    _record(address, "address.code", by=by, now=now)
    return made, code


def confirm(*, address: ContactAddress, code: str, by: Actor, now: datetime) -> ContactAddress:
    """The person typed the code that was sent there. Raises AddressCodeWrong, AddressCodeOver, ContactAddressNotFound."""
    left = _try(address, rules.digits_of(code), by=by, now=now)
    if left is None:
        raise AddressCodeOver
    if left >= 0:
        raise AddressCodeWrong(left=left)
    return queries.get(address.person, address.pk)


@transaction.atomic
def _try(address: ContactAddress, code: str, *, by: Actor, now: datetime) -> int | None:
    """One try, which counts whatever comes of it: -1 when it was right, else how many are left; None when there is no code to be tried."""
    hold(address.person)
    held = queries.get(address.person, address.pk)
    newest = AddressCode.objects.select_for_update().filter(address=held).order_by("-asked_at", "-pk").first()
    if newest is None or newest.used_at is not None or newest.expires_at <= now or newest.tries >= rules.MOST_TRIES:
        return None
    newest.tries += 1
    is_right = hmac.compare_digest(newest.code_hash, _hash(str(held.pk), code))
    newest.used_at = now if is_right else None
    newest.save(update_fields=["tries", "used_at"])
    if is_right:
        _confirm(held, by=by, now=now)
        return -1
    return rules.MOST_TRIES - newest.tries


@transaction.atomic
def confirm_push(*, address: ContactAddress, by: Actor, now: datetime) -> None:
    """A browser's push service took the first message: the subscription is what it says. Raises ContactAddressInvalid for any other address."""
    if address.channel != Channel.PUSH:
        raise ContactAddressInvalid(problems={"address": "unusable"})
    hold(address.person)
    held = queries.get(address.person, address.pk)
    if held.confirmed_at is None:
        _confirm(held, by=by, now=now)


@transaction.atomic
def link(*, code: str, user: str, by: Actor, now: datetime) -> ContactAddress:
    """Somebody wrote a code into the chat with the official account: their LINE account is linked. Raises AddressCodeOver."""
    read = proof_codes.read(code, length=rules.LINK_LENGTH)
    with reach.within(reach.EVERYTHING):
        found = AddressCode.objects.select_for_update(of=("self",)).select_related("address__person__body").filter(
            code_hash=_hash(Channel.LINE.value, read), used_at=None, expires_at__gt=now, address__ended_at=None, address__confirmed_at=None
        ).first()  # fmt: skip
        if not read or found is None or not line.is_user(user):
            raise AddressCodeOver
        newest = AddressCode.objects.filter(address=found.address).order_by("-asked_at", "-pk").first()
        if newest != found:
            raise AddressCodeOver
        hold(found.address.person)
        found.used_at = now
        found.save(update_fields=["used_at"])
        for same in queries.same(Channel.LINE, user):
            if same.person_id == found.address.person_id and same.ended_at is None:
                _end(same, "person", by=by, now=now)  # linked anew
        found.address.address = {"user": user}
        found.address.save(update_fields=["address", "address_index"])
        _confirm(found.address, by=by, now=now)
        return found.address


def _confirm(address: ContactAddress, *, by: Actor, now: datetime) -> None:
    """From now on it is used; whoever had the same telephone or browser before, and is no family, has it no more."""
    with reach.within(reach.EVERYTHING):  # two who confirm the same telephone at once: one after the other
        places = [each.pk for each in queries.same(Channel(address.channel), address.key)]
        list(ContactAddress.objects.select_for_update(of=("self",)).filter(pk__in=places).order_by("pk"))
    address.confirmed_at, address.failing_since_at = now, None
    address.save(update_fields=["confirmed_at", "failing_since_at"])
    with reach.within(reach.EVERYTHING):
        formers = [
            each for each in queries.same(Channel(address.channel), address.key) if _gives_way(each, address, now)
        ]
        for each in sorted([address, *formers], key=lambda each: each.body_id):  # ledgers are held in one order
            if each.pk == address.pk:
                _record(address, "address.confirm", by=by, now=now)
            else:
                _end(each, Failure.REASSIGNED.value, by=SYSTEM, now=now)
                _tell(each, now=now)


def _tell(former: ContactAddress, *, now: datetime) -> None:
    """A letter in the box of whoever had it, and nowhere else: outside it would go to whoever has it now. Whose it is now is not said."""
    text = queries.passed_on_text(former.body)
    if text is None:
        return  # the page of addresses says it all the same
    Notice(
        body=former.body, person=former.person, about=former.person, template=text, topic=Topic.SAFETY.value, tact=Tact.NEUTRAL.value,
        priority=text.priority, item=f"address:{former.pk}", values={}, because={"rule": [text.key], "version": [text.version], "facts": [], "law": []},
        language=former.person.language or "ja", code=codes.make(secrets.choice), state=NoticeState.BOXED.value, due_at=now, planned_at=now, settled_at=now,
    ).save(force_insert=True)  # fmt: skip


def _gives_way(former: ContactAddress, address: ContactAddress, now: datetime) -> bool:
    """Whether somebody else's confirmed telephone or browser is theirs no more, now that this person confirmed it."""
    if Channel(address.channel) not in rules.PASSED_ON or former.ended_at is not None or former.confirmed_at is None:
        return False
    return not queries.are_family(former.person, address.person, today=now.date())


@transaction.atomic
def put_first(*, address: ContactAddress, by: Actor, now: datetime) -> None:
    """Try this address before the others."""
    hold(address.person)
    others = [each for each in queries.of_person(address.person) if each.pk != address.pk]
    held = queries.get(address.person, address.pk)
    for rank, each in enumerate([held, *others]):
        if each.rank != rank:
            each.rank = rank
            each.save(update_fields=["rank"])
    _record(held, "address.order", by=by, now=now)


@transaction.atomic
def remove(*, address: ContactAddress, by: Actor, now: datetime) -> None:
    """The person wants to be reached there no more; nothing but adding it again brings it back."""
    hold(address.person)
    _end(queries.get(address.person, address.pk), "person", by=by, now=now)


@transaction.atomic
def note_failure(*, address: ContactAddress, failure: Failure, by: Actor, now: datetime) -> None:
    """Something sent there was not taken: the address may be failing from now on, or is used no more."""
    held = (
        ContactAddress.objects.select_for_update(of=("self",))
        .select_related("person", "body")
        .filter(pk=address.pk, ended_at=None)
        .first()
    )
    if held is None:
        return
    standing = rules.after_failure(failure, held.failing_since_at, now)
    if standing.ends is not None:
        held.failing_since_at = standing.failing_since_at
        _end(held, standing.ends.value, by=by, now=now)
    elif standing.failing_since_at != held.failing_since_at:
        held.failing_since_at = standing.failing_since_at
        held.save(update_fields=["failing_since_at"])


@transaction.atomic
def note_success(*, address: ContactAddress, by: Actor, now: datetime) -> None:
    """Something sent there was taken: it fails no more."""
    ContactAddress.objects.filter(pk=address.pk, failing_since_at__isnull=False, ended_at=None).update(
        failing_since_at=None
    )


@transaction.atomic
def unfollow(*, user: str, by: Actor, now: datetime) -> int:
    """Somebody left or blocked the official account: nothing goes there any more, and only linking again brings it back."""
    with reach.within(reach.EVERYTHING):
        held = queries.same(Channel.LINE, user) if line.is_user(user) else ()
        left = [each for each in held if each.ended_at is None]
        for each in sorted(left, key=lambda each: each.body_id):
            _end(each, Failure.REFUSED.value, by=by, now=now)
    return len(left)


def _end(address: ContactAddress, why: str, *, by: Actor, now: datetime) -> None:
    address.ended_at, address.ended_because = now, why
    address.save(update_fields=["ended_at", "ended_because", "failing_since_at"])
    _record(address, "address.end", by=by, now=now, why=why)


def _record(address: ContactAddress, action: str, *, by: Actor, now: datetime, **more: str) -> None:
    bodies.record(
        body=address.body, by=by, at=now, action=action, subject=str(address.person),
        data={"address": str(address.pk), "channel": address.channel, **more},
    )  # fmt: skip
