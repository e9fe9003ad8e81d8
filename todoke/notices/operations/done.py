"""Done 「完了」: what a notice led to was done; nothing more is said about it to anybody."""

from datetime import date, datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid
from todoke.notices.models import DoneReport, Notice
from todoke.notices.queries.recipients import is_told
from todoke.notices.rules import items
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.people.models import Person
from todoke.people.queries.persons import PersonNotFound


class DoneInvalid(Invalid):
    """What was said to be done cannot be; ``problems`` maps each field to a code."""

    code = "done_invalid"


@transaction.atomic
@reach.within(reach.EVERYTHING)  # the other guardian, whose notices end too, may live elsewhere
def report(
    *, person: Person, about: Person, body: Body, item: str, said_by: str, done_date: date, by: Actor, now: datetime
) -> DoneReport:
    """Keep that something was done for ``about`` on a day, once; raises DoneInvalid, PersonNotFound.

    ``said_by`` says how it is known: ``resident:…``, ``body:…`` or ``partner:…``. What waits about it is silenced, for every guardian.
    """
    if not is_told(person, about, now=now):
        raise PersonNotFound
    problems = _problems(about, item, done_date, now.astimezone(TOKYO).date())
    if problems:
        raise DoneInvalid(problems=problems)
    kept, new = DoneReport.objects.get_or_create(
        person=person,
        about=about,
        body=body,
        item=item,
        defaults={"said_by": said_by, "done_date": done_date, "at": now},
    )
    if not new:
        return kept
    _mark(about, item, now)
    bodies.record(
        body=body, by=by, at=now, action="notice.done", subject=str(about), data={"said_by": said_by.partition(":")[0]}
    )
    return kept


def _problems(about: Person, item: str, done_date: date, today: date) -> dict[str, str]:
    problems = {}
    if not items.is_item(item):
        problems["item"] = "item_unknown"
    if done_date > today or (about.birth_date and done_date < about.birth_date):
        problems["done_date"] = "done_date_impossible"
    return problems


def _mark(about: Person, item: str, now: datetime) -> None:
    """Every notice about the same thing, whoever's it is and whichever product it names."""
    held = Notice.objects.filter(about=about, done_at=None).select_for_update(no_key=True).order_by("pk")
    rows = held.values_list("pk", "item", "state")
    same = [(pk, state) for pk, name, state in rows if items.same(name) == items.same(item)]
    Notice.objects.filter(pk__in=[pk for pk, _ in same]).update(done_at=now)
    Notice.objects.filter(pk__in=[pk for pk, state in same if state == NoticeState.PLANNED]).update(
        state=NoticeState.QUIET.value, why_quiet=Quiet.DONE.value, settled_at=now
    )
