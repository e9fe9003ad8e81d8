"""Whether a notice is still needed: asked of the present state at the moment of giving and again of handing over, never of planning."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.notices.models import DoneReport, Notice, NoticeSettings, NoticeTemplate, TopicChoice
from todoke.notices.queries import program_rules
from todoke.notices.queries.mourning import mourners
from todoke.notices.queries.recipients import recipients_of_each
from todoke.notices.queries.texts_tact import is_asked_for, tact_of_words
from todoke.notices.rules import attention, items
from todoke.notices.rules.states import NoticeState, Quiet, SendingState, TextState
from todoke.notices.rules.tact import may_be_sent
from todoke.people.models import Person
from todoke.people.queries import visibility
from todoke.people.rules import family
from todoke.people.rules.persons import Ending

Reasons = dict[UUID, Quiet]
#: Which of the notices are about what is booked already.
Booked = Callable[[Sequence[Notice]], Collection[UUID]]


def nothing_booked(notices: Sequence[Notice]) -> Collection[UUID]:
    """Where no booking is kept."""
    return ()


@reach.within(reach.EVERYTHING)  # what silences a notice may be known in another town
def quiet_reasons(notices: Sequence[Notice], *, now: datetime, booked: Booked = nothing_booked) -> Mapping[UUID, Quiet]:
    """Why these notices are not to be given, or not to be sent, at this moment; who is not among them is.

    A fixed number of questions for any number of notices, but for those around whom somebody is protected or hides. The first reason counts.
    """
    found: Reasons = {}
    today = now.astimezone(TOKYO).date()
    persons = _persons(notices)
    steps: tuple[Callable[[list[Notice]], Reasons], ...] = (
        _settled,
        lambda rest: _ended(rest, persons),
        lambda rest: _not_theirs(rest, persons, now, today),
        _halted,
        lambda rest: _changed(rest, today),
        _done,
        _declined,
        lambda rest: dict.fromkeys(booked(rest), Quiet.BOOKED),
        _stopped,
        lambda rest: _in_mourning(rest, now),
    )
    for step in steps:
        rest = [each for each in notices if each.pk not in found]
        if not rest:
            break
        found.update(step(rest))
    return found


def _persons(notices: Sequence[Notice]) -> dict[UUID, Person]:
    keys = {key for each in notices for key in (each.person_id, each.about_id)}
    return {each.pk: each for each in Person.objects.filter(pk__in=keys).select_related("body")}


def _settled(notices: Iterable[Notice]) -> Reasons:
    """What was taken back after it had been put on its way."""
    found = {each.pk: Quiet.CHANGED for each in notices if each.state == NoticeState.WITHDRAWN}
    return found | {each.pk: Quiet(each.why_quiet) for each in notices if each.state == NoticeState.QUIET}


def _ended(notices: Iterable[Notice], persons: Mapping[UUID, Person]) -> Reasons:
    """Who died or moved away, the person or whom it is about; nothing at all is said about somebody who died."""
    found: Reasons = {}
    for each in notices:
        for person in (persons[each.about_id], persons[each.person_id]):
            if person.ended_at is not None:
                died = person.ended_because == Ending.DIED.value
                found.setdefault(each.pk, Quiet.DIED if died else Quiet.MOVED)
    return found


def _not_theirs(notices: Iterable[Notice], persons: Mapping[UUID, Person], now: datetime, today: date) -> Reasons:
    """Whom it is about is of age, concealed from the recipient, or not in their care any more."""
    others = [each for each in notices if each.about_id != each.person_id]
    abouts = {each.about_id: persons[each.about_id] for each in others}
    told = recipients_of_each(abouts.values(), now=now) if abouts else {}
    found: Reasons = {}
    for each in others:
        if each.person_id in {person.pk for person in told[each.about_id]}:
            continue
        about, person = persons[each.about_id], persons[each.person_id]
        if about.pk in visibility.concealed(person, [about], today=today):
            found[each.pk] = Quiet.CONCEALED
        else:
            minor = family.is_minor(about.birth_date, today)
            found[each.pk] = Quiet.NOT_GUARDIAN if minor else Quiet.GROWN
    return found


def _halted(notices: Iterable[Notice]) -> Reasons:
    """Sendings that somebody halted."""
    running = {SendingState.RUNNING.value, SendingState.DONE.value}
    return {each.pk: Quiet.HALTED for each in notices if each.sending is not None and each.sending.state not in running}


def _changed(notices: Sequence[Notice], today: date) -> Reasons:
    """Texts that were retired without a newer one, and programmes whose rule or figures are others than when it was planned."""
    found: Reasons = {}
    retired = [each for each in notices if each.template.state == TextState.RETIRED]
    if retired:
        followed = successors([each.template for each in retired])
        found.update({each.pk: Quiet.CHANGED for each in retired if each.template_id not in followed})
    stamped = {each.pk: each.because.get("stamp") for each in notices if items.program_of(each.item)}
    asked = [each for each in notices if stamped.get(each.pk)]
    if asked:
        current = program_rules.in_force({items.program_of(each.item) for each in asked}, on=today)
        for each in asked:
            now = current.get(items.program_of(each.item))
            if now is None or now.stamp != stamped[each.pk]:
                found[each.pk] = Quiet.CHANGED
    return found


def successors(retired: Iterable[NoticeTemplate]) -> Mapping[UUID, NoticeTemplate]:
    """For texts that are in force no more the approved one of the same name, where it has the same fields and may be sent unasked."""
    listed = list(retired)
    approved = NoticeTemplate.objects.filter(key__in={each.key for each in listed}, state=TextState.APPROVED.value)
    current = {(each.body_id, each.key): each for each in approved}
    found = {each.pk: current.get((each.body_id, each.key)) for each in listed}
    fields = {each.pk: each.slots for each in listed}
    return {
        key: new for key, new in found.items()
        if new is not None and new.slots == fields[key] and may_be_sent(tact_of_words(new), chosen=False)
    }  # fmt: skip


def _done(notices: Sequence[Notice]) -> Reasons:
    """What was done, whoever of those around the child said so."""
    reports = DoneReport.objects.filter(about__in={each.about_id for each in notices}).values_list("about", "item")
    done = {(about, items.same(item)) for about, item in reports}
    return {
        each.pk: Quiet.DONE
        for each in notices
        if each.done_at is not None or (each.about_id, items.same(each.item)) in done
    }


def _declined(notices: Sequence[Notice]) -> Reasons:
    """What this person said no to, the first time it was told."""
    rows = Notice.objects.filter(
        person__in={each.person_id for each in notices}, item__in={each.item for each in notices}, declined_at__isnull=False
    )  # fmt: skip
    said = set(rows.values_list("person", "about", "item"))
    return {each.pk: Quiet.DECLINED for each in notices if (each.person_id, each.about_id, each.item) in said}


def _in_mourning(notices: Sequence[Notice], now: datetime) -> Reasons:
    """What lies in the box already, and can wait, is not sent to somebody who mourns."""
    waiting = [
        each
        for each in notices
        if each.state == NoticeState.BOXED
        and not each.law
        and attention.spends(each.topic, each.priority, last_reminder=each.last_reminder)
    ]
    mourning = mourners({each.person_id for each in waiting}, now=now) if waiting else frozenset()
    return {each.pk: Quiet.DIED for each in waiting if each.person_id in mourning}


def _stopped(notices: Sequence[Notice]) -> Reasons:
    """Topics that the person stopped, and kinds of grave letters that they no longer ask for."""
    persons = {each.person_id for each in notices}
    stopped = set(TopicChoice.objects.filter(person__in=persons, wants=False).values_list("person", "topic"))
    found = {
        each.pk: Quiet.STOPPED
        for each in notices
        if (each.person_id, each.topic) in stopped and attention.may_be_stopped(each.topic, each.priority, each.law)
    }
    asked = [each for each in notices if each.pk not in found and each.because.get("chosen")]
    if asked:
        rows = NoticeSettings.objects.filter(person__in=persons)
        chosen = {each.person_id: frozenset(each.grave_letters) for each in rows}
        for each in asked:
            if not is_asked_for(each.template, each.because, chosen.get(each.person_id, frozenset())):
                found[each.pk] = Quiet.STOPPED
    return found
