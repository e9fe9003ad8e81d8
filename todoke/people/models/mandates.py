"""Mandates 「代理・委任・見守り」, how they are offered, and suspicions that somebody misuses one."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import BlindIndex, SealedText
from todoke.people.models.persons import Person
from todoke.people.models.staff import User
from todoke.people.rules.concerns import ConcernKind, ConcernState
from todoke.people.rules.mandates import Because, Given, MandateKind, Matter, Office, Reminding, Terms
from todoke.people.rules.persons import Document

_COURTS = ("by_law", "voluntary_guardianship")


def _choices(values: type[StrEnum]) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in values]


def _known(field: str, values: type[StrEnum]) -> Q:
    return Q(**{f"{field}__in": [each.value for each in values]})


class Mandate(models.Model):
    """That one person may stand for another in named matters, from a day until a day (half-open); deny by default.

    ``agent`` is a person, or ``agent_body`` a body: a 地域包括支援センター that watches, a corporation as guardian. What a court or a law
    gave names the certificate, who saw it and when. It is asked at each use; ``ended_at`` ends it everywhere at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=_choices(MandateKind))
    office = models.CharField(max_length=20, blank=True, choices=_choices(Office))
    principal = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates_given")
    agent = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="mandates_held")
    agent_body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    look_up = models.BooleanField(default=False)
    apply = models.BooleanField(default=False)
    receive = models.BooleanField(default=False)
    book = models.BooleanField(default=False)
    prove = models.BooleanField(default=False)
    remind = models.BooleanField(default=False)
    jointly = models.BooleanField(default=False, help_text="Only all guardians together (民法859条の2).")
    since_date = models.DateField()
    until_date = models.DateField()
    given = models.CharField(max_length=12, choices=_choices(Given))
    document = models.CharField(max_length=40, blank=True, choices=_choices(Document))
    seen_by = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)
    supervisor_date = models.DateField(null=True)
    supervisor_seen_by = models.CharField(max_length=80, blank=True)
    supervisor_seen_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=12, blank=True, choices=_choices(Because))
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("-recorded_at", "id")
        indexes = (
            models.Index(fields=("principal", "ended_at"), name="mandate_principal"),
            models.Index(fields=("agent", "ended_at"), name="mandate_agent"),
        )
        constraints = (
            models.CheckConstraint(name="mandate_kind", condition=_known("kind", MandateKind)),
            models.CheckConstraint(
                name="mandate_office", condition=(Q(kind="by_law") & _known("office", Office)) | (~Q(kind="by_law") & Q(office=""))
            ),
            models.CheckConstraint(name="mandate_given", condition=_known("given", Given)),
            models.CheckConstraint(name="mandate_of_two", condition=~Q(principal=F("agent")) | Q(agent=None)),
            models.CheckConstraint(
                name="mandate_one_agent",
                condition=Q(agent__isnull=False, agent_body=None) | Q(agent=None, agent_body__isnull=False),
            ),
            models.CheckConstraint(name="mandate_bodies_do_not_get_a_mandate", condition=Q(agent_body=None) | ~Q(kind="granted")),
            models.CheckConstraint(
                name="mandate_watch_reads_only",
                condition=~Q(kind="watch") | Q(apply=False, receive=False, book=False, prove=False),
            ),
            models.CheckConstraint(
                name="mandate_for_something",
                condition=Q(look_up=True) | Q(apply=True) | Q(receive=True) | Q(book=True) | Q(prove=True) | Q(remind=True),
            ),
            models.CheckConstraint(name="mandate_period", condition=Q(until_date__gt=F("since_date"))),
            models.CheckConstraint(
                name="mandate_evidence",
                condition=(Q(given__in=("code", "link"), document="", seen_at=None, seen_by="") & ~Q(kind__in=_COURTS))
                | (Q(given__in=("paper", "certificate"), seen_at__isnull=False) & ~Q(document="") & ~Q(seen_by="")),
            ),
            models.CheckConstraint(
                name="mandate_court_needs_certificate", condition=~Q(kind__in=_COURTS) | Q(given="certificate")
            ),
            models.CheckConstraint(
                name="mandate_supervisor",
                condition=Q(supervisor_date=None, supervisor_seen_at=None, supervisor_seen_by="")
                | (Q(kind="voluntary_guardianship", supervisor_date__isnull=False, supervisor_seen_at__isnull=False) & ~Q(supervisor_seen_by="")),
            ),
            models.CheckConstraint(
                name="mandate_ended",
                condition=Q(ended_at=None, ended_because="", ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & _known("ended_because", Because)),
            ),
            models.CheckConstraint(name="mandate_jointly_by_law", condition=Q(jointly=False) | Q(kind="by_law")),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"mandate:{self.pk}"

    @property
    def matters(self) -> frozenset[Matter]:
        """What it names."""
        return frozenset(matter for matter in Matter if getattr(self, matter.value))

    @property
    def terms(self) -> Terms:
        """The mandate as the rules see it."""
        return Terms(
            kind=MandateKind(self.kind), matters=self.matters, since_date=self.since_date, until_date=self.until_date,
            office=Office(self.office) if self.office else None, agreed=self.agreed_at is not None,
            ended=self.ended_at is not None, supervisor_date=self.supervisor_date, jointly=self.jointly,
        )  # fmt: skip


class Invitation(models.Model):
    """A way to find the other one without searching for people: a code that the agent shows, or a link that the principal sends.

    ``person`` made it. A link carries the terms; a code carries none. Each works once and for a short time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    given = models.CharField(max_length=12, choices=_choices(Given))
    secret = SealedText()
    secret_index = BlindIndex(lambda invitation: invitation.secret)
    kind = models.CharField(max_length=24, blank=True, choices=_choices(MandateKind))
    matters = models.JSONField(default=list)
    until_date = models.DateField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("secret_index",), name="invitation_unique"),
            models.CheckConstraint(
                name="invitation_terms",
                condition=Q(given="code", kind="", until_date=None)
                | Q(given="link", kind__in=("granted", "watch"), until_date__isnull=False),
            ),
            models.CheckConstraint(name="invitation_period", condition=Q(expires_at__gt=F("made_at"))),
        )

    def __str__(self) -> str:
        return f"invitation:{self.pk}"


class Reminder(models.Model):
    """A reminder 「声かけ」 by who watches over somebody: one of a few sentences, no free words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="reminders")
    text = models.CharField(max_length=12, choices=_choices(Reminding))
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (models.CheckConstraint(name="reminder_text", condition=_known("text", Reminding)),)

    def __str__(self) -> str:
        return f"reminder:{self.pk}"


class Concern(models.Model):
    """A suspicion that somebody is abused or a mandate misused, or that two guardians do not agree: told to a named officer of the body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in ConcernKind])
    principal = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="concerns")
    text = SealedText()
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    officer = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, default="open", choices=[(each.value, each.value) for each in ConcernState])
    taken_at = models.DateTimeField(null=True)
    outcome = SealedText(default="")
    closed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("raised_at", "id")
        indexes = (models.Index(fields=("body", "state"), name="concern_state"),)
        constraints = (
            models.CheckConstraint(name="concern_kind", condition=Q(kind__in=[each.value for each in ConcernKind])),
            models.CheckConstraint(
                name="concern_state_known",
                condition=Q(state="open", taken_at=None, closed_at=None)
                | Q(state="taken", taken_at__isnull=False, closed_at=None)
                | Q(state="closed", taken_at__isnull=False, closed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"concern:{self.pk}"
