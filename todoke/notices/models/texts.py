"""Texts 「文面」, written once in every language and approved by a second person, and sendings 「送付」 to many."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.notices.rules.states import SendingState, TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.people.rules.facts import Sensitivity


class NoticeTemplate(models.Model):
    """A text of a body 「文面」, one version: approved versions never change, a newer one takes over.

    ``key`` names the text through its versions; ``body`` null: a text of ours that every body may use. ``texts`` holds, for each language, ``title``,
    ``text`` and (for open tact alone) ``short``, the line of push and SMS; ``slots`` the typed fields, as ``[{"name", "kind"}]``.
    ``leads_to``: the step itself, a path here or an address of the body; ``law``: the statute that has it given to everybody concerned.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    topic = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Topic])
    program = models.CharField(max_length=80, blank=True)
    law = models.CharField(max_length=120, blank=True)
    priority = models.PositiveSmallIntegerField(default=Priority.ORDINARY.value)
    reveals = models.PositiveSmallIntegerField(default=Sensitivity.ORDINARY.value)
    floor = models.PositiveSmallIntegerField(default=Tact.OPEN.value)
    slots = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    leads_to = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default=TextState.DRAFT.value)
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("key", "-version")
        constraints = (
            models.UniqueConstraint(fields=("body", "key", "version"), name="notice_template_version"),
            models.UniqueConstraint(fields=("key", "version"), condition=Q(body=None), name="notice_template_version_of_all"),
            models.UniqueConstraint(fields=("body", "key"), condition=Q(state=TextState.APPROVED.value), name="notice_template_in_force"),
            models.UniqueConstraint(
                fields=("key",), condition=Q(state=TextState.APPROVED.value, body=None), name="notice_template_in_force_of_all"
            ),
            models.CheckConstraint(name="notice_template_state", condition=Q(state__in=[each.value for each in TextState])),
            models.CheckConstraint(name="notice_template_topic", condition=Q(topic__in=[each.value for each in Topic])),
            models.CheckConstraint(
                name="notice_template_approved",
                condition=~Q(state__in=[TextState.APPROVED.value, TextState.RETIRED.value]) | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
            ),
            models.CheckConstraint(
                name="notice_template_second_person", condition=Q(approved_by="") | Q(body=None) | ~Q(approved_by=models.F("written_by"))
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"text:{self.pk}"


class Sending(models.Model):
    """One decision of staff to tell many 「送付」: to whom, with which text; begun only after a second person agreed, and halted by one touch.

    ``audience`` says who, as data (a match of a programme, a roll, a list of references); ``counted`` is how many it reached when it was shown to
    whoever approved. ``asks_two``: it is so large that two people besides the writer must agree.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(NoticeTemplate, on_delete=models.PROTECT, related_name="sendings")
    audience = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    counted = models.PositiveIntegerField(default=0)
    asks_two = models.BooleanField(default=False)
    send_at = models.DateTimeField()
    until_date = models.DateField(null=True)
    state = models.CharField(max_length=10, default=SendingState.DRAFT.value)
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    also_approved_by = models.CharField(max_length=80, blank=True)
    also_approved_at = models.DateTimeField(null=True)
    halted_by = models.CharField(max_length=80, blank=True)
    halted_at = models.DateTimeField(null=True)
    made_until = models.UUIDField(
        null=True, help_text="The last person for whom notices were made; the work goes on behind."
    )
    made_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-written_at", "id")
        constraints = (
            models.CheckConstraint(name="sending_halted", condition=~Q(state=SendingState.HALTED.value) | Q(halted_at__isnull=False)),
            models.CheckConstraint(name="sending_state", condition=Q(state__in=[each.value for each in SendingState])),
            models.CheckConstraint(
                name="sending_runs_approved",
                condition=~Q(state__in=[SendingState.RUNNING.value, SendingState.DONE.value])
                | (~Q(approved_by="") & ~Q(approved_by=models.F("written_by"))),
            ),
            models.CheckConstraint(
                name="sending_runs_with_two",
                condition=Q(asks_two=False)
                | ~Q(state__in=[SendingState.RUNNING.value, SendingState.DONE.value])
                | (~Q(also_approved_by="") & ~Q(also_approved_by=models.F("approved_by")) & ~Q(also_approved_by=models.F("written_by"))),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"sending:{self.pk}"
