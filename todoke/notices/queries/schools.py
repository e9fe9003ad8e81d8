"""Questions about schools as senders: classes and their children, letters to the guardians, who has answered what, and what one guardian sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.errors import NotFound
from todoke.notices.models import Notice, ReplySlip, Roll, RollMember, SchoolLetter
from todoke.notices.rules.school_letters import LetterStanding, letter_of
from todoke.notices.rules.states import NoticeState
from todoke.people.models import Person
from todoke.people.queries import visibility


class RollNotFound(NotFound):
    """There is no such class of this body."""

    code = "roll_not_found"


class SchoolLetterNotFound(NotFound):
    """There is no such letter of this body, or none for whoever asks."""

    code = "school_letter_not_found"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one child of a class stands with a letter: the newest slip, all of them, and how many guardians are told."""

    child: Person
    slips: Sequence[ReplySlip]
    guardians: int

    @property
    def newest(self) -> ReplySlip | None:
        """The slip that counts."""
        return self.slips[0] if self.slips else None


def rolls(body: Body, *, today: date) -> Sequence[Roll]:
    """The classes of this school year and of those before that have not ended."""
    return list(Roll.objects.filter(body=body, ends_date__gte=today))


def roll(body: Body, key: UUID) -> Roll:
    """One class; raises RollNotFound."""
    found = Roll.objects.filter(body=body, pk=key).first()
    if found is None:
        raise RollNotFound
    return found


def children(roll: Roll, *, today: date) -> Sequence[Person]:
    """The children who are in a class on a day, by name in kana."""
    holding = RollMember.objects.filter(roll=roll, since_date__lte=today, until_date__gt=today)
    found = Person.objects.filter(pk__in=holding.values("person"), ended_at=None).select_related("body")
    return sorted(found, key=lambda each: (each.name_kana or each.name, str(each.pk)))


def letters(roll: Roll) -> Sequence[SchoolLetter]:
    """The letters to a class, the newest first; dropped ones are left out."""
    return list(SchoolLetter.objects.filter(roll=roll).exclude(state=LetterStanding.DROPPED)[:100])


def letter(body: Body, key: UUID) -> SchoolLetter:
    """One letter; raises SchoolLetterNotFound."""
    found = SchoolLetter.objects.select_related("roll", "body").filter(body=body, pk=key).first()
    if found is None:
        raise SchoolLetterNotFound
    return found


def guardians(child: Person, *, today: date) -> Sequence[Person]:
    """Whom a letter about a child goes to, wherever they live; who may know that is asked by whoever shows it."""
    with reach.within(reach.EVERYTHING):
        return visibility.guardians_to_tell(child, today=today)


def standings(letter: SchoolLetter, *, today: date) -> Sequence[Standing]:
    """Each child of the class with its slips; of guardians the number alone, since they may live in another town."""
    found: dict[UUID, list[ReplySlip]] = {}
    for slip in ReplySlip.objects.filter(letter=letter).order_by("-answered_at", "id"):
        found.setdefault(slip.about_id, []).append(slip)
    return [
        Standing(each, found.get(each.pk, []), len(guardians(each, today=today)))
        for each in children(letter.roll, today=today)
    ]


def unanswered(letter: SchoolLetter, *, today: date) -> Sequence[Person]:
    """Children for whom nobody has answered yet."""
    return [each.child for each in standings(letter, today=today) if not each.slips]


def of_notice(notice: Notice) -> SchoolLetter:
    """The letter that a notice is about; raises SchoolLetterNotFound."""
    key = letter_of(notice.item)
    found = (
        SchoolLetter.objects.select_related("roll", "body").filter(pk=key, body=notice.body_id).first() if key else None
    )
    if found is None or found.state != LetterStanding.SENT:
        raise SchoolLetterNotFound
    return found


def notice_of(person: Person, key: UUID, *, today: date) -> Notice:
    """A person's own notice of a school's letter, while they are still told about the child; raises SchoolLetterNotFound."""
    rows = Notice.objects.filter(pk=key, person=person, state=NoticeState.BOXED).select_related(
        "about__body", "body", "person", "template"
    )
    found = rows.first()
    if found is None or person.pk not in {each.pk for each in guardians(found.about, today=today)}:
        raise SchoolLetterNotFound
    return found


def slip_for(viewer: Person, letter: SchoolLetter, child: Person, *, today: date) -> ReplySlip | None:
    """The newest answer that a guardian may see: their own, or another guardian's from whom neither is kept apart."""
    for slip in (
        ReplySlip.objects.filter(letter=letter, about=child).select_related("person").order_by("-answered_at", "id")
    ):
        if slip.person_id == viewer.pk or not visibility.are_kept_apart(viewer, slip.person, today=today):
            return slip
    return None


def notice_by_code(letter: SchoolLetter, code: str) -> Notice | None:
    """The notice whose code is on a paper slip, where it is of this letter."""
    rows = Notice.objects.filter(code=code, body=letter.body) if code else Notice.objects.none()
    found = rows.select_related("about", "body").first()
    return found if found is not None and letter_of(found.item) == letter.pk else None


def persons_of(keys: Sequence[UUID]) -> Mapping[UUID, Person]:
    """Persons by key, wherever they live; whoever calls has asked whether they may be shown."""
    with reach.within(reach.EVERYTHING):
        return Person.objects.in_bulk(keys)
