"""Signatures of forms 「電子署名」: asked for, and given by a card."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.people.models import Person
from todoke.procedures.models.filings import Draft, Submission


class Signing(models.Model):
    """That a form was to be signed, and that it was 「電子署名」: of what (``digest`` of the answers and files), when, by which certificate.

    Of the certificate only a keyed hash of its number, its issuer and its last day are kept: never what it says of the person.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(("nonce", "certificate_hash"), "how a signature is used once")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="signings")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="signings")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    why_not = models.CharField(max_length=20, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    certificate_hash = models.CharField(max_length=64, blank=True)
    certificate_until_date = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)

    objects = Scoped()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("nonce",), condition=~Q(draft=None), name="signing_nonce"),
            models.CheckConstraint(name="signing_signed", condition=Q(signed_at=None) | Q(certificate_until_date__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"signing:{self.pk}"
