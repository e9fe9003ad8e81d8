"""Writes of what a person chose about notices; only these make or change a choice, and only ``start`` and ``set_channels`` say that somebody wants a topic."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.common.errors import Invalid, NotAllowed
from todoke.notices.models import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.rules import choices as rules
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person


class TopicKept(NotAllowed):
    """This is the person's own matter or danger to life: it is never stopped by its topic."""

    code = "topic_kept"


class ChoiceInvalid(Invalid):
    """Something that was chosen is not among what can be chosen; ``problems`` maps each field to a code."""

    code = "notice_choice_invalid"


def _hold(person: Person) -> Person:
    """The person, kept from other choices until commit: two taps are one after the other."""
    return Person.objects.select_for_update(no_key=True, of=("self",)).select_related("body").get(pk=person.pk)


@transaction.atomic
def stop(*, person: Person, topic: Topic, by: Actor, now: datetime, through: str) -> bool:
    """Stop a topic for every body, at once; whether that changed anything. Raises TopicKept."""
    if not rules.may_stop(topic):
        raise TopicKept
    return _choose(_hold(person), topic, wants=False, channels=None, by=by, now=now, through=through)


@transaction.atomic
def start(*, person: Person, topic: Topic, by: Actor, now: datetime, through: str) -> bool:
    """Have letters of a topic again: the person's own act, and nothing else ever does it; whether that changed anything."""
    held = _hold(person)
    if not TopicChoice.objects.filter(person=held, topic=topic.value, wants=False).exists():
        return False  # nothing was stopped
    return _choose(held, topic, wants=True, channels=None, by=by, now=now, through=through)


@transaction.atomic
def set_channels(
    *, person: Person, topic: Topic, channels: Collection[Channel], by: Actor, now: datetime, through: str
) -> bool:
    """Say by which ways alone a topic may come; none: by any. Whether it is stopped stays as it is."""
    held = _hold(person)
    listed = [each.value for each in rules.CHANNELS if each in channels]
    chosen = TopicChoice.objects.filter(person=held, topic=topic.value).first()
    if chosen is None and not listed:
        return False
    wants = chosen.wants if chosen is not None else True
    return _choose(held, topic, wants=wants, channels=listed, by=by, now=now, through=through)


def _choose(
    person: Person, topic: Topic, *, wants: bool, channels: list[str] | None, by: Actor, now: datetime, through: str
) -> bool:
    """Write a choice down where it differs from what holds; ``channels`` None: as they are."""
    held = TopicChoice.objects.filter(person=person, topic=topic.value).first()
    ways = channels if channels is not None else (held.channels if held else [])
    if held is not None and (held.wants, held.channels) == (wants, ways):
        return False
    row = held or TopicChoice(body=person.body, person=person, topic=topic.value)
    row.wants, row.channels, row.chosen_at, row.chosen_through = wants, ways, now, through
    row.save()
    action = "notices.channels" if channels is not None else "notices.start" if wants else "notices.stop"
    bodies.record(
        body=person.body, by=by, at=now, action=action, subject=str(person),
        data={"topic": topic.value, "through": through, **({"channels": ways} if channels is not None else {})},
    )  # fmt: skip
    return True


@transaction.atomic
def set_settings(
    *, person: Person, pushes_a_week: int, quiet_from_hour: int, quiet_until_hour: int, on_paper: bool, grave_letters: Collection[str],
    by: Actor, now: datetime, through: str,
) -> NoticeSettings:  # fmt: skip
    """Say how often and when one may be disturbed, whether letters come by post too, and which grave letters one wants. Raises ChoiceInvalid."""
    problems = rules.problems_of(
        pushes_a_week=pushes_a_week, quiet_from_hour=quiet_from_hour, quiet_until_hour=quiet_until_hour, grave_letters=grave_letters
    )  # fmt: skip
    if problems:
        raise ChoiceInvalid(problems=problems)
    held = _hold(person)
    chosen: dict[str, object] = {
        "pushes_a_week": pushes_a_week, "quiet_from_hour": quiet_from_hour, "quiet_until_hour": quiet_until_hour, "on_paper": on_paper,
        "grave_letters": sorted(set(grave_letters)),
    }  # fmt: skip
    row = NoticeSettings.objects.filter(person=held).first() or NoticeSettings(body=held.body, person=held)
    changed = [name for name, value in chosen.items() if getattr(row, name) != value]
    if not changed and not row._state.adding:
        return row
    for name, value in chosen.items():
        setattr(row, name, value)
    row.changed_at = now
    row.save()
    # which kinds of grave letters somebody wants is nobody's business: the ledger says that something was chosen, not what
    bodies.record(
        body=held.body, by=by, at=now, action="notices.settings", subject=str(held),
        data={"fields": changed, "through": through},
    )  # fmt: skip
    return row


@transaction.atomic
def order_addresses(*, person: Person, first: Sequence[Channel], by: Actor, now: datetime, through: str) -> bool:
    """Say which ways are tried first; ways that are not named follow as they were. Whether that changed anything."""
    held = _hold(person)
    rows = list(ContactAddress.objects.filter(person=held, ended_at=None).order_by("rank", "added_at"))
    places = {channel.value: place for place, channel in enumerate(first)}
    wanted = sorted(rows, key=lambda row: places.get(row.channel, len(places)))
    moved = [row for rank, row in enumerate(wanted) if row.rank != rank]
    for rank, row in enumerate(wanted):
        if row.rank != rank:
            ContactAddress.objects.filter(pk=row.pk).update(rank=rank)
    if moved:
        bodies.record(
            body=held.body, by=by, at=now, action="notices.order", subject=str(held),
            data={"first": list(places), "through": through},
        )  # fmt: skip
    return bool(moved)


@transaction.atomic
def carry_over(*, before: Person, after: Person, by: Actor, now: datetime) -> int:
    """What somebody stopped or chose stays so where they live now, whatever else was handed over: a move re-subscribes nobody.

    Returns how many choices went along.
    """
    with reach.within(reach.EVERYTHING):  # two bodies: the one that ends and the one that begins
        held, count = _hold(after), 0
        for choice in TopicChoice.objects.filter(person=before):
            count += _choose(
                held, Topic(choice.topic), wants=choice.wants, channels=list(choice.channels), by=by, now=now, through="move"
            )  # fmt: skip
        settings = NoticeSettings.objects.filter(person=before).first()
        if settings is not None:
            set_settings(
                person=held, pushes_a_week=settings.pushes_a_week, quiet_from_hour=settings.quiet_from_hour,
                quiet_until_hour=settings.quiet_until_hour, on_paper=settings.on_paper, grave_letters=settings.grave_letters, by=by, now=now, through="move",
            )  # fmt: skip
            count += 1
    return count
