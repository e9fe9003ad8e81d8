"""Voices that say the same, and what is done about them."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.people.models import Person
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import ImprovementState


class Group(models.Model):
    """Voices that say the same 「似た声」: found by the machine, named and merged by a person. ``terms``: what they have in common, masked words only.

    ``size`` and ``latest_at`` say how many voices it holds and when the last came, for lists; ``operations.grouping`` keeps them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=120, blank=True)
    terms = models.JSONField(default=list)
    named_by = models.CharField(max_length=80, blank=True)
    named_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    size = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "id")
        indexes = (
            models.Index(fields=("body", "about_kind", "about"), name="group_about"),
            models.Index(fields=("body", "merged_into", "-size"), name="group_size"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(about_kind__in=[each.value for each in About]), name="group_about_kind"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="group_not_into_itself"),
        )

    def __str__(self) -> str:
        return f"group:{self.pk}"


class Improvement(models.Model):
    """What a body does about what it heard 「改善」, with an owner and a day; public once ``public_from`` is set.

    ``said``, ``did`` and ``why_not`` hold texts by language (ja always): you said, we did; what we cannot do, and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="improvements")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, default=ImprovementState.HEARD.value)
    title = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    did = models.JSONField(default=dict)
    why_not = models.JSONField(default=dict)
    owner = models.CharField(max_length=80)
    due_date = models.DateField(null=True)
    public_from_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    asked_again_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-changed_at", "id")
        indexes = (
            models.Index(fields=("body", "state", "due_date"), name="improvement_open"),
            models.Index(fields=("body", "about_kind", "about"), name="improvement_about"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(about_kind__in=[each.value for each in About]), name="improvement_about_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in ImprovementState]), name="improvement_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "checked"]) | Q(done_at__isnull=False), name="improvement_done_when"
            ),
        )

    def __str__(self) -> str:
        return f"improvement:{self.pk}"


class ImprovementStep(models.Model):
    """One change of an improvement's state, kept for ever."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=8)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"improvement-step:{self.pk}"


class Subscription(models.Model):
    """That somebody signed in wants to hear when something about a procedure, programme, page or counter changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("began_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("body", "person", "about_kind", "about"), name="subscription_once"),
        )

    def __str__(self) -> str:
        return f"subscription:{self.pk}"
