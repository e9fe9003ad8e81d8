"""What a person asks a body to correct or delete, and what the body answered."""

import uuid

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.people.models.persons import Person
from todoke.people.rules.own_data import Asked, Decision


class DataRequest(models.Model):
    """A request about what is held 「訂正・削除の求め」: what it is about, what the person wishes, by when it is answered, the answer and its reasons.

    ``about`` names a table and field (``person.address``) or a table and row (``personfact:<id>``), never content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="data_requests")
    asked = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Asked])
    about = models.CharField(max_length=80)
    wish = SealedText(default="")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    promised_date = models.DateField()
    lawful_date = models.DateField()
    decision = models.CharField(max_length=10, blank=True, choices=[(each.value, each.value) for each in Decision])
    reasons = SealedText(default="")
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("promised_date", "asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "asked", "about"), condition=Q(answered_at=None), name="data_request_open"
            ),
            models.CheckConstraint(name="data_request_asked", condition=Q(asked__in=[each.value for each in Asked])),
            models.CheckConstraint(
                name="data_request_answered",
                condition=Q(answered_at=None, decision="", answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(decision="") & ~Q(answered_by="")),
            ),
            models.CheckConstraint(name="data_request_dates", condition=Q(promised_date__lte=F("lawful_date"))),
        )

    def __str__(self) -> str:
        return f"request:{self.pk}"
