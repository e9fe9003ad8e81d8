"""Voices that say the same come together: by the machine each night, and as people name, merge, put in and take out; what people did stays."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.voice.models import Group, Improvement, Voice
from todoke.voice.queries import likeness
from todoke.voice.queries.likeness import Bunch
from todoke.voice.rules import matching
from todoke.voice.rules.states import BurstState

_LONGEST_NAME: Final = 120
_BATCH: Final = 500


class GroupInvalid(Invalid):
    """What was given for a group cannot be used; ``problems`` maps each field to a code."""

    code = "voice_group_invalid"


class GroupMoved(Conflict):
    """Somebody merged this group meanwhile."""

    code = "voice_group_moved"


@dataclass(slots=True)
class Regrouped:
    """What a run did: texts that were compared, groups that are new, voices that moved."""

    texts: int = 0
    new: int = 0
    moved: int = 0


def regroup(*, body: Body, now: datetime, by: Actor) -> Regrouped:
    """Compare a body's voices about each thing and put like ones together; running it again on the same voices changes nothing. Raises GroupingAway.

    Comparing takes long and holds nothing; what was found is written in a transaction for each thing, beside what people did meanwhile.
    """
    done = Regrouped()
    for about_kind, about in _abouts(body):
        keys, texts = _texts(body, about_kind, about)
        found = likeness.bunches(texts)
        done.texts += len(texts)
        new, moved = _apply(body, about_kind, about, keys, found, now)
        done.new += new
        done.moved += moved
    if done.moved or done.new:
        with transaction.atomic():
            bodies.record(
                body=body, by=by, at=now, action="voice.regroup", subject=f"body:{body.key}",
                data={"texts": done.texts, "new": done.new, "moved": done.moved},
            )  # fmt: skip
    return done


def _abouts(body: Body) -> list[tuple[str, str]]:
    rows = Voice.objects.filter(body=body).order_by("about_kind", "about")
    return list(rows.values_list("about_kind", "about").distinct())


def _texts(body: Body, about_kind: str, about: str) -> tuple[list[UUID], list[str]]:
    """Voices about one thing with their texts; not those of abuse, nor those whose text has ended."""
    rows = Voice.objects.filter(body=body, about_kind=about_kind, about=about, text_ended_at=None)
    rows = rows.exclude(burst__state=BurstState.ABUSE.value).only("id", "text").order_by("at", "id")
    keys, texts = [], []
    for row in rows.iterator(chunk_size=2_000):
        if row.text:
            keys.append(row.pk)
            texts.append(row.text)
    return keys, texts


@transaction.atomic
def _apply(
    body: Body, about_kind: str, about: str, keys: Sequence[UUID], found: Sequence[Bunch], now: datetime
) -> tuple[int, int]:
    """Write what was found about one thing, as groups and voices stand now; how many groups are new, how many voices moved."""
    _hold(body)
    groups = {each.pk: each for each in Group.objects.filter(body=body, about_kind=about_kind, about=about)}
    rows = Voice.objects.filter(body=body, about_kind=about_kind, about=about)
    held = dict(rows.exclude(group=None).values_list("id", "group_id"))
    by_people = set(rows.exclude(grouped_by="").values_list("id", flat=True))
    kept = frozenset(_kept(groups.values()))
    fixed = {voice for voice, group in held.items() if group in kept} | by_people
    bunches = [[keys[place] for place in each.places] for each in found]
    matched = matching.match(bunches, held, kept=kept)
    to: dict[int, UUID] = dict(matched.known)
    for place in matched.new:
        free = [each for each in bunches[place] if each not in fixed]
        if len(free) >= matching.LEAST:
            made = Group.objects.create(body=body, about_kind=about_kind, about=about, made_at=now)
            groups[made.pk], to[place] = made, made.pk
    moves: dict[UUID, list[UUID]] = {}
    for place, group in to.items():
        moves.setdefault(group, []).extend(
            each for each in bunches[place] if each not in fixed and held.get(each) != group
        )
    for group, voices in moves.items():
        _put(voices, group)
    _tell_terms(groups, to, found)
    _recount(groups.values())
    _drop_empty(groups.values(), kept)
    return len([each for each in to if each in set(matched.new)]), sum(map(len, moves.values()))


def _hold(body: Body) -> None:
    """One at a time writes the groups of a body."""
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)


def _kept(groups: Collection[Group]) -> Iterator[UUID]:
    """Groups that a person named or merged, or for which something is done."""
    merged = {each.merged_into_id for each in groups}
    doing = set(Improvement.objects.filter(group__in=[each.pk for each in groups]).values_list("group_id", flat=True))
    return (each.pk for each in groups if each.named_by or each.pk in merged or each.pk in doing)


def _put(voices: Sequence[UUID], group: UUID | None) -> None:
    for start in range(0, len(voices), _BATCH):
        Voice.objects.filter(pk__in=voices[start : start + _BATCH]).update(group=group)


def _tell_terms(groups: Mapping[UUID, Group], to: Mapping[int, UUID], found: Sequence[Bunch]) -> None:
    """Write what a group has in common, by its largest bunch."""
    told: set[UUID] = set()
    for place, key in sorted(to.items(), key=lambda each: (-len(found[each[0]].places), each[0])):
        terms, group = list(found[place].terms), groups[key]
        if key not in told and terms and group.terms != terms:
            group.terms = terms
            group.save(update_fields=["terms"])
        told.add(key)


def _recount(groups: Collection[Group]) -> None:
    """Make sizes and latest moments equal what voices say."""
    rows = Voice.objects.filter(group__in=[each.pk for each in groups]).order_by().values("group")
    counts = {each["group"]: (each["size"], each["latest"]) for each in rows.annotate(size=Count("id"), latest=Max("at"))}  # fmt: skip
    for group in groups:
        size, latest = counts.get(group.pk, (0, None))
        if (group.size, group.latest_at) != (size, latest):
            group.size, group.latest_at = size, latest
            group.save(update_fields=["size", "latest_at"])


def _drop_empty(groups: Collection[Group], kept: frozenset[UUID]) -> None:
    """What the machine made, nobody touched and no voice is in, goes."""
    empty = [each.pk for each in groups if not each.size and each.pk not in kept and each.merged_into_id is None]
    Group.objects.filter(pk__in=empty).delete()


def _held_group(group: Group) -> Group:
    _hold(group.body)
    row = Group.objects.select_related("body").get(pk=group.pk)
    if row.merged_into_id is not None:
        raise GroupMoved
    return row


def _log(group: Group, action: str, by: Actor, now: datetime, **data: object) -> None:
    bodies.record(body=group.body, by=by, at=now, action=action, subject=str(group), data=data)


@transaction.atomic
def name(*, group: Group, name: str, by: Actor, now: datetime) -> Group:
    """Give a group a name; from now on the machine takes nothing out of it. Raises GroupInvalid, GroupMoved."""
    kept = " ".join(name.replace("\0", "").split())
    if not kept or len(kept) > _LONGEST_NAME:
        raise GroupInvalid(problems={"name": "words_too_long" if kept else "words_missing"}, limit=_LONGEST_NAME)
    row = _held_group(group)
    row.name, row.named_by, row.named_at = kept, str(by), now
    row.save(update_fields=["name", "named_by", "named_at"])
    _log(row, "voice.group_name", by, now)
    return row


@transaction.atomic
def merge(*, group: Group, into: Group, by: Actor, now: datetime) -> Group:
    """Put all of a group into another about the same thing; the machine does not part them again. Raises GroupInvalid, GroupMoved."""
    if (group.body_id, group.about_kind, group.about) != (into.body_id, into.about_kind, into.about) or group == into:
        raise GroupInvalid(problems={"into": "group_of_other"})
    row, target = _held_group(group), _held_group(into)
    moved = Voice.objects.filter(group=row).update(group=target)
    Improvement.objects.filter(group=row).update(group=target)
    Group.objects.filter(merged_into=row).update(merged_into=target)
    row.merged_into = target
    row.save(update_fields=["merged_into"])
    _recount([row, target])
    _log(target, "voice.group_merge", by, now, merged=str(row), voices=moved)
    return target


@transaction.atomic
def take_out(*, voices: Collection[Voice], group: Group, by: Actor, now: datetime) -> int:
    """Take voices out of a group; the machine leaves them out of every group. How many. Raises GroupMoved."""
    row = _held_group(group)
    keys = [each.pk for each in voices]
    count = Voice.objects.filter(pk__in=keys, group=row).update(group=None, grouped_by=str(by))
    _recount([row])
    if count:
        _log(row, "voice.group_take_out", by, now, voices=count)
    return count


@transaction.atomic
def put(*, voices: Collection[Voice], group: Group, by: Actor, now: datetime) -> int:
    """Put voices about the same thing into a group; the machine leaves them there. How many. Raises GroupMoved."""
    row = _held_group(group)
    rows = Voice.objects.filter(
        pk__in=[each.pk for each in voices], body=row.body, about_kind=row.about_kind, about=row.about
    )
    before = list(Group.objects.filter(voices__in=rows).exclude(pk=row.pk).distinct())
    count = rows.update(group=row, grouped_by=str(by))
    _recount([row, *before])
    if count:
        _log(row, "voice.group_put", by, now, voices=count)
    return count


@transaction.atomic
def begin(*, voices: Sequence[Voice], called: str, by: Actor, now: datetime) -> Group:
    """Make a group by hand of voices about one thing. Raises GroupInvalid."""
    abouts = {(each.body_id, each.about_kind, each.about) for each in voices}
    if len(abouts) != 1:
        raise GroupInvalid(problems={"voices": "group_of_other" if abouts else "choice_missing"})
    first = voices[0]
    made = Group.objects.create(body=first.body, about_kind=first.about_kind, about=first.about, made_at=now)
    put(voices=voices, group=made, by=by, now=now)
    return name(group=made, name=called, by=by, now=now)
