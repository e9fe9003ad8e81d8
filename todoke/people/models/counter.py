"""Counter mode: the session of a person before a member of staff, and the code that they show from their telephone."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.people.models.persons import Person
from todoke.people.models.staff import User
from todoke.people.rules.counter import CameFor, Ended


class CounterSession(models.Model):
    """That a member of staff acts for the person before them, for what the person came for, until it ends; one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="counter_sessions")
    staff = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    came_for = models.CharField(max_length=20, choices=[(each.value, each.value) for each in CameFor])
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended = models.CharField(max_length=10, blank=True, choices=[(each.value, each.value) for each in Ended])
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("opened_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("staff",), condition=Q(ended_at=None), name="counter_session_one"),
            models.CheckConstraint(
                name="counter_session_came_for", condition=Q(came_for__in=[each.value for each in CameFor])
            ),
            models.CheckConstraint(
                name="counter_session_ended",
                condition=Q(ended_at=None, ended="") | (Q(ended_at__isnull=False) & ~Q(ended="")),
            ),
        )

    def __str__(self) -> str:
        return f"counter:{self.pk}"


class CounterCode(models.Model):
    """A code of eight digits that opens the person's session at a counter once, for five minutes; only its keyed hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="counter_code")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("expires_at", "id")
        constraints = (models.UniqueConstraint(fields=("body", "code_hash"), name="counter_code_unique"),)

    def __str__(self) -> str:
        return f"code of {self.person_id}"
