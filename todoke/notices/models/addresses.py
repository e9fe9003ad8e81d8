"""Codes by which an address is confirmed from its other end."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.notices.models.choices import ContactAddress
from todoke.notices.rules.addresses import MOST_TRIES


class AddressCode(models.Model):
    """A code that was sent to an address 「確認番号」, or that links a LINE account; the code itself is kept nowhere, only its keyed hash.

    Only the newest of an address counts. Its identifier is the idempotency key of the message that carries it.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = {"*": "how an address was confirmed says nothing more than that it was"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(ContactAddress, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-asked_at", "id")
        indexes = (models.Index(fields=("code_hash",), name="address_code_hash"),)
        constraints = (
            models.CheckConstraint(name="address_code_tries", condition=Q(tries__lte=MOST_TRIES)),
            models.CheckConstraint(
                name="address_code_expires", condition=Q(expires_at__gt=models.F("asked_at"))
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"address-code:{self.pk}"
