"""Questions about ways to sign in: whose they are, and whom a card names."""

import uuid

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.sealed_fields import indexes
from todoke.gateways.identity.providers import About
from todoke.people.models import Credential, Person
from todoke.people.queries import persons
from todoke.people.rules.addresses import address_key, names_town


def get(key: object) -> Credential | None:
    """The credential with this identifier and its person, while both may be used."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        return None
    found = Credential.objects.select_related("person__body").filter(pk=wanted, ended_at=None)
    return found.filter(person__ended_at=None).first()


def of_subject(issuer: str, subject: str) -> Credential | None:
    """The credential that a provider's identifier belongs to, ended or not."""
    keys = indexes(Credential, "subject_index", f"{issuer}|{subject}")
    return Credential.objects.select_related("person__body").filter(issuer=issuer, subject_index__in=keys).first()


def town_of(address: str) -> Body | None:
    """The municipality on board that an address names; of several the one with the longest name."""
    found = [
        body for body in bodies.municipalities()
        if names_town(address, prefecture=body.parent.name if body.parent else "", town=body.name)
    ]  # fmt: skip
    return max(found, key=lambda body: len(body.name), default=None)


def named_by(body: Body, about: About) -> Person | None:
    """The one person of a body whose name, birth and address are those of the card, and who has no way to sign in yet."""
    if about.birth_date is None or not about.address:
        return None
    wanted = _place(about.address, body)
    found = [
        person for person in persons.find(body, name=about.name, birth_date=about.birth_date)
        if _place(person.address, body) == wanted
    ]  # fmt: skip
    return found[0] if len(found) == 1 and not found[0].credentials.filter(ended_at=None).exists() else None


def _place(address: str, body: Body) -> str:
    """An address to compare, with or without the prefecture before it."""
    return address_key(address).removeprefix(body.parent.name if body.parent else "")
