"""Writes about consent 「同意」: texts, answers, withdrawals; each answer is a receipt."""

import secrets
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotAllowed, Refusal
from todoke.people.models import Consent, ConsentText, Person
from todoke.people.queries import consents as queries
from todoke.people.rules import consents as rules
from todoke.people.rules.consents import Channel, Wording

#: Characters that nobody mistakes for one another when a number is read out.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class ConsentTextInvalid(Invalid):
    """A text of consent cannot be published; ``problems`` maps each part to a code."""

    code = "consent_text_invalid"


class ConsentTextChanged(Conflict):
    """The text was replaced while somebody read it: they answer the new one."""

    code = "consent_text_changed"


class ConsentMissing(Refusal):
    """What is asked for needs consent, and there is none, or it was withdrawn meanwhile."""

    code = "consent_missing"
    status = 403


class PersonEnded(Refusal):
    """Nothing can be agreed for somebody whom the body no longer serves."""

    code = "person_ended"


@transaction.atomic
def publish_text(*, body: Body, key: str, wording: Wording, by: Actor, now: datetime) -> ConsentText:
    """Publish a text; what was published before stays as it was for those who answered it. Raises ConsentTextInvalid.

    Publishing again what holds already changes nothing.
    """
    if problems := rules.problems(key, wording, queries.known_fields()):
        raise ConsentTextInvalid(problems=problems)
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)  # two publish at once: one after the other
    last = ConsentText.objects.filter(body=body, key=key).order_by("-version").first()
    content: dict[str, object] = {
        "sentence": dict(wording.sentence), "detail": dict(wording.detail), "recipient": dict(wording.recipient),
        "purpose": dict(wording.purpose), "without": dict(wording.without), "fields": sorted(wording.fields), "days": wording.days,
    }  # fmt: skip
    if last is not None and all(getattr(last, name) == value for name, value in content.items()):
        return last
    version = last.version + 1 if last else 1
    text = ConsentText.objects.create(
        body=body, key=key, version=version, digest=rules.digest(key, version, content), published_by=str(by), published_at=now, **content
    )  # fmt: skip
    bodies.record(
        body=body, by=by, at=now, action="consent.publish", subject=f"consent:{key}", data={"version": version}
    )
    return text


def give(
    *, person: Person, text: ConsentText, by: Actor, now: datetime, language: str, scope: str = "", who: str = "",
    guardian: Person | None = None, channel: Channel = Channel.ONLINE, until_date: date | None = None,
) -> Consent:  # fmt: skip
    """Say yes, for one matter (``scope``) or in general, until the text's own end or an earlier day."""
    return _answer(
        person=person, text=text, by=by, now=now, given=True, language=language, scope=scope, who=who, guardian=guardian, channel=channel,
        until_date=until_date,
    )  # fmt: skip


def refuse(
    *, person: Person, text: ConsentText, by: Actor, now: datetime, language: str, scope: str = "", who: str = "",
    guardian: Person | None = None, channel: Channel = Channel.ONLINE,
) -> Consent:  # fmt: skip
    """Say no; a no is kept and has a receipt like a yes."""
    return _answer(
        person=person, text=text, by=by, now=now, given=False, language=language, scope=scope, who=who, guardian=guardian, channel=channel,
        until_date=None,
    )  # fmt: skip


@transaction.atomic
def _answer(
    *, person: Person, text: ConsentText, by: Actor, now: datetime, given: bool, language: str, scope: str, who: str, guardian: Person | None,
    channel: Channel, until_date: date | None,
) -> Consent:  # fmt: skip
    """Keep an answer; the one before of the same person stays as replaced. Raises ConsentTextChanged, PersonEnded, NotAllowed."""
    held = Person.objects.select_for_update(no_key=True).select_related("body").get(pk=person.pk)
    if held.ended_at is not None:
        raise PersonEnded
    if queries.text_for(held.body, text.key) != text:
        raise ConsentTextChanged
    if guardian is not None and guardian.pk not in {each.pk for each in queries.guardians_of(held, today=now.date())}:
        raise NotAllowed
    mine = Consent.objects.filter(person=held, key=text.key, scope=scope, guardian=guardian, replaced_at=None)
    mine.update(replaced_at=now)
    lasts = now.date() + timedelta(days=text.days) if text.days else None
    ends = min((each for each in (lasts, until_date) if each is not None), default=None)
    answer = Consent(
        body=held.body, person=held, guardian=guardian, text=text, key=text.key, number=_number(), digest=text.digest,
        who=who.replace("\0", "").strip()[: rules.LONGEST_WHO], scope=scope, given=given, language=language, channel=channel.value,
        answered_by=str(by), answered_at=now, until_date=ends if given else None,
    )  # fmt: skip
    answer.save(force_insert=True)
    data: dict[str, object] = {"consent": text.key, "version": text.version, "channel": channel.value}
    bodies.record(
        body=held.body, by=by, at=now, action="consent.give" if given else "consent.refuse", subject=str(held),
        data={**data, **({"scope": scope} if scope else {}), "receipt": answer.number},
    )  # fmt: skip
    return answer


def _number() -> str:
    """The number of a receipt: three groups of four, 60 bits by chance."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


@transaction.atomic
def withdraw(*, consent: Consent, by: Actor, now: datetime) -> Consent:
    """Take a yes back, with effect at once: whatever is under way and asks ``need`` again is refused. A second time changes nothing."""
    held = Consent.objects.select_for_update(of=("self",)).select_related("person", "person__body").get(pk=consent.pk)
    if held.given and held.withdrawn_at is None and held.replaced_at is None:
        held.withdrawn_at, held.withdrawn_by = now, str(by)
        held.save(update_fields=["withdrawn_at", "withdrawn_by"])
        bodies.record(
            body=held.person.body, by=by, at=now, action="consent.withdraw", subject=str(held.person),
            data={"consent": held.key, "receipt": held.number, **({"scope": held.scope} if held.scope else {})},
        )  # fmt: skip
    return held


def need(*, person: Person, key: str, today: date, scope: str = "") -> None:
    """See that consent holds, and keep it from being withdrawn until the caller's transaction ends. Raises ConsentMissing.

    Called inside the transaction that uses the data, last: a withdrawal before it refuses the whole, one after it comes too late.
    """
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # no answer, of another guardian either
    list(Consent.objects.select_for_update().filter(person=held, key=key, replaced_at=None).values_list("pk"))
    if held.ended_at is not None or not queries.holds(held, key, today=today, scope=scope):
        raise ConsentMissing(consent=key)
