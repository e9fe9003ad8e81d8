"""Sessions 「ログイン中の端末」: who is signed in, since when, and how it was proven; of staff and of residents."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.people.models.staff import User
from todoke.people.rules.sessions import Proof


class Session(models.Model):
    """One sign-in on one device: of an account of staff, or of a person; never both. No address is kept.

    ``body``: the only body that it opens, when that body's own provider proved it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.UUIDField(null=True, db_index=True)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=12, choices=[(proof.value, proof.value) for proof in Proof])
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    proven_at = models.DateTimeField()
    idle_seconds = models.PositiveIntegerField()
    until_at = models.DateTimeField(db_index=True, help_text="The last moment, however much it is used.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-seen_at", "id")
        constraints = (
            models.CheckConstraint(
                name="session_of_staff_or_person",
                condition=Q(user__isnull=True, person__isnull=False) | Q(user__isnull=False, person__isnull=True),
            ),
            models.CheckConstraint(name="session_proof_known", condition=Q(proof__in=[each.value for each in Proof])),
        )

    def __str__(self) -> str:
        return f"{self.id}"
