"""Questions about consent: which text is asked, whether a yes holds, who may answer, who is told that two answers differ."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.calendar import age_on
from todoke.common.errors import NotFound
from todoke.people.models import Consent, ConsentText, Person, Relation
from todoke.people.queries import visibility
from todoke.people.rules import consents as rules
from todoke.people.rules.consents import OF_AGE, Answer, Standing
from todoke.people.rules.own_data import OWN, REGISTERED
from todoke.people.rules.persons import Kinship
from todoke.people.rules.vocabulary import BY_NAME


class ConsentNotFound(NotFound):
    """No such text or receipt, or not for the one who asks."""

    code = "consent_not_found"


def known_fields() -> frozenset[str]:
    """What a text may name as used: fields of a person, and facts."""
    return frozenset({*OWN, *REGISTERED, *BY_NAME, "household", "relations"})


def text_for(body: Body, key: str) -> ConsentText:
    """The text that a body's residents are asked: its own newest, or its parent's. Raises ConsentNotFound."""
    place: Body | None = body
    while place is not None:
        found = ConsentText.objects.filter(body=place, key=key).order_by("-version").first()
        if found is not None:
            return found
        place = place.parent
    raise ConsentNotFound


def texts_for(body: Body) -> Sequence[ConsentText]:
    """Every text that a body's residents may be asked, by key."""
    found: dict[str, ConsentText] = {}
    place: Body | None = body
    while place is not None:
        for text in ConsentText.objects.filter(body=place).order_by("key", "-version"):
            if text.key not in found or (
                found[text.key].body_id == text.body_id and found[text.key].version < text.version
            ):
                found[text.key] = text
        place = place.parent
    return [found[key] for key in sorted(found)]


def answer_of(consent: Consent) -> Answer:
    """An answer as the rules see it."""
    return Answer(consent.given, consent.until_date, consent.withdrawn_at is not None, consent.replaced_at is not None)


def standing(consent: Consent, *, today: date) -> Standing:
    """What an answer is worth today."""
    return rules.standing(answer_of(consent), today)


def _present(person: Person, key: str, scope: str) -> Sequence[Consent]:
    return list(Consent.objects.filter(person=person, key=key, scope=scope, replaced_at=None))


def holds(person: Person, key: str, *, today: date, scope: str = "") -> bool:
    """Whether a person, or those who answer for them, consented to this and nobody of them says no. The one function that decides it."""
    return rules.together([answer_of(each) for each in _present(person, key, scope)], today)


def given(person: Person) -> Sequence[Consent]:
    """Every answer about a person, the newest first."""
    return list(
        Consent.objects.filter(person=person).select_related("text", "body", "guardian").order_by("-answered_at", "id")
    )


def receipt(person: Person, number: str) -> Consent:
    """The answer with this number among those about a person. Raises ConsentNotFound."""
    found = Consent.objects.filter(person=person, number=number).select_related("text", "body", "person").first()
    if found is None:
        raise ConsentNotFound
    return found


def guardians_of(child: Person, *, today: date) -> Sequence[Person]:
    """Those who answer for a child today: parents with custody and guardians, until the child is of age (民法4条)."""
    if child.birth_date is None or age_on(child.birth_date, today) >= OF_AGE:
        return []
    holding = Relation.objects.filter(Q(until_date=None) | Q(until_date__gt=today), since_date__lte=today, junior=child)
    entitled = holding.filter(Q(kind=Kinship.PARENT.value, custody=True) | Q(kind=Kinship.GUARDIAN.value))
    return list(Person.objects.filter(pk__in=entitled.values("senior"), ended_at=None).order_by("created_at", "id"))


def differing(child: Person, *, today: date) -> Sequence[tuple[str, str]]:
    """The texts (key, scope) on which those who answer for somebody contradict one another: consent does not hold."""
    places = Consent.objects.filter(person=child, replaced_at=None).values_list("key", "scope").distinct()
    return [
        (key, scope)
        for key, scope in sorted(places)
        if rules.differ([answer_of(each) for each in _present(child, key, scope)], today)
    ]


def told_of_difference(child: Person, *, today: date) -> Sequence[Person]:
    """Who is told that two answers differ: each guardian who may see the child and is not kept from the other's doings.

    Where one guardian is protected from another, the other learns nothing, not even that there was an answer.
    """
    guardians = guardians_of(child, today=today)
    if not differing(child, today=today):
        return []
    told = []
    for guardian in guardians:
        shielded = any(visibility.is_protected_from(other, guardian, today=today) for other in (child, *guardians) if other.pk != guardian.pk)  # fmt: skip
        if not shielded:
            told.append(guardian)
    return told
