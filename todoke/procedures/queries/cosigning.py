"""Who has to agree to a submission besides who filed it, and what waits for somebody's agreement; asked of the present state each time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.people.queries.families import children_of
from todoke.people.queries.visibility import concealed, cosigners
from todoke.procedures.models import Cosignature, Submission
from todoke.procedures.models.payments import Payment
from todoke.procedures.rules.cosigning import plain_name
from todoke.procedures.rules.states import PaymentState, SubmissionState


class CosignatureNotFound(NotFound):
    """Nothing of this name waits for whoever asks."""

    code = "cosignature_not_found"


def children(submission: Submission, *, today: date) -> Sequence[Person]:
    """The children whom it is about: those of who files whom the answers name; where they name none of them, all of them."""
    if submission.person is None:
        return []
    known = children_of(submission.person, today=today)
    said = set(_names(submission.answers))
    named = [child for child in known if plain_name(child.name) in said or plain_name(child.name_kana) in said]
    return named or known


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part, each in value.items():
            if part in ("name", "kana") and isinstance(each, str):
                yield plain_name(each)
            else:
                yield from _names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)


def to_ask(submission: Submission, *, today: date) -> Sequence[Person]:
    """Whose agreement is needed: nobody whom who filed is kept from, or who is kept from the child."""
    if submission.person is None:
        return []
    found = {
        each.pk: each
        for child in children(submission, today=today)
        for each in cosigners(child, submission.person, today=today)
    }
    return list(found.values())


def waiting_for(person: Person, *, today: date) -> Sequence[Cosignature]:
    """What waits for this person's agreement, of each sheet once; nothing of whoever is kept from them by now."""
    rows = Cosignature.objects.filter(
        person=person, signed_at=None, declined_at=None, submission__state=SubmissionState.WAITS_COSIGN.value
    ).select_related("submission__person", "submission__procedure", "submission__version", "body")
    once: dict[object, Cosignature] = {}
    for row in rows:
        once.setdefault(row.submission.key, row)
    return [row for row in once.values() if person in to_ask(row.submission, today=today)]


def get_for(person: Person, key: object, *, today: date) -> Cosignature:
    """One of these; raises CosignatureNotFound."""
    found = [row for row in waiting_for(person, today=today) if str(row.pk) == str(key)]
    if not found:
        raise CosignatureNotFound
    return found[0]


def shown_children(cosignature: Cosignature, *, today: date) -> Sequence[Person]:
    """The children whom the other guardian is shown by name: their own, not concealed from them."""
    mine = {child.pk for child in children_of(cosignature.person, today=today)}
    return [child for child in children(cosignature.submission, today=today) if child.pk in mine]


def starter_name(cosignature: Cosignature, *, today: date) -> str:
    """The name of who began, where it is not concealed from who is asked; else ""."""
    starter = cosignature.submission.person
    if starter is None or starter.pk in concealed(cosignature.person, [starter], today=today):
        return ""
    return starter.name


def what_waits(submission: Submission) -> SubmissionState:
    """How a submission stands that nobody works on yet: what is still owed for it, or that it has arrived."""
    if Cosignature.objects.filter(submission=submission, signed_at=None, declined_at=None).exists():
        return SubmissionState.WAITS_COSIGN
    owed = [PaymentState.DUE.value, PaymentState.STARTED.value, PaymentState.DECLINED.value]
    paid = Payment.objects.filter(submission=submission, state=PaymentState.PAID.value).exists()
    if not paid and Payment.objects.filter(submission=submission, state__in=owed).exists():
        return SubmissionState.WAITS_PAYMENT
    return SubmissionState.ARRIVED
