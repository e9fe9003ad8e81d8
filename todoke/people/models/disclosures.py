"""What a bank or insurer may see 「証明」: partners, their keys, and codes that show exactly the facts consented to."""

import uuid

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import BlindIndex, SealedText
from todoke.people.models.mandates import Mandate
from todoke.people.models.persons import Person
from todoke.people.rules.disclosures import MOST_LOOKS, KeyScope, PartnerKind


class Partner(models.Model):
    """An institution outside that may be shown facts, for one purpose, with a person's consent; or another system of the body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in PartnerKind])
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    facts = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("body", "name"), condition=Q(ended_at=None), name="partner_name"),
            models.CheckConstraint(name="partner_kind", condition=Q(kind__in=[each.value for each in PartnerKind])),
            models.CheckConstraint(name="partner_says_who_and_why", condition=~Q(name="") & ~Q(purpose="")),
        )

    def __str__(self) -> str:
        return f"partner:{self.pk}"


class PartnerKey(models.Model):
    """A key of a partner's system, for one purpose alone; only its hash is kept, the key was shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="keys")
    scope = models.CharField(max_length=20, choices=[(each.value, each.value) for each in KeyScope])
    hash = models.CharField(max_length=64, unique=True)
    ends_date = models.DateField()
    issued_by = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-issued_at", "id")
        constraints = (
            models.CheckConstraint(name="partner_key_scope", condition=Q(scope__in=[each.value for each in KeyScope])),
        )

    def __str__(self) -> str:
        return f"key:{self.pk}"


class Disclosure(models.Model):
    """That a partner may see named facts of a person, so many times, until a day; the facts are read at each look, never copied.

    ``consent`` names the receipt. What was made by or about a mandate ends with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="disclosures")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.CASCADE, related_name="disclosures")
    consent = models.UUIDField(null=True)
    code = SealedText()
    code_index = BlindIndex(lambda disclosure: disclosure.code)
    facts = models.JSONField()
    looks_allowed = models.PositiveSmallIntegerField()
    looks_left = models.PositiveSmallIntegerField()
    until_date = models.DateField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("code_index",), name="disclosure_code"),
            models.CheckConstraint(
                name="disclosure_looks",
                condition=Q(looks_left__gte=0, looks_left__lte=F("looks_allowed"), looks_allowed__gte=1, looks_allowed__lte=MOST_LOOKS),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"disclosure:{self.pk}"


class CodeTry(models.Model):
    """A code that was tried and showed nothing, by a keyed hash of its source; kept an hour, to slow guessing."""

    source = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
