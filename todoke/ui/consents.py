"""One sentence, yes or no of equal weight: how a question of consent is shown, answered and shown again as a receipt.

Another subject asks like this: ``ask`` makes the question for ``components/consent.html`` (``question`` for a page of its own, ``choice``
inside a larger form); ``settle`` keeps what the form answered, and returns None when nothing was chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation
from markupsafe import Markup, escape

from todoke.common.actors import Actor
from todoke.people.models import Consent, ConsentText, Person
from todoke.people.operations import consents as operations
from todoke.people.queries import consents as queries
from todoke.people.rules.consents import WHO, Channel, Standing
from todoke.people.rules.vocabulary import BY_NAME
from todoke.ui import messages
from todoke.ui.held_words import FIELDS
from todoke.ui.names import name_of
from todoke.ui.ruby import annotate_text, plain

YES, NO = "yes", "no"


def language() -> str:
    """The language of the page being made."""
    return translation.get_language() or settings.LANGUAGE_CODE


def field_label(name: str, table: str = "") -> Markup:
    """What a field of a person or a fact is called; of a table that calls it otherwise, as it does."""
    if f"{table}.{name}" in FIELDS:
        return messages.say(FIELDS[f"{table}.{name}"])
    fact = BY_NAME.get(name)
    return messages.say(fact.label if fact else FIELDS[name]) if fact or name in FIELDS else escape(name)


def said(texts: Mapping[str, str], who: str = "") -> Markup:
    """A text of a consent in the language of the page, with readings; whoever it leaves open is put in."""
    text = texts.get(language()) or texts["ja"]
    return Markup(annotate_text(text).replace(WHO, str(escape(who))))  # noqa: S704 - both escaped


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of consent as a page shows it."""

    text: ConsentText
    who: str
    scope: str
    until: date | None

    @property
    def name(self) -> str:
        """The name of the answer in a form."""
        return f"consent_{self.text.key}"

    @property
    def sentence(self) -> Markup:
        """The one sentence."""
        return said(self.text.sentence, self.who)

    @property
    def detail(self) -> Markup:
        """More, one tap away."""
        return said(self.text.detail, self.who)

    @property
    def purpose(self) -> Markup:
        """What for."""
        return said(self.text.purpose, self.who)

    @property
    def recipient(self) -> Markup:
        """Who uses it."""
        return escape(self.who) if self.who else said(self.text.recipient)

    @property
    def without(self) -> Markup:
        """What happens after a no."""
        return said(self.text.without, self.who)

    @property
    def fields(self) -> list[Markup]:
        """What is used."""
        return [field_label(name) for name in self.text.fields]


def ask(person: Person, key: str, *, today: date, scope: str = "", who: str = "", until: date | None = None) -> Ask:
    """The question that a person's body asks under a key; ``who`` and ``scope`` say for whom and for which one matter."""
    text = queries.text_for(person.body, key)
    lasts = today + timedelta(days=text.days) if text.days else None
    return Ask(text, who, scope, min((each for each in (lasts, until) if each), default=None))


def chosen(data: Mapping[str, str], question: Ask) -> bool | None:
    """What a form answered: yes, no, or nothing yet. Raises ConsentTextChanged when another text was shown."""
    answer = data.get(question.name, "")
    if answer not in {YES, NO}:
        return None
    if data.get(f"{question.name}_text", "") != str(question.text.pk):
        raise operations.ConsentTextChanged
    return answer == YES


def settle(
    data: Mapping[str, str], question: Ask, *, person: Person, by: Actor, now: datetime, guardian: Person | None = None,
    channel: Channel = Channel.ONLINE,
) -> Consent | None:  # fmt: skip
    """Keep what a form answered; None when nothing was chosen. Raises what ``operations.consents`` raises."""
    answer = chosen(data, question)
    if answer is None:
        return None
    if answer:
        return operations.give(
            person=person, text=question.text, by=by, now=now, language=language(), scope=question.scope, who=question.who, guardian=guardian,
            channel=channel, until_date=question.until,
        )  # fmt: skip
    return operations.refuse(
        person=person, text=question.text, by=by, now=now, language=language(), scope=question.scope, who=question.who, guardian=guardian,
        channel=channel,
    )  # fmt: skip


#: The receipt's form; the fields are those of ISO/IEC TS 27560, in our own words where it leaves them open.
SCHEMA = "ISO/IEC TS 27560:2023"
_STATES = {
    Standing.YES: "given", Standing.NO: "refused", Standing.WITHDRAWN: "withdrawn", Standing.EXPIRED: "expired", Standing.REPLACED: "terminated",
}  # fmt: skip


def receipt_record(consent: Consent, *, today: date) -> dict[str, object]:
    """A receipt as data, in the language of the page; who it is about is named by an opaque reference alone."""
    text, body = consent.text, consent.body
    party = {
        "party_id": body.key, "party_name": plain(name_of(body)), "party_role": "controller", "party_address": body.address,
        "party_email": body.email, "party_phone": body.phone, "party_url": body.home_page,
    }  # fmt: skip
    recipient = plain(consent.who or said(text.recipient))
    return {
        "schema_version": SCHEMA,
        "receipt_id": consent.number,
        "record_id": str(consent.pk),
        "pii_principal_id": str(consent.person_id),
        "privacy_notice": f"{settings.BASE_URL}/{language()}/privacy",
        "language": consent.language,
        "notice": {
            "key": text.key, "version": text.version, "sha256": consent.digest, "unchanged": queries.is_unchanged(text),
            "sentence": (text.sentence.get(consent.language) or text.sentence["ja"]).replace(WHO, consent.who),
        },
        "pii_processing": [
            {
                "purpose": plain(said(text.purpose, consent.who)),
                "lawful_basis": "consent",
                "pii_information": [{"pii_attribute_id": name, "pii_type": plain(field_label(name))} for name in text.fields],
                "pii_controllers": [body.key],
                "recipient_third_parties": [recipient],
                "collection_method": consent.channel,
                "retention_period": consent.until_date.isoformat() if consent.until_date else "until withdrawn",
                "jurisdiction": "JP",
                "withdrawal_method": f"{settings.BASE_URL}/{language()}/me/consents/{consent.number}",
                "privacy_rights": f"{settings.BASE_URL}/{language()}/me/",
            }
        ],
        "party_identification": [party, {"party_name": recipient, "party_role": "recipient"}],
        "events": _events(consent, today),
    }  # fmt: skip


def _events(consent: Consent, today: date) -> list[dict[str, object]]:
    """What happened to the answer, the first thing first, and what it is worth now."""
    first: dict[str, object] = {
        "event_time": consent.answered_at.isoformat(), "event_type": "explicit", "event_state": "given" if consent.given else "refused",
        "entity_id": consent.answered_by, "validity_until": consent.until_date.isoformat() if consent.until_date else None,
    }  # fmt: skip
    events: list[dict[str, object]] = [first]
    if consent.withdrawn_at:
        events.append(
            {"event_time": consent.withdrawn_at.isoformat(), "event_type": "explicit", "event_state": "withdrawn", "entity_id": consent.withdrawn_by}
        )  # fmt: skip
    state = _STATES[queries.standing(consent, today=today)]
    if state != events[-1]["event_state"]:
        events.append(
            {"event_time": (consent.replaced_at or today).isoformat(), "event_type": "none", "event_state": state}
        )
    return events
