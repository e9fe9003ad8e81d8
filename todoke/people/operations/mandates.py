"""Giving a mandate on line, agreeing to it, stopping it, and holding it while something is done by it."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, NotAllowed, Refusal
from todoke.common.sealed_fields import indexes
from todoke.people.models import Disclosure, Invitation, Mandate, Person, Reminder
from todoke.people.operations import code_tries
from todoke.people.queries import mandates as queries
from todoke.people.queries import visibility
from todoke.people.rules import proof_codes
from todoke.people.rules.mandates import (
    CODE_LIVES,
    LINK_LIVES,
    WHOLE,
    Because,
    Given,
    MandateKind,
    Matter,
    Office,
    Reminding,
    may_be_stopped,
    may_give,
    problems_of,
)

#: Characters of a code by which somebody lets themselves be found for a quarter of an hour.
SHORT_CODE: Final = 9


class MandateInvalid(Invalid):
    """A mandate cannot be given so; ``problems`` maps each field to a code."""

    code = "mandate_invalid"


class InvitationUnusable(Refusal):
    """Wrong, too old, used before, or of somebody who must not be found: which of them is not said."""

    code = "invitation_unusable"
    status = 422


class MandateStatutory(Refusal):
    """A law or a court gave it; the person alone cannot end it. ``kind`` says whom to ask."""

    code = "mandate_statutory"
    status = 409


class MayNotAct(NotAllowed):
    """No mandate allows this any more, or none ever did."""

    code = "may_not_act"


class RemindedAlready(Refusal):
    """The same was said within the last day."""

    code = "reminded_already"


def columns(matters: Collection[Matter], office: Office | None = None) -> dict[str, bool]:
    """The columns of what a mandate is for; an office for the whole person names everything."""
    named = frozenset(Matter) if office in WHOLE else frozenset(matters)
    return {matter.value: matter in named for matter in Matter}


def day_of(now: datetime) -> date:
    """The day in Japan."""
    return now.astimezone(TOKYO).date()


@transaction.atomic
def show_code(*, person: Person, by: Actor, now: datetime) -> str:
    """A code by which one person who stands beside finds this one, once, for a quarter of an hour; older ones end."""
    Invitation.objects.filter(person=person, given=Given.CODE.value, used_at=None).update(used_at=now)
    code = proof_codes.make(secrets.choice, length=SHORT_CODE)
    Invitation.objects.create(
        body=person.body, person=person, given=Given.CODE.value, secret=code, made_at=now, expires_at=now + CODE_LIVES
    )
    bodies.record(body=person.body, by=by, at=now, action="mandate.show_code", subject=str(person))
    return code


@transaction.atomic
def invite(
    *, principal: Person, kind: MandateKind, matters: Collection[Matter], until_date: date, by: Actor, now: datetime
) -> str:
    """The secret of a link that lets one person accept these terms within three days. Raises MandateInvalid."""
    see_that_it_can_be_given(principal=principal, kind=kind, matters=matters, until_date=until_date, now=now)
    secret = secrets.token_urlsafe(24)
    Invitation.objects.create(
        body=principal.body, person=principal, given=Given.LINK.value, secret=secret, kind=kind.value,
        matters=sorted(matter.value for matter in matters), until_date=until_date, made_at=now, expires_at=now + LINK_LIVES,
    )  # fmt: skip
    bodies.record(
        body=principal.body, by=by, at=now, action="mandate.invite", subject=str(principal), data=_said(kind, matters)
    )
    return secret


def whose_code(*, principal: Person, typed: str, source: str, now: datetime) -> Person:
    """Who shows this code, to be read back before anything is given. Raises InvitationUnusable, CodesTooFast."""
    code_tries.slow_down(source=source, now=now)
    invitation = _by_code(principal, typed, now)
    if invitation is None:
        raise InvitationUnusable
    code_tries.forgive(source=source, now=now)
    return invitation.person


def give(
    *, principal: Person, typed: str, kind: MandateKind, matters: Collection[Matter], until_date: date, source: str, by: Actor, now: datetime
) -> Mandate:  # fmt: skip
    """Offer a mandate to who shows a code; it holds once they agree. Raises MandateInvalid, InvitationUnusable, CodesTooFast."""
    see_that_it_can_be_given(principal=principal, kind=kind, matters=matters, until_date=until_date, now=now)
    code_tries.slow_down(source=source, now=now)
    with transaction.atomic():
        invitation = _by_code(principal, typed, now, hold=True)
        if invitation is None:
            raise InvitationUnusable
        _use(invitation, now)
        mandate = _offer(principal, invitation.person, Given.CODE, kind, matters, until_date, by, now)
    code_tries.forgive(source=source, now=now)
    return mandate


def _by_code(principal: Person, typed: str, now: datetime, *, hold: bool = False) -> Invitation | None:
    code = proof_codes.read(typed, length=SHORT_CODE)
    return _usable(code, Given.CODE, principal, now, hold=hold)


def _usable(secret: str, given: Given, other: Person, now: datetime, *, hold: bool) -> Invitation | None:
    """An invitation that the other may use: alive, unused, not their own, and of somebody whom they may find."""
    rows = Invitation.objects.select_for_update(of=("self",)) if hold else Invitation.objects.all()
    found = rows.select_related("person__body").filter(
        secret_index__in=indexes(Invitation, "secret_index", secret or "-"), given=given.value, used_at=None, expires_at__gt=now,
        person__ended_at=None,
    ).first()  # fmt: skip
    if found is None or found.person_id == other.pk:
        return None
    return None if visibility.are_kept_apart(found.person, other, today=day_of(now)) else found


def open_invitation(*, agent: Person, secret: str, source: str, now: datetime) -> Invitation:
    """What a link offers, to be read before it is accepted. Raises InvitationUnusable, CodesTooFast."""
    code_tries.slow_down(source=source, now=now)
    invitation = _usable(secret, Given.LINK, agent, now, hold=False)
    if invitation is None or not _may_still_be_given(invitation, now):
        raise InvitationUnusable
    code_tries.forgive(source=source, now=now)
    return invitation


def _may_still_be_given(invitation: Invitation, now: datetime) -> bool:
    """Whether what a link offers could be given now as well: its last day has not passed, and no guardian decides meanwhile."""
    try:
        see_that_it_can_be_given(
            principal=invitation.person, kind=MandateKind(invitation.kind), matters=[Matter(each) for each in invitation.matters],
            until_date=invitation.until_date or day_of(now), now=now,
        )  # fmt: skip
    except MandateInvalid:
        return False
    return True


def accept(*, agent: Person, secret: str, source: str, by: Actor, now: datetime) -> Mandate:
    """Accept what a link offers; the principal then says that it reached the right person. Raises InvitationUnusable, CodesTooFast."""
    code_tries.slow_down(source=source, now=now)
    with transaction.atomic():
        invitation = _usable(secret, Given.LINK, agent, now, hold=True)
        if invitation is None or invitation.until_date is None or not _may_still_be_given(invitation, now):
            raise InvitationUnusable
        _use(invitation, now)
        kind, matters = MandateKind(invitation.kind), [Matter(each) for each in invitation.matters]
        mandate = _offer(invitation.person, agent, Given.LINK, kind, matters, invitation.until_date, by, now)
    code_tries.forgive(source=source, now=now)
    return mandate


def _use(invitation: Invitation, now: datetime) -> None:
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])


def _offer(
    principal: Person, agent: Person, given: Given, kind: MandateKind, matters: Collection[Matter], until_date: date, by: Actor, now: datetime
) -> Mandate:  # fmt: skip
    mandate = Mandate.objects.create(
        body=principal.body, kind=kind.value, principal=principal, agent=agent, **columns(matters), since_date=day_of(now),
        until_date=until_date, given=given.value, recorded_by=str(by), recorded_at=now,
    )  # fmt: skip
    note(mandate=mandate, action="mandate.offer", by=by, now=now, **_said(kind, matters))
    return mandate


def agree(*, mandate: Mandate, person: Person, by: Actor, now: datetime) -> Mandate:
    """Say yes, by whom it waits for; from then on it holds. Raises MandateNotFound for anybody else and for one that is gone."""
    with transaction.atomic():
        held = _hold(mandate)
        waiting = queries.waits_for(held)
        if waiting is None or waiting.pk != person.pk or held not in queries.given_by(held.principal, now):
            raise queries.MandateNotFound
        if queries.has_guardian(held.principal, now):  # appointed since it was offered: now the guardian decides
            raise queries.MandateNotFound
        held.agreed_at = now
        held.save(update_fields=["agreed_at"])
        note(mandate=held, action="mandate.agree", by=by, now=now)
    return held


def stop(*, mandate: Mandate, person: Person, by: Actor, now: datetime) -> None:
    """End a mandate at once and everywhere: by the principal who stops it, or the agent who gives it back.

    Raises MandateStatutory where a law or a court gave it, MandateNotFound for anybody else. Twice is as good as once.
    """
    with transaction.atomic():
        held = _hold(mandate)
        if person.pk not in {held.principal_id, held.agent_id}:
            raise queries.MandateNotFound
        if held.ended_at is not None:
            return
        if not may_be_stopped(MandateKind(held.kind)):
            raise MandateStatutory(kind=held.kind, office=held.office)
        mine = person.pk == held.principal_id
        never = held.agreed_at is None and not mine
        because = Because.STOPPED if mine else Because.REFUSED if never else Because.RETURNED
        finish(held=held, because=because, by=by, now=now)


def end_between(*, one: Person, other: Person, by: Actor, now: datetime) -> int:
    """End what two gave one another, both ways, because they must not find one another; how many ended.

    What a law gave stays written down and is refused at each use for as long as the protection lasts.
    """
    ended = 0
    with reach.within(reach.EVERYTHING), transaction.atomic():  # the two may live in different towns
        pairs = Mandate.objects.select_for_update().filter(
            principal__in=[one, other], agent__in=[one, other], ended_at=None
        )
        for held in pairs.order_by("pk"):
            if may_be_stopped(MandateKind(held.kind)):
                finish(held=held, because=Because.PARTED, by=by, now=now)
                ended += 1
    return ended


def hold_to_act(*, agent: Person | Body, principal: Person, matter: Matter, now: datetime) -> Mandate:
    """Keep a mandate from being stopped until the end of the caller's transaction, which writes by it. Raises MayNotAct.

    Call it at the end of what is done for somebody else: what began before a stop is refused here.
    """
    side = {"agent_body": agent} if isinstance(agent, Body) else {"agent": agent}
    list(Mandate.objects.select_for_update().filter(principal=principal, ended_at=None, **side).order_by("pk"))
    decision = queries.may_act(agent, principal, matter, now)
    if not decision.allowed or decision.mandate is None:
        raise MayNotAct
    return decision.mandate


def remind(*, mandate: Mandate, text: Reminding, by: Actor, now: datetime) -> Reminder:
    """Remind the principal of something, by who watches; once a day is enough. Raises MayNotAct, RemindedAlready."""
    with transaction.atomic():
        held = _hold(mandate)
        if not queries.still_allows(held, Matter.REMIND, now).allowed:
            raise MayNotAct
        if Reminder.objects.filter(mandate=held, text=text.value, made_at__gt=now - timedelta(days=1)).exists():
            raise RemindedAlready
        made = Reminder.objects.create(body=held.body, mandate=held, text=text.value, made_at=now)
        note(mandate=held, action="mandate.remind", by=by, now=now, through=str(held))
    return made


def read_reminders(*, principal: Person, by: Actor, now: datetime) -> int:
    """The principal has read what they were reminded of; how many were new."""
    with transaction.atomic():
        new = Reminder.objects.filter(mandate__principal=principal, read_at=None).update(read_at=now)
        if new:
            bodies.record(body=principal.body, by=by, at=now, action="mandate.read_reminders", subject=str(principal))
    return new


def finish(*, held: Mandate, because: Because, by: Actor, now: datetime) -> None:
    """End a mandate that the caller holds, and every code that rests on it."""
    held.ended_at, held.ended_by, held.ended_because = now, str(by), because.value
    held.save(update_fields=["ended_at", "ended_by", "ended_because"])
    Disclosure.objects.filter(mandate=held, ended_at=None).update(ended_at=now)
    note(mandate=held, action="mandate.end", by=by, now=now)


def note(*, mandate: Mandate, action: str, by: Actor, now: datetime, **data: object) -> None:
    """One entry about a mandate; why it ended is not in the ledger."""
    bodies.record(
        body=mandate.body, by=by, at=now, action=action, subject=f"person:{mandate.principal_id}",
        data={"mandate": str(mandate.pk), **data},
    )  # fmt: skip


def _hold(mandate: Mandate) -> Mandate:
    held = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("principal__body", "agent", "body")
        .filter(pk=mandate.pk)
        .first()
    )
    if held is None:
        raise queries.MandateNotFound
    return held


def _said(kind: MandateKind, matters: Collection[Matter]) -> dict[str, object]:
    return {"kind": kind.value, "matters": sorted(matter.value for matter in matters)}


def see_that_it_can_be_given(
    *, principal: Person, kind: MandateKind, matters: Collection[Matter], until_date: date, now: datetime
) -> None:
    """Raise MandateInvalid when this person cannot give this on line."""
    day = day_of(now)
    problems = problems_of(kind=kind, matters=matters, since_date=day, until_date=until_date, today=day)
    if kind not in {MandateKind.GRANTED, MandateKind.WATCH}:
        problems["kind"] = "not_on_line"
    if why := may_give(birth_date=principal.birth_date, today=day, has_guardian=queries.has_guardian(principal, now)):
        problems["principal"] = why
    if problems:
        raise MandateInvalid(problems=problems)
