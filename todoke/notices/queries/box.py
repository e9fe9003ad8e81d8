"""The box of a person 「受信箱」: the notices that were given to them; asked at each look, of the present state of who may see whom."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from todoke.common.errors import NotFound
from todoke.notices.models import CallBack, Notice
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.tact import Tact
from todoke.people.models import Mandate, Person
from todoke.people.queries import visibility
from todoke.people.rules import family
from todoke.people.rules.mandates import OF_MINORS, WHOLE

LETTERS_A_PAGE = 20


class NoticeNotFound(NotFound):
    """There is no such letter in this box, or none that may be seen now."""

    code = "notice_not_found"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads whose box: the person alone, or somebody who acts for them by a mandate."""

    person: Person
    today: date
    agent: Person | None = None
    mandate: Mandate | None = None

    @property
    def sees_grave(self) -> bool:
        """Whether grave letters are shown: to oneself, to the guardian of an adult, to those who stand for a child until its sixteenth birthday."""
        if self.mandate is None:
            return True
        office = self.mandate.terms.office
        if office in OF_MINORS:
            return not family.own_matters(self.person.birth_date, self.today)
        return office in WHOLE


def _given(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(person=person.pk, state=NoticeState.BOXED.value)


def _closed(reader: Reader, about: Iterable[Person]) -> frozenset[UUID]:
    """Those of whom nothing is told now: concealed from the person, or from who reads along."""
    listed = [each for each in about if each.pk != reader.person.pk]
    if not listed:
        return frozenset()
    eyes = [reader.person, *([reader.agent] if reader.agent else [])]
    return frozenset[UUID]().union(*(visibility.concealed(eye, listed, today=reader.today) for eye in eyes))


def _open(reader: Reader, notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those of the notices that this reader may see now."""
    others = Person.objects.filter(pk__in=_others(reader.person).values("about"))
    seen = notices.exclude(about__in=_closed(reader, others))
    return seen if reader.sees_grave else seen.filter(tact__lt=Tact.UNASKED_NEVER.value)


def _others(person: Person) -> QuerySet[Notice]:
    return _given(person).exclude(about=F("person")).order_by()


def letters(reader: Reader, *, page: int = 1) -> tuple[Sequence[Notice], bool]:
    """One page of the box, the newest first, and whether there are older ones."""
    found = _open(reader, _given(reader.person)).select_related("body", "about", "template")
    start = (page - 1) * LETTERS_A_PAGE
    rows = list(found.order_by("-settled_at", "priority", "pk")[start : start + LETTERS_A_PAGE + 1])
    return rows[:LETTERS_A_PAGE], len(rows) > LETTERS_A_PAGE


def count_new(person: Person, *, today: date) -> int:
    """How many letters the person has not opened; nobody else is told."""
    unread = _given(person).filter(read_at=None).order_by()
    if not unread.exists():
        return 0
    return _open(Reader(person, today), unread).count()


def letter(reader: Reader, key: object) -> Notice:
    """One letter of the box. Raises NoticeNotFound, the same for what is not there and what may not be seen."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise NoticeNotFound from None
    rows = _open(reader, _given(reader.person)).select_related("body", "about__body", "template", "person__body")
    found = rows.filter(pk=wanted).first()
    if found is None:
        raise NoticeNotFound
    return found


def call_asked(notice: Notice) -> CallBack | None:
    """The call that the recipient of a notice waits for; None when there is none."""
    return CallBack.objects.filter(notice=notice, person=notice.person_id, handled_at=None).first()
