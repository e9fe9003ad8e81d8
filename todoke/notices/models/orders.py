"""What systems of a body asked to be told by the API 「送信依頼」, and the short list of persons whom tests may reach."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.notices.models.texts import NoticeTemplate
from todoke.notices.rules.orders import Mode
from todoke.people.models import Partner, Person


class NoticeCall(models.Model):
    """One call of a system by its idempotency key: asked again with the same content it gets the same answer, and nothing is done twice.

    ``content_hash`` is keyed; the content itself is not kept. ``answer`` holds references of the sender and outcomes.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=8)
    key = models.CharField(max_length=100)
    content_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.UniqueConstraint(fields=("partner", "mode", "key"), name="notice_call_once"),
            models.CheckConstraint(name="notice_call_mode", condition=Q(mode__in=[each.value for each in Mode])),
        )

    def __str__(self) -> str:
        return f"call:{self.pk}"


class NoticeOrder(models.Model):
    """One thing that a system asked to be told to those concerned and that was accepted 「通知の依頼」, by the sender's own reference.

    ``about`` is whom it concerns. In test mode nothing follows from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=8)
    reference = models.CharField(max_length=80)
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(NoticeTemplate, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=120)
    reminder = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("-at", "id")
        indexes = (models.Index(fields=("partner", "mode", "at"), name="notice_order_at"),)
        constraints = (
            models.UniqueConstraint(fields=("partner", "mode", "reference"), name="notice_order_once"),
            models.CheckConstraint(name="notice_order_mode", condition=Q(mode__in=[each.value for each in Mode])),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"order:{self.pk}"


class TeamRecipient(models.Model):
    """A person whom team keys of a body's systems may reach 「試験の受取人」: on the list by staff, and only while their own consent holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("added_at", "id")

    def __str__(self) -> str:
        return f"team:{self.pk}"
