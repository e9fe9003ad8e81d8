"""Voices 「声」 themselves, what answers them, where they are asked for, and their counts."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.people.models import Person
from todoke.voice.models.groups import Group
from todoke.voice.rules.kinds import About, Channel, Kind, Moment, Scale
from todoke.voice.rules.states import BurstState, Helped, VoiceState


def _one_of(field: str, choices: type, *, blank: bool = False) -> Q:
    return Q(**{f"{field}__in": [each.value for each in choices] + ([""] if blank else [])})  # type: ignore[attr-defined]


class Counter(models.Model):
    """A place where people are served 「窓口」 and asked by a poster; ``key`` is in its signed QR code. ``names`` by language."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    names = models.JSONField(default=dict)
    place = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body", "key")
        constraints = (models.UniqueConstraint(fields=("body", "key"), name="counter_key"),)

    def __str__(self) -> str:
        return f"counter:{self.body_id}:{self.key}"


class Asking(models.Model):
    """What a body asks and on which scale; ``about`` "" holds for all of the kind. A change makes a new row: the scale is the question's identity."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    scale = models.CharField(max_length=16, default=Scale.SATISFACTION.value)
    on = models.BooleanField(default=True)
    from_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ("-from_at", "-id")
        constraints = (
            models.CheckConstraint(condition=_one_of("about_kind", About), name="asking_about_kind"),
            models.CheckConstraint(condition=_one_of("scale", Scale), name="asking_scale"),
        )

    def __str__(self) -> str:
        return f"asking:{self.pk}"


class Burst(models.Model):
    """A flood of like voices about one thing 「集中」: one incident in the queue. ``kept_out`` of figures once somebody called it abuse.

    ``mark`` is what its voices share (``Voice.likeness``, or the network and what it is about), emptied a day after the last of them.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=5, default=BurstState.OPEN.value)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-last_at", "-id")
        constraints = (
            models.CheckConstraint(condition=_one_of("state", BurstState), name="burst_state"),
            models.UniqueConstraint(fields=("mark",), condition=Q(state="open") & ~Q(mark=""), name="burst_open_once"),
        )

    def __str__(self) -> str:
        return f"burst:{self.pk}"


class Voice(models.Model):
    """One voice 「声」. Its text is masked before it is kept, and sealed; nothing says who spoke unless they are signed in and want to hear back.

    ``about_kind`` and ``about`` are an opaque reference (``rules.kinds.About``); ``detail`` narrows it: a question of a form, the version of a page.
    ``code_index`` finds it by its receipt code; ``once`` makes it once for one transaction. ``search`` is what was looked for before. ``likeness`` is
    what its words share with like ones, ``source`` the network that it came from: keyed hashes, emptied after a day. ``danger`` is a code of
    ``rules.danger``, ``danger_told_at`` when staff were sent a mail of it. ``entered_by`` is who wrote it down when ``channel`` is one of staff.
    ``waits``: somebody of the body should read or answer it; ``grouped_by``: who put it into its group, or out of every group; the machine then
    leaves it there.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = {
        "code_index": "how a receipt code finds it",
        "once": "how it is made once",
        "photo_token": "where its sealed photo lies",
        "photo_key": "what opens the sealed photo",
        "source": "how floods are told, for a day",
        "likeness": "how floods are told, for a day",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=8)
    moment = models.CharField(max_length=8, default=Moment.OTHER.value)
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    scale = models.CharField(max_length=16, blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    drivers = models.JSONField(default=list)
    fault = models.CharField(max_length=8, blank=True)
    text = SealedText(default="")
    masked = models.PositiveSmallIntegerField(default=0)
    search = SealedText(default="")
    language = models.CharField(max_length=12, default="ja")
    photo_token = models.CharField(max_length=64, blank=True)
    photo_key = SealedText(default="")
    code_index = models.CharField(max_length=64, unique=True)
    once = models.CharField(max_length=64, null=True, unique=True)
    source = models.CharField(max_length=64, blank=True)
    likeness = models.CharField(max_length=64, blank=True)
    entered_by = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default=VoiceState.NEW.value)
    danger = models.CharField(max_length=30, blank=True)
    danger_seen_at = models.DateTimeField(null=True)
    danger_told_at = models.DateTimeField(null=True)
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="voices")
    burst = models.ForeignKey(Burst, null=True, on_delete=models.SET_NULL, related_name="voices")
    assigned = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    promised_date = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    asked_again_at = models.DateTimeField(null=True)
    helped = models.CharField(max_length=6, blank=True)
    text_ended_at = models.DateTimeField(null=True)
    waits = models.BooleanField(default=True)
    grouped_by = models.CharField(max_length=80, blank=True)

    objects = Scoped()

    class Meta:
        ordering = ("-at", "id")
        indexes = (
            models.Index(fields=("body", "state", "at"), name="voice_queue"),
            models.Index(fields=("body", "about_kind", "about", "at"), name="voice_about"),
            models.Index(fields=("body", "at"), name="voice_body"),
            models.Index(fields=("group", "at"), name="voice_group"),
            models.Index(fields=("source", "at"), name="voice_source"),
            models.Index(fields=("likeness", "at"), name="voice_likeness"),
            models.Index(fields=("danger", "at"), name="voice_danger_told"),
            models.Index(fields=("body", "waits", "at"), name="voice_waits"),
            models.Index(fields=("body", "waits", "about_kind", "about", "at"), name="voice_waits_about"),
            models.Index(fields=("body", "waits", "assigned"), name="voice_assigned"),
            models.Index(fields=("body", "danger", "danger_seen_at"), name="voice_danger"),
        )
        constraints = (
            models.CheckConstraint(condition=_one_of("kind", Kind), name="voice_kind"),
            models.CheckConstraint(condition=_one_of("channel", Channel), name="voice_channel"),
            models.CheckConstraint(condition=_one_of("moment", Moment), name="voice_moment"),
            models.CheckConstraint(condition=_one_of("about_kind", About), name="voice_about_kind"),
            models.CheckConstraint(condition=_one_of("state", VoiceState), name="voice_state"),
            models.CheckConstraint(condition=_one_of("helped", Helped, blank=True), name="voice_helped"),
            models.CheckConstraint(
                condition=Q(scale="", score__isnull=True)
                | Q(scale=Scale.RECOMMEND.value, score__gte=0, score__lte=10)
                | Q(scale=Scale.SATISFACTION.value, score__gte=1, score__lte=5)
                | Q(scale__in=[each.value for each in Scale], score__isnull=True),
                name="voice_score",
            ),
            models.CheckConstraint(condition=~Q(kind=Kind.DEFECT.value) | Q(scale=""), name="voice_defect_no_score"),
        )

    def __str__(self) -> str:
        return f"voice:{self.pk}"


class VoiceMessage(models.Model):
    """A line of the thread between the body and whoever spoke; ``public`` answers stand on the public page too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="messages")
    from_staff = models.BooleanField()
    public = models.BooleanField(default=False)
    text = SealedText(default="")
    by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"voice-message:{self.pk}"


class DayCount(models.Model):
    """How many voices of one kind, way, moment and score came in a day about one thing: what dashboards add, and what stays when text is gone."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    on_date = models.DateField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=8)
    moment = models.CharField(max_length=8)
    scale = models.CharField(max_length=16, blank=True)
    score = models.SmallIntegerField(default=-1)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("body", "on_date")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "about_kind", "about", "on_date", "kind", "channel", "moment", "scale", "score"),
                name="day_count_once",
            ),
        )
        indexes = (models.Index(fields=("body", "on_date"), name="day_count_body"),)

    def __str__(self) -> str:
        return f"day-count:{self.pk}"
