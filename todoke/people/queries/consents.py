"""Questions about consent: which text is asked, whether a yes holds, who may answer, who is told that two answers differ."""

from collections.abc import Mapping, Sequence
from datetime import date

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.people.models import Consent, ConsentText, Person
from todoke.people.queries import visibility
from todoke.people.rules import consents as rules
from todoke.people.rules.consents import Answer, Standing
from todoke.people.rules.own_data import OWN, REGISTERED
from todoke.people.rules.vocabulary import BY_NAME


class ConsentNotFound(NotFound):
    """No such text or receipt, or not for the one who asks."""

    code = "consent_not_found"


def known_fields() -> frozenset[str]:
    """What a text may name as used: fields of a person, and facts."""
    return frozenset({*OWN, *REGISTERED, *BY_NAME, "household", "relations", "notices"})


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
        newest = {text.key: text for text in ConsentText.objects.filter(body=place).order_by("key", "version")}
        found = {**newest, **found}
        place = place.parent
    return [found[key] for key in sorted(found)]


def is_unchanged(text: ConsentText) -> bool:
    """Whether a text still says what it said when it was published."""
    parts = ("sentence", "detail", "recipient", "purpose", "without", "fields", "days")
    return rules.digest(text.key, text.version, {name: getattr(text, name) for name in parts}) == text.digest


def is_open(text: ConsentText) -> bool:
    """Whether a text leaves open who uses the data, so that it can be asked in one matter alone."""
    return any(rules.WHO in each for each in text.sentence.values())


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


def answers_of(child: Person, guardian: Person) -> Mapping[str, bool]:
    """What this guardian answered for a child in general and has not taken back, by key; nothing of the other guardian's answers."""
    mine = Consent.objects.filter(person=child, guardian=guardian, scope="", replaced_at=None, withdrawn_at=None)
    return dict(mine.values_list("key", "given"))


def receipt(person: Person, number: str) -> Consent:
    """The answer with this number among those about a person. Raises ConsentNotFound."""
    rows = Consent.objects.filter(person=person, number=number.replace("\0", "")).select_related(
        "text", "body", "person"
    )
    found = rows.first()
    if found is None:
        raise ConsentNotFound
    return found


def guardians_of(child: Person, *, today: date) -> Sequence[Person]:
    """Those who answer for a child under age today: proven parents with custody and guardians, none from whom the child is concealed."""
    return visibility.guardians_to_tell(child, today=today)


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
    if not differing(child, today=today):
        return []
    guardians = guardians_of(child, today=today)
    return [
        each
        for each in guardians
        if not {other.pk for other in guardians} & visibility.protected_ids(each, today=today)
    ]
