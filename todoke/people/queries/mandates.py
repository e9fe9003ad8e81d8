"""Who may act for whom, asked at each use of the state as it is now; and the lists that both sides see."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from todoke.bodies.models import Body, LedgerEntry
from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.people.models import Concern, Mandate, Person, Reminder
from todoke.people.queries import visibility
from todoke.people.rules.mandates import OFFER_LIVES, Given, MandateKind, Matter, Office, Reason, decide
from todoke.people.rules.persons import name_key

#: The most telling reason first, where several mandates say no.
_TELLING: Final = (
    Reason.TOGETHER, Reason.OTHER_MATTER, Reason.NO_SUPERVISOR, Reason.NOT_BEGUN, Reason.NOT_AGREED, Reason.OF_AGE, Reason.PAST, Reason.ENDED,
)  # fmt: skip


class MandateNotFound(NotFound):
    """No such mandate, or none that concerns the one who asks."""

    code = "mandate_not_found"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody may act, by which mandate, or why not; ``disputed``: another guardian has said that they do not agree."""

    reason: Reason
    mandate: Mandate | None = None
    disputed: bool = False

    @property
    def allowed(self) -> bool:
        """Whether they may."""
        return self.reason is Reason.YES


@reach.within(reach.EVERYTHING)  # the two may live in different towns: their own rights decide
def may_act(agent: Person | Body, principal: Person, matter: Matter, now: datetime) -> Decision:
    """Whether an agent may act for a principal in a matter at this moment: the one question that every use asks, each time.

    Nothing is passed on: whom the agent stands for may not be stood for by the agent's agents. Deny by default.
    """
    reason = _apart(agent, principal, today=_day(now))
    if reason is not None:
        return Decision(reason)
    return _decision(_between(agent, principal), matter, now)


@reach.within(reach.EVERYTHING)
def still_allows(mandate: Mandate, matter: Matter, now: datetime) -> Decision:
    """The same question of one mandate, read anew: for a session or a code that rests on it."""
    fresh, reason = _anew(mandate, now)
    return Decision(reason) if fresh is None else _decision([fresh], matter, now)


@reach.within(reach.EVERYTHING)
def holds(mandate: Mandate, now: datetime) -> bool:
    """Whether a mandate allows anything at all at this moment, read anew: for a session in which somebody acts for another."""
    fresh, _ = _anew(mandate, now)
    return fresh is not None and any(
        decide(fresh.terms, matter, today=_day(now), principal_birth=fresh.principal.birth_date) is Reason.YES
        for matter in fresh.matters
    )


def _anew(mandate: Mandate, now: datetime) -> tuple[Mandate | None, Reason]:
    """A mandate as it is in the database now; None, and why, when it is gone or something stands between the two."""
    fresh = Mandate.objects.filter(pk=mandate.pk).select_related("principal__body", "agent", "agent_body").first()
    agent = (fresh.agent or fresh.agent_body) if fresh else None
    if fresh is None or agent is None:
        return None, Reason.NONE
    reason = _apart(agent, fresh.principal, today=_day(now))
    return (None, reason) if reason is not None else (fresh, Reason.YES)


def _day(now: datetime) -> date:
    return now.astimezone(TOKYO).date()


def _apart(agent: Person | Body, principal: Person, *, today: date) -> Reason | None:
    """What stands between two whatever the mandate: one of them gone, hidden, or protected from the other, whichever way."""
    if isinstance(agent, Body):
        return None if Person.objects.filter(pk=principal.pk, ended_at=None).exists() else Reason.PERSON_ENDED
    return parted(agent, principal, today=today)


def parted(agent: Person, principal: Person, *, today: date) -> Reason | None:
    """The same of two persons; it asks the database the same questions whatever the answer, so that the time tells nothing."""
    alive = {person.pk: person for person in Person.objects.filter(pk__in=[agent.pk, principal.pk], ended_at=None)}
    found = visibility.seen_by(agent, [alive.get(principal.pk, principal)], today=today)
    other_way = visibility.is_protected_from(agent, principal, today=today)
    if len(alive) < 2:
        return Reason.NONE if agent.pk == principal.pk else Reason.PERSON_ENDED
    return None if found and not other_way else Reason.NONE


def _between(agent: Person | Body, principal: Person) -> list[Mandate]:
    side = {"agent_body": agent} if isinstance(agent, Body) else {"agent": agent}
    return list(Mandate.objects.filter(principal=principal, **side).select_related("principal__body", "agent"))


def _decision(mandates: Sequence[Mandate], matter: Matter, now: datetime) -> Decision:
    """The first mandate that allows it, or the most telling reason why none does."""
    today = _day(now)
    found: dict[Reason, Mandate] = {}
    for mandate in mandates:
        reason = decide(mandate.terms, matter, today=today, principal_birth=mandate.principal.birth_date)
        if reason is Reason.YES:
            return Decision(reason, mandate, disputed=_is_disputed(mandate))
        found.setdefault(reason, mandate)
    return next((Decision(reason, found[reason]) for reason in _TELLING if reason in found), Decision(Reason.NONE))


def _is_disputed(mandate: Mandate) -> bool:
    """Whether another guardian has said that they do not agree, and no officer has closed it."""
    if mandate.kind != MandateKind.BY_LAW:
        return False
    open_ones = Concern.objects.filter(principal=mandate.principal_id, kind="disagreement").exclude(state="closed")
    return open_ones.exclude(raised_by=f"resident:{mandate.agent_id}").exists()


def get(key: object) -> Mandate:
    """The mandate with this identifier, raises MandateNotFound. Whom it concerns is the caller's question."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise MandateNotFound from None
    found = Mandate.objects.filter(pk=wanted).select_related("principal__body", "agent", "agent_body", "body").first()
    if found is None:
        raise MandateNotFound
    return found


def _open(mandates: QuerySet[Mandate], now: datetime) -> QuerySet[Mandate]:
    """Those that hold or may yet: not ended, not past, and if still to be agreed to, not stale."""
    fresh = Q(agreed_at__isnull=False) | Q(recorded_at__gt=now - OFFER_LIVES)
    return mandates.filter(fresh, ended_at=None, until_date__gt=_day(now))


def given_by(principal: Person, now: datetime) -> Sequence[Mandate]:
    """Who may stand for this person, waiting ones too; somebody who must not be found is left out."""
    rows = list(
        _open(Mandate.objects.filter(principal=principal), now).select_related("agent", "agent_body", "principal")
    )
    agents = [row.agent for row in rows if row.agent is not None and row.agent.ended_at is None]
    hidden_from = visibility.protected_ids(principal, today=_day(now))
    seen = {person.pk for person in agents if person.pk not in hidden_from}
    return [row for row in _of_age(rows, now) if row.agent_body_id or row.agent_id in seen]


def held_by(agent: Person, now: datetime) -> Sequence[Mandate]:
    """For whom this person may stand, waiting ones too; somebody who must not be found, or is gone, is left out."""
    rows = list(_open(Mandate.objects.filter(agent=agent), now).select_related("principal__body", "agent"))
    alive = [row.principal for row in rows if row.principal.ended_at is None]
    seen = {person.pk for person in visibility.seen_by(agent, alive, today=_day(now))}
    return [row for row in _of_age(rows, now) if row.principal_id in seen]


def _of_age(rows: Iterable[Mandate], now: datetime) -> list[Mandate]:
    """Without those for a minor who no longer is one."""
    day = _day(now)
    return [
        row
        for row in rows
        if decide(row.terms, Matter.LOOK_UP, today=day, principal_birth=row.principal.birth_date) is not Reason.OF_AGE
    ]


def waits_for(mandate: Mandate) -> Person | None:
    """Who has still to say yes: the agent of a code, the principal of a link; None when nobody."""
    if mandate.agreed_at is not None or mandate.ended_at is not None:
        return None
    return mandate.agent if mandate.given == Given.CODE else mandate.principal


def agent_named(principal: Person, name: str, birth_date: date) -> Person | None:
    """The one with exactly this name and birth date among those who hold or held a mandate of this person, in whichever town; nobody else is looked at."""
    key = name_key(name)
    rows = Mandate.objects.filter(principal=principal, agent__isnull=False).select_related("agent")
    found = {
        row.agent
        for row in rows
        if row.agent and row.agent.birth_date == birth_date
        and key in {name_key(each) for each in (row.agent.name, row.agent.name_kana, row.agent.name_latin)}
    }  # fmt: skip
    return found.pop() if key and len(found) == 1 else None


def has_guardian(principal: Person, now: datetime) -> bool:
    """Whether somebody is 成年後見人 of this person today, who then gives mandates in their place."""
    rows = Mandate.objects.filter(principal=principal, office=Office.ADULT_GUARDIAN.value, ended_at=None)
    return any(decide(row.terms, Matter.APPLY, today=_day(now)) in {Reason.YES, Reason.TOGETHER} for row in rows)


def co_guardians(mandate: Mandate, now: datetime) -> Sequence[Mandate]:
    """The other guardians by law of the same person, as the holder of this mandate may see them: both are told, save who is protected."""
    if mandate.kind != MandateKind.BY_LAW or mandate.agent is None:
        return []
    others = Mandate.objects.filter(principal=mandate.principal_id, kind=MandateKind.BY_LAW.value).exclude(
        pk=mandate.pk
    )
    rows = [row for row in _open(others, now).select_related("agent", "principal") if row.agent is not None]
    seen = {
        person.pk
        for person in visibility.seen_by(mandate.agent, [row.agent for row in rows if row.agent], today=_day(now))
    }
    return [row for row in rows if row.agent_id in seen]


def uses_of(mandate: Mandate, *, most: int = 50) -> Sequence[LedgerEntry]:
    """Looks and writes made by a mandate, the newest first; what the law keeps from the person is not among them."""
    subject = f"person:{mandate.principal_id}"
    mine = Q(data__through=str(mandate))
    if mandate.agent_id:
        mine |= Q(by=f"resident:{mandate.agent_id}", behalf=subject, at__gte=mandate.recorded_at)
    of_it = LedgerEntry.objects.filter(mine, subject=subject).exclude(data__has_key="exempt")
    return list(of_it.order_by("-at", "-pk")[:most])


def reminders_for(principal: Person, now: datetime) -> Sequence[Reminder]:
    """What somebody who may still be found has reminded this person of, and that was not read."""
    shown = {row.pk for row in given_by(principal, now)}
    rows = Reminder.objects.filter(mandate__in=shown, read_at=None).select_related(
        "mandate__agent", "mandate__agent_body"
    )
    return list(rows.order_by("-made_at", "pk"))


def watched_by(body: Body, now: datetime) -> Sequence[Mandate]:
    """Over whom a body watches, the longest first."""
    rows = _open(Mandate.objects.filter(agent_body=body, agreed_at__isnull=False), now).select_related(
        "principal__body", "agent_body"
    )
    return [row for row in rows.order_by("recorded_at", "pk") if row.principal.ended_at is None]


def of_body(body: Body, now: datetime) -> QuerySet[Mandate]:
    """The mandates that a body keeps and that have not ended, the newest first."""
    rows = Mandate.objects.filter(body=body, ended_at=None, until_date__gt=_day(now))
    return rows.select_related("principal", "agent", "agent_body").order_by("-recorded_at", "pk")
