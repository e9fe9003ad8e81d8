"""Writes about apps that bring notices 「アプリ連携」: chosen by the person, joined by the app, ended by either at once; and where an app is told."""

import base64
import os
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, Refusal
from todoke.common.sealed_fields import indexes
from todoke.notices.models import AppLink, ContactAddress, NoticeHook
from todoke.notices.operations import done
from todoke.notices.queries import apps as queries
from todoke.notices.queries.apps import CONSENT, Place, Read
from todoke.people.models import Consent, Partner, Person
from todoke.people.operations import code_tries, consents, looks
from todoke.people.queries import consents as asking
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules import proof_codes
from todoke.people.rules.disclosures import PartnerKind

#: For how long the person may type the code in the app.
CODE_LASTS: Final = timedelta(minutes=30)
#: For how long a former secret signs beside the new one.
FORMER_LASTS: Final = timedelta(days=1)
#: Nobody's transaction takes longer: the feed looks back so far, so that nothing slips past a reader.
LOOKS_BACK: Final = timedelta(minutes=1)


class AppCodeShowsNothing(Refusal):
    """Wrong, used, or too old: all the same to who typed it."""

    code = "app_code_shows_nothing"
    status = 404


class NoticeNotReadable(Refusal):
    """No such notice, or none that this app may read now: which is not said."""

    code = "notice_not_readable"
    status = 404


class HookInvalid(Invalid):
    """An address of an app cannot be used; ``problems`` maps each field to a code."""

    code = "hook_invalid"


@transaction.atomic
def connect(
    *, person: Person, partner: Partner, text: int, by: Actor, now: datetime, language: str
) -> tuple[AppLink, str]:
    """Say yes to an app, and get the code to type there; an earlier link to the same app ends. ``text``: the text that was read.

    Raises ConsentTextChanged, PersonEnded, AppNotFound.
    """
    held = Person.objects.select_for_update(no_key=True).select_related("body").get(pk=person.pk)
    if partner.kind != PartnerKind.APP or partner.ended_at is not None or partner.body_id != held.body_id:
        raise queries.AppNotFound
    asked = asking.text_for(held.body, CONSENT)
    if asked.pk != text:
        raise consents.ConsentTextChanged
    for former in AppLink.objects.filter(person=held, partner=partner, ended_at=None):
        _end(former, by=by, now=now)
    given = consents.give(
        person=held, text=asked, by=by, now=now, language=language, scope=str(partner), who=partner.name
    )
    code = proof_codes.make(secrets.choice)
    link = AppLink(
        body=held.body, person=held, partner=partner, consent=given.pk, code=code, code_ends_at=now + CODE_LASTS, made_at=now
    )  # fmt: skip
    link.save(force_insert=True)
    bodies.record(
        body=held.body, by=by, at=now, action="app.connect", subject=str(held), data={"partner": str(partner.pk)}
    )
    return link, code  # fmt: skip


def join(*, partner: Partner, typed: str, by: Actor, now: datetime) -> AppLink:
    """An app tells the code that its user typed: from now on it brings their notices. Raises AppCodeShowsNothing, CodesTooFast.

    This is the address seen from its other end, so it is confirmed.
    """
    code_tries.slow_down(source=str(partner), now=now)
    code = proof_codes.read(typed)
    with transaction.atomic():
        rows = AppLink.objects.select_for_update(of=("self",)).select_related("person", "body", "partner")
        found = rows.filter(
            code_index__in=indexes(AppLink, "code_index", code or "none"), partner=partner, ended_at=None
        ).first()
        today = now.astimezone(TOKYO).date()
        joined = (
            found is not None
            and found.linked_at is None
            and found.code_ends_at > now
            and queries.holds(found, today=today)
        )
        if found is None or not joined:
            raise AppCodeShowsNothing
        found.code, found.linked_at = "", now
        found.save(update_fields=["code", "code_index", "linked_at"])
        rank = ContactAddress.objects.filter(person=found.person, ended_at=None).aggregate(most=Max("rank"))["most"]
        ContactAddress(
            body=found.body, person=found.person, channel=Channel.APP.value, address=_address(found), label=partner.name[:60],
            rank=0 if rank is None else rank + 1, added_at=now, confirmed_at=now,
        ).save(force_insert=True)  # fmt: skip
        bodies.record(
            body=found.body,
            by=by,
            at=now,
            action="app.join",
            subject=str(found.person),
            data={"partner": str(partner.pk)},
        )
    code_tries.forgive(source=str(partner), now=now)
    return found


def _address(link: AppLink) -> dict[str, str]:
    """How an app's address is written: no address of a server and no secret."""
    return {"endpoint": _endpoint(link), "user": str(link.user), "partner": str(link.partner_id)}


def _endpoint(link: AppLink) -> str:
    return f"partner:{link.partner_id}:{link.user}"


@transaction.atomic
def disconnect(*, link: AppLink, by: Actor, now: datetime) -> None:
    """The person does without the app: the consent is taken back, and from this moment nothing more is told or read."""
    held = AppLink.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=link.pk)
    given = Consent.objects.filter(pk=held.consent).first()
    if given is not None:
        consents.withdraw(consent=given, by=by, now=now)
    if held.ended_at is None:
        _end(held, by=by, now=now)


def _end(link: AppLink, *, by: Actor, now: datetime) -> None:
    """A link and its address are no more."""
    link.ended_at, link.code = now, ""
    link.save(update_fields=["ended_at", "code", "code_index"])
    keys = indexes(ContactAddress, "address_index", f"{Channel.APP.value}|{_endpoint(link)}")
    ContactAddress.objects.filter(person=link.person, channel=Channel.APP.value, address_index__in=keys, ended_at=None).update(
        ended_at=now, ended_because="person"
    )  # fmt: skip
    bodies.record(
        body=link.body,
        by=by,
        at=now,
        action="app.end",
        subject=str(link.person),
        data={"partner": str(link.partner_id)},
    )


@transaction.atomic
def end_unconsented(*, by: Actor, now: datetime, person: Person | None = None, partner: Partner | None = None) -> int:
    """End every link (of a person, of an app) whose consent does not hold any more; how many. Called where a consent or a partner ends."""
    rows = AppLink.objects.filter(
        ended_at=None, **({"person": person} if person else {}), **({"partner": partner} if partner else {})
    )
    today, count = now.astimezone(TOKYO).date(), 0
    for link in rows.select_related("person", "partner", "body"):
        if not queries.holds(link, today=today):
            _end(link, by=by, now=now)
            count += 1
    if partner is not None and partner.ended_at is not None:
        end_hook(partner=partner, by=by, now=now)
    return count


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the feed, the place from which to go on, and whether there is more."""

    rows: list[Read]
    reached: Place | None
    more: bool


@transaction.atomic
def read_feed(*, partner: Partner, after: Place | None, limit: int, by: Actor, now: datetime) -> Page:
    """What an app may read; that it looked is written down for each person first."""
    rows, reached, more = queries.readable(partner, after=after, limit=limit, now=now)
    for link in {row.link.pk: row.link for row in rows}.values():
        looks.look(
            person=link.person, by=by, now=now, why=looks.Why.APP, what=["notices"], through=f"consent:{link.consent}"
        )
    if not more and reached is not None and reached[0] > now - LOOKS_BACK:
        reached = max(after, (now - LOOKS_BACK, uuid.UUID(int=0))) if after else (now - LOOKS_BACK, uuid.UUID(int=0))
    return Page(rows, reached, more)


@transaction.atomic
def report_done(*, partner: Partner, notice: uuid.UUID, done_date: date, by: Actor, now: datetime) -> None:
    """An app says that what a notice leads to was done. Raises NoticeNotReadable."""
    found = queries.one(partner, notice, now=now)
    if found is None:
        raise NoticeNotReadable
    told = found.notice
    try:
        done.report(
            person=told.person, about=told.about, body=told.body, item=told.item, said_by=str(partner), done_date=done_date, by=by, now=now
        )  # fmt: skip
    except PersonNotFound:
        raise NoticeNotReadable from None


@transaction.atomic
def set_hook(*, partner: Partner, url: str, by: Actor, now: datetime, renew: bool = False) -> tuple[NoticeHook, str]:
    """Say where an app is told; its secret, when it is new, which nobody can see again, else "". Raises HookInvalid.

    ``renew``: a new secret; the former one signs beside it for a day.
    """
    if problem := _url_problem(url):
        raise HookInvalid(problems={"url": problem})
    held = NoticeHook.objects.select_for_update(of=("self",)).filter(partner=partner).first()
    held = held or NoticeHook(partner=partner, body=partner.body, secret="")
    fresh = f"whsec_{base64.b64encode(os.urandom(32)).decode()}" if renew or not held.secret else ""
    if fresh:
        held.former_secret, held.former_until_at = held.secret, now + FORMER_LASTS if held.secret else None
        held.secret = fresh
    held.url, held.set_by, held.set_at, held.ended_at = url, str(by), now, None
    held.save()
    bodies.record(
        body=partner.body, by=by, at=now, action="app.hook", subject=str(partner), data={"secret": bool(fresh)}
    )
    return held, fresh


@transaction.atomic
def end_hook(*, partner: Partner, by: Actor, now: datetime) -> None:
    """An app is told nothing any more by itself; it may still ask."""
    held = NoticeHook.objects.select_for_update(of=("self",)).filter(partner=partner, ended_at=None).first()
    if held is not None:
        held.ended_at, held.secret, held.former_secret, held.former_until_at = now, "", "", None
        held.save()
        bodies.record(body=partner.body, by=by, at=now, action="app.hook_end", subject=str(partner))


def _url_problem(url: str) -> str:
    """Why an address cannot be told of anything; "" when it can. Whether it lies inside our own network is asked at each sending."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "hook_url"
    whole = (
        parts.scheme == "https"
        and parts.hostname
        and "." in parts.hostname
        and not parts.username
        and not parts.fragment
    )
    fits = len(url) <= 300 and url.isascii() and not any(each.isspace() or each in '\\"<>\0' for each in url)
    return "" if whole and fits and port in {None, 443} else "hook_url"
