"""Texts of consent in one sentence 「同意」, and what each person answered: the receipt."""

import uuid

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.people.models.persons import Person
from todoke.people.rules.consents import Channel


class ConsentText(models.Model):
    """One version of a text: who uses what, for what, until when, in one sentence a language; it is never changed, only followed.

    ``digest`` covers all that it says; each answer keeps the digest of what was shown.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    sentence = models.JSONField()
    detail = models.JSONField()
    recipient = models.JSONField()
    purpose = models.JSONField()
    without = models.JSONField()
    fields = models.JSONField()
    days = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)
    published_by = models.CharField(max_length=80)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("body_id", "key", "version")
        constraints = (
            models.UniqueConstraint(fields=("body", "key", "version"), name="consent_text_version"),
            models.CheckConstraint(name="consent_text_days", condition=Q(days=None) | Q(days__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Consent(models.Model):
    """An answer to a text of consent, yes or no, and its receipt: who answered, for whom, how, until when, and that it was withdrawn.

    ``person`` is whose data it is about; ``guardian`` answered in their place. ``who`` is the recipient that the text leaves open, ``scope`` the
    one matter that the answer is confined to, as ``kind:id``. The present answer of each is the one that nothing has replaced.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    guardian = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    number = models.CharField(max_length=14, unique=True)
    digest = models.CharField(max_length=64)
    who = SealedText(default="")
    scope = models.CharField(max_length=80, blank=True)
    given = models.BooleanField()
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    answered_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField()
    until_date = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    replaced_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("answered_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "key", "scope"), condition=Q(replaced_at=None, guardian=None), name="consent_current"
            ),
            models.UniqueConstraint(
                fields=("person", "key", "scope", "guardian"), condition=Q(replaced_at=None), name="consent_of_guardian"
            ),
            models.CheckConstraint(
                name="consent_not_of_oneself", condition=Q(guardian=None) | ~Q(guardian=F("person"))
            ),
            models.CheckConstraint(name="consent_channel", condition=Q(channel__in=[each.value for each in Channel])),
            models.CheckConstraint(name="consent_no_has_no_end", condition=Q(given=True) | Q(until_date=None)),
            models.CheckConstraint(
                name="consent_withdrawn_by_somebody", condition=Q(withdrawn_at=None) | ~Q(withdrawn_by="")
            ),
        )

    def __str__(self) -> str:
        return self.number
