"""Persons 「本人」, how they sign in, their households and relations, what is known of them, and whom they are protected from."""

import uuid

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import BlindIndex, SealedDate, SealedJSON, SealedNumber, SealedText
from todoke.people.rules.persons import Document, Kinship, Knowing, danger_key, mail_key, name_key, phone_key


def _choices(values: type[Kinship] | type[Knowing] | type[Document]) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in values]


class Person(models.Model):
    """A person 「本人」 of whom a body, the controller, holds data; with or without a way to sign in.

    ``name`` is kept exactly as written (variants of characters, one word, Latin); it is never normalised. ``ended_at`` is set when the
    body no longer serves the person; why (moved, died, erased) is sealed. Every person is found by blind indexes bound to the body.
    ``register_key``: by what number the body's register of residents knows them, where it does; matching speaks of people by it alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = SealedText(default="")
    name_kana = SealedText(default="")
    name_latin = SealedText(default="")
    birth_date = SealedDate(null=True)
    postcode = SealedText(default="")
    address = SealedText(default="")
    phone = SealedText(default="")
    email = SealedText(default="")
    register_key = SealedNumber(null=True)
    language = models.CharField(max_length=12, default="ja")
    hidden = models.BooleanField(default=False, help_text="Hides from every other resident; no reason is asked for.")
    declared_by = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="+", help_text="Who said that there is this person, where nobody proved it."
    )  # fmt: skip
    ended_because = SealedText(default="")
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    name_index = BlindIndex(lambda person: _named(person, person.name))
    kana_index = BlindIndex(lambda person: _named(person, person.name_kana))
    latin_index = BlindIndex(lambda person: _named(person, person.name_latin))
    phone_index = BlindIndex(lambda person: bound(person.body_id, phone_key(person.phone)))
    email_index = BlindIndex(lambda person: bound(person.body_id, mail_key(person.email)))
    register_index = BlindIndex(lambda person: bound(person.body_id, person.register_key or ""))

    objects = Scoped()

    class Meta:
        ordering = ("created_at", "id")
        indexes = tuple(
            models.Index(fields=("body", name), name=f"person_{name}")
            for name in ("name_index", "kana_index", "latin_index", "phone_index", "email_index")
        )
        constraints = (
            models.UniqueConstraint(
                fields=("body", "register_index"), condition=Q(ended_at=None), name="person_register_key"
            ),
        )

    def __str__(self) -> str:
        return f"person:{self.pk}"


def bound(body_id: int, key: str) -> str:
    """The text of a blind index of one body; "" where there is nothing to find."""
    return f"{body_id}|{key}" if key else ""


def _named(person: Person, name: str) -> str:
    """Name and birth date together: a name alone is too common to be a key, and too easy to guess."""
    key = name_key(name)
    return bound(person.body_id, f"{key}|{person.birth_date}") if key and person.birth_date else ""


class Credential(models.Model):
    """A way to sign in: what an identity provider calls a person, for this service alone. No 個人番号 is ever in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credentials")
    issuer = models.CharField(max_length=200)
    subject = SealedText()
    subject_index = BlindIndex(lambda credential: f"{credential.issuer}|{credential.subject}")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (models.UniqueConstraint(fields=("issuer", "subject_index"), name="credential_unique"),)

    def __str__(self) -> str:
        return f"{self.issuer} {self.pk}"


class PersonFact(models.Model):
    """A fact about a person 「事実」: its value, how it is known, who holds it, on what basis and for which purpose; old values stay until retention ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=60)
    value = SealedJSON()
    known_by = models.CharField(max_length=20, choices=_choices(Knowing))
    holder = models.CharField(max_length=40)
    basis = models.CharField(max_length=200)
    purposes = models.JSONField(default=list)
    observed_date = models.DateField()
    until_date = models.DateField(null=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("person_id", "name", "recorded_at")
        constraints = (
            models.UniqueConstraint(fields=("person", "name"), condition=Q(ended_at=None), name="person_fact_current"),
            models.CheckConstraint(
                name="person_fact_known_by", condition=Q(known_by__in=[each.value for each in Knowing])
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.name}"


class Household(models.Model):
    """People who live together 「世帯」 as one body knows them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"household:{self.pk}"


class HouseholdMember(models.Model):
    """That a person belongs to a household, from a day until a day (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    since_date = models.DateField()
    until_date = models.DateField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("household_id", "since_date", "id")
        constraints = (
            models.UniqueConstraint(fields=("person",), condition=Q(until_date=None), name="household_member_current"),
            models.CheckConstraint(
                name="household_member_period", condition=Q(until_date=None) | Q(until_date__gte=F("since_date"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.person_id}"


class Relation(models.Model):
    """How two persons belong together 「続柄」, and how that is known: proven once, not at every procedure.

    ``senior`` is the parent or guardian, ``junior`` the child or ward. What a certificate proves names the document, who saw it and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=_choices(Kinship))
    senior = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="below")
    junior = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="above")
    custody = models.BooleanField(default=False, help_text="Whether the parent has parental authority (親権).")
    known_by = models.CharField(max_length=20, choices=_choices(Knowing))
    document = models.CharField(max_length=40, blank=True, choices=_choices(Document))
    seen_by = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)
    since_date = models.DateField()
    until_date = models.DateField(null=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("since_date", "id")
        constraints = (
            models.CheckConstraint(name="relation_of_two", condition=~Q(senior=F("junior"))),
            models.CheckConstraint(name="relation_kind", condition=Q(kind__in=[each.value for each in Kinship])),
            models.CheckConstraint(
                name="relation_known_by", condition=Q(known_by__in=[each.value for each in Knowing])
            ),
            models.CheckConstraint(
                name="relation_certificate_seen",
                condition=~Q(known_by=Knowing.CERTIFICATE.value)
                | (Q(seen_at__isnull=False) & ~Q(seen_by="") & ~Q(document="")),
            ),
            models.CheckConstraint(name="relation_custody_of_parents", condition=Q(custody=False) | Q(kind="parent")),
            models.CheckConstraint(
                name="relation_custody_proven", condition=Q(custody=False) | ~Q(known_by=Knowing.SELF.value)
            ),
            models.CheckConstraint(
                name="relation_period", condition=Q(until_date=None) | Q(until_date__gte=F("since_date"))
            ),
            models.UniqueConstraint(
                fields=("kind", "senior", "junior"), condition=Q(until_date=None), name="relation_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.senior_id} {self.kind} {self.junior_id}"


class Protection(models.Model):
    """Protection from somebody violent 「支援措置」 (住民基本台帳事務処理要領 第5-10): a year at a time, renewed.

    It is looked up at each display, send, print, export and disclosure; nothing copies it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="protections")
    since_date = models.DateField()
    until_date = models.DateField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("since_date", "id")
        constraints = (
            models.CheckConstraint(name="protection_period", condition=Q(until_date__gt=F("since_date"))),
            models.UniqueConstraint(fields=("person",), condition=Q(ended_at=None), name="protection_current"),
        )

    def __str__(self) -> str:
        return f"protection:{self.pk}"


class ProtectedFrom(models.Model):
    """One person from whom somebody is protected: a person we hold, or a name and birth date that may turn up later.

    A person whom we hold has a row for each way in which the name is written, so that another record of the same person is found too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    protection = models.ForeignKey(Protection, on_delete=models.CASCADE, related_name="others")
    other = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    name = SealedText(default="")
    birth_date = SealedDate(null=True)
    name_index = BlindIndex(lambda other: anywhere(other.name, other.birth_date))

    objects = Scoped()

    class Meta:
        ordering = ("protection_id", "id")
        indexes = (models.Index(fields=("name_index",), name="protected_from_name"),)
        constraints = (
            models.CheckConstraint(
                name="protected_from_somebody", condition=Q(other__isnull=False) | Q(name_index__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.protection_id}"


def anywhere(name: str, birth_date: object) -> str:
    """Name and birth date as the index of ``ProtectedFrom`` holds them: the other party may live in any town, and be written otherwise there."""
    key = danger_key(name)
    return f"{key}|{birth_date}" if key and birth_date else ""
