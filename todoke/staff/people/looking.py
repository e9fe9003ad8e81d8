"""Looking at a person: why is chosen before anything is shown, each showing is written down, and whoever is protected is announced first."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.models import Person
from todoke.people.operations import looks
from todoke.people.operations.looks import Why
from todoke.people.queries import families, persons
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules.family import CLOSED
from todoke.people.rules.roles import Act
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.inputs import text
from todoke.ui import messages, people_messages

#: How long a reason holds for the same person; then it is asked again.
LASTS: Final = timedelta(minutes=15)
_KEPT: Final = "looks"
REASONS: Final[dict[Why, str]] = {
    Why.COUNTER: N_("The person is here, or on the telephone"),
    Why.CASEWORK: N_("I work on an application or a notice of this person"),
    Why.DISCLOSURE: N_("The person asked what is held about them"),
    Why.INVESTIGATION: N_("An investigation that the person may not know of (個人情報保護法78条)"),
}
_ONLY_OFFICER: Final = frozenset({Why.INVESTIGATION})


def reasons(desk: Desk) -> list[tuple[str, object]]:
    """The reasons that this member of staff may have."""
    return [
        (why.value, messages.say(words))
        for why, words in REASONS.items()
        if why not in _ONLY_OFFICER or desk.may(Act.PROTECT)
    ]


def chosen(desk: Desk) -> Why | None:
    """The reason that a form gave; None for none, or one that is not for this person."""
    given = text(desk.request.POST, "why", limit=20)
    return Why(given) if given in {value for value, _ in reasons(desk)} else None


def remember(desk: Desk, person: Person, why: Why) -> None:
    """Keep the reason for a while, in the session of the member of staff."""
    until = int((desk.now + LASTS).timestamp())
    kept = {key: value for key, value in _kept(desk).items() if value[1] > desk.now.timestamp()}
    desk.request.session[_KEPT] = {**kept, str(person.pk): [why.value, until]}


def reason_for(desk: Desk, person: Person) -> Why | None:
    """The reason given for this person within the last minutes."""
    why, until = _kept(desk).get(str(person.pk), ("", 0))
    known = {value for value, _ in reasons(desk)}
    return Why(why) if why in known and until > desk.now.timestamp() else None


def _kept(desk: Desk) -> Mapping[str, tuple[str, float]]:
    found: Mapping[str, tuple[str, float]] = desk.request.session.get(_KEPT, {})
    return found


def person_of(desk: Desk, key: object) -> Person:
    """The person with this identifier, whom this body keeps; raises PersonNotFound for anybody else's."""
    person = persons.get(key)
    if person.body_id != desk.body.pk:
        raise PersonNotFound
    return person


def need_reason(desk: Desk, person: Person) -> HttpResponse | None:
    """To the page that asks why, where no reason was given yet."""
    return None if reason_for(desk, person) else desk.go("person", person=person.pk)


def look(desk: Desk, person: Person, what: Iterable[str]) -> None:
    """Write down that this is shown now, for the reason that was given."""
    why = reason_for(desk, person) or Why.CASEWORK
    looks.look(person=person, by=desk.actor, now=desk.now, why=why, what=what, body=desk.body)


def is_guarded(desk: Desk, person: Person) -> bool:
    """Whether staff are warned: somebody could be found through this page who is protected."""
    return families.is_guarded(person, today=desk.today)


def closed(desk: Desk, person: Person) -> frozenset[str]:
    """What of this person is not shown to this member of staff."""
    return CLOSED if is_guarded(desk, person) and not desk.may(Act.PROTECT) else frozenset()


def birth_date(given: str) -> date | None:
    """A birth date as people write it."""
    found = written.iso_date(given)
    return date.fromisoformat(found) if found else None


def shown(refusal: Refusal) -> list[tuple[str | None, object]]:
    """What a refusal says, for the summary above a form and beside its fields."""
    problems = refusal.data.get("problems")
    if not isinstance(problems, Mapping):
        return [(None, messages.tell(refusal.code, refusal.data))]
    return [(f"id_{name}", people_messages.problem(code)) for name, code in problems.items()]
