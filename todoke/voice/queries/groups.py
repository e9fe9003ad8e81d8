"""Questions about groups of like voices: a body's, the largest first; one with its voices; those to which a voice could go."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.voice.models import Group, Voice

#: So many groups are offered to choose from.
OFFERED = 100


class GroupNotFound(NotFound):
    """There is no such group for whoever asks."""

    code = "voice_group_not_found"


def of_body(body: Body, *, about_kind: str = "", about: str = "") -> QuerySet[Group]:
    """The groups of a body, or those about one thing, the largest first; what was merged into another is that other."""
    rows = Group.objects.filter(body=body, merged_into=None)
    if about_kind:
        rows = rows.filter(about_kind=about_kind, about=about)
    return rows.order_by("-size", "id")


def get(body: Body, key: object) -> Group:
    """A group of a body, or the one into which it was merged; raises GroupNotFound."""
    try:
        found = Group.objects.select_related("body", "merged_into").filter(body=body, pk=UUID(str(key))).first()
    except ValueError:
        found = None
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    if found is None:
        raise GroupNotFound
    return found


def voices_of(group: Group) -> QuerySet[Voice]:
    """The voices of a group, the newest first."""
    return Voice.objects.filter(group=group).order_by("-at", "id")


def others(group: Group) -> Sequence[Group]:
    """Groups about the same thing, into which this one could be merged."""
    rows = of_body(group.body, about_kind=group.about_kind, about=group.about).exclude(pk=group.pk)
    return list(rows[:OFFERED])


def offered(voice: Voice) -> Sequence[Group]:
    """Groups to which a voice could be put: those about the same thing."""
    rows = of_body(voice.body, about_kind=voice.about_kind, about=voice.about)
    if voice.group_id is not None:
        rows = rows.exclude(pk=voice.group_id)
    return list(rows[:OFFERED])
