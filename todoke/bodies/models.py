"""Bodies 「団体」 and the ledger of what was done in their name."""

from django.db import models
from django.db.models import IntegerField, Lookup, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Length, Mod, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThanOrEqual

from todoke.bodies.rules.codes import BodyKind

_DIGITS = "0123456789"


def _digit(field: str, place: int) -> Combinable:
    """The digit at a place (from 1) as a number; -1 where there is no digit. Never raises, unlike a cast."""
    return StrIndex(Value(_DIGITS), Substr(field, place, 1), output_field=IntegerField()) - Value(1)


def _digits(field: str, length: int) -> Q:
    """Exactly so many ASCII digits, or NULL."""
    every = Q(_compare(Exact, Length(field), Value(length)))
    for place in range(1, length + 1):
        every &= Q(_compare(GreaterThanOrEqual, _digit(field, place), Value(0)))
    return Q(**{f"{field}__isnull": True}) | every


def _check_local_code() -> Q:
    total: Combinable = Value(0)
    for place, weight in enumerate((6, 5, 4, 3, 2), start=1):
        total = total + _digit("code", place) * Value(weight)
    expected = Mod(
        Value(11) - Mod(total, Value(11), output_field=IntegerField()), Value(10), output_field=IntegerField()
    )
    return Q(code__isnull=True) | Q(_compare(Exact, expected, _digit("code", 6)))


def _check_corporate_number() -> Q:
    total: Combinable = Value(0)
    for place in range(2, 14):  # from the right, weights 1, 2, 1, 2 …
        total = total + _digit("corporate_number", place) * Value(1 + (13 - place) % 2)
    expected = Value(9) - Mod(total, Value(9), output_field=IntegerField())
    return Q(corporate_number__isnull=True) | Q(_compare(Exact, expected, _digit("corporate_number", 1)))


def _compare(lookup: "type[Lookup[bool]]", left: Combinable, right: Combinable) -> "Lookup[bool]":
    return lookup(left, right)


class Body(models.Model):
    """A body 「団体」 that offers services; ``key`` is its address: local code, corporate number or a short name."""

    key = models.SlugField(max_length=40, unique=True)
    code = models.CharField(max_length=6, null=True, unique=True)
    corporate_number = models.CharField(max_length=13, null=True, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in BodyKind])
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    name_kana = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    address = models.CharField(max_length=200, blank=True)
    home_page = models.URLField(max_length=500, blank=True)
    contact_url = models.URLField(max_length=500, blank=True)
    four_eyes = models.BooleanField(default=False, help_text="Another person must approve each change.")
    needs_passkeys = models.BooleanField(default=False, help_text="Staff must sign in with a passkey.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(name="body_code_digits", condition=_digits("code", 6)),
            models.CheckConstraint(name="body_code_check_digit", condition=_check_local_code()),
            models.CheckConstraint(name="body_corporate_number_digits", condition=_digits("corporate_number", 13)),
            models.CheckConstraint(name="body_corporate_number_check_digit", condition=_check_corporate_number()),
            models.CheckConstraint(name="body_kind_known", condition=Q(kind__in=[kind.value for kind in BodyKind])),
            models.CheckConstraint(
                name="body_nation_has_no_parent", condition=Q(parent__isnull=False) | Q(kind="nation")
            ),
        )

    def __str__(self) -> str:
        return self.name


class LedgerEntry(models.Model):
    """One write or look in a body's name: who, for whom, what, to what, why; each entry's hash covers the one before.

    It holds no personal content: codes, numbers, dates, names of fields and opaque references alone.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    behalf = models.CharField(max_length=80, blank=True, default="")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    purpose = models.CharField(max_length=80, blank=True, default="")
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("body_id", "sequence")
        constraints = (models.UniqueConstraint(fields=("body", "sequence"), name="ledger_sequence_unique"),)
        indexes = (models.Index(fields=("subject", "at"), name="ledger_subject_at"),)

    def __str__(self) -> str:
        return f"{self.body_id}/{self.sequence} {self.action}"


class LedgerHead(models.Model):
    """Where a body's ledger ends: read under a lock by whoever appends, anchored outside, compared when it is verified."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, primary_key=True, related_name="+")
    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("body_id",)

    def __str__(self) -> str:
        return f"{self.body_id}/{self.sequence}"


class LedgerNote(models.Model):
    """Free words of a person beside an entry, which holds their salted hash alone: they can be deleted, the entry stays."""

    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="note")
    at = models.DateTimeField()
    salt = models.CharField(max_length=32)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("entry_id",)

    def __str__(self) -> str:
        return f"note of {self.entry_id}"
