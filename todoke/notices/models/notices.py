"""Notices 「通知」, what carries them outside the box, and what was done after them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.channels import Channel, Failure
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON
from todoke.notices.models.choices import ContactAddress
from todoke.notices.models.texts import NoticeTemplate, Sending
from todoke.notices.rules.states import DeliveryState, NoticeState, Quiet
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.people.models import Person


class Notice(models.Model):
    """One thing told to one person 「通知」; the box of a person is their notices that are ``boxed``, and that is the truth.

    ``body`` is who sends it, the controller; ``person`` who receives it, ``about`` whom it concerns (a child, or the same person). ``item``
    names what is told (``vaccine:MR:2``, ``program:131181000001:2026``), so that it is told once for each ``reminder`` (1: it opens, 2: before
    it closes). ``values`` fill the slots of the text; ``because`` says why: rule and version, names of facts used, never their values; the law.
    ``code`` is what anybody can verify. ``read_at`` is the recipient's own and is reported to nobody.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = {
        "about": "a letter is its recipient's: a child, or the other guardian, is not told who else was written to"
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(NoticeTemplate, on_delete=models.PROTECT, related_name="+")
    sending = models.ForeignKey(Sending, null=True, on_delete=models.PROTECT, related_name="notices")
    topic = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Topic])
    law = models.CharField(max_length=120, blank=True)
    tact = models.PositiveSmallIntegerField(default=Tact.OPEN.value)
    priority = models.PositiveSmallIntegerField(default=Priority.ORDINARY.value)
    item = models.CharField(max_length=120)
    reminder = models.PositiveSmallIntegerField(default=1)
    last_reminder = models.BooleanField(
        default=False, help_text="The last one before a statutory deadline: outside the budget of attention."
    )
    values = SealedJSON(default=dict)
    because = SealedJSON(default=dict)
    language = models.CharField(max_length=12, default="ja")
    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=10, default=NoticeState.PLANNED.value)
    why_quiet = models.CharField(max_length=16, blank=True)
    due_at = models.DateTimeField()
    until_date = models.DateField(null=True)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    logged = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="What the public log says of it: given, withdrawn, or nothing yet.",
    )

    objects = Scoped()

    class Meta:
        ordering = ("-due_at", "id")
        indexes = (
            models.Index(
                fields=("priority", "due_at"), name="notice_due", condition=Q(state=NoticeState.PLANNED.value)
            ),
            models.Index(fields=("person", "state", "-due_at"), name="notice_box"),
            models.Index(fields=("body", "topic", "settled_at"), name="notice_of_body"),
            models.Index(
                fields=("settled_at",), name="notice_to_log", condition=Q(state=NoticeState.BOXED.value, logged="")
            ),
            models.Index(
                fields=("settled_at",),
                name="notice_to_unlog",
                condition=Q(state=NoticeState.WITHDRAWN.value, logged="given"),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("person", "about", "body", "item", "reminder"), name="notice_once"),
            models.CheckConstraint(name="notice_state", condition=Q(state__in=[each.value for each in NoticeState])),
            models.CheckConstraint(name="notice_topic", condition=Q(topic__in=[each.value for each in Topic])),
            models.CheckConstraint(name="notice_two_reminders", condition=Q(reminder__in=[1, 2])),
            models.CheckConstraint(name="notice_quiet_says_why", condition=~Q(state=NoticeState.QUIET.value) | Q(why_quiet__in=[each.value for each in Quiet])),
            models.CheckConstraint(name="notice_logged", condition=Q(logged__in=["", "given", "withdrawn"])),
            models.CheckConstraint(name="notice_settled", condition=Q(state=NoticeState.PLANNED.value) | Q(settled_at__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"notice:{self.pk}"


class Delivery(models.Model):
    """One message outside the box 「配達」 that carries one or several notices: a row that says it is due, who works on it, and what came of it.

    ``body`` is the sender of its most urgent notice. ``key`` is the idempotency key: a provider that honours it takes a message once however often it
    is sent. Who works on it holds ``lease``. ``notices`` counts what it carries; only ``counts`` ones spend the person's attention.
    ``due_at`` moves when it is tried again; ``first_due_at`` is then when it was due at first, ``tried_since_at`` when it first failed.
    """

    ALSO_NAMES: ClassVar[tuple[str, ...]] = ("items__notice__about",)
    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(
        ("key", "lease", "lease_ends_at"), "how workers keep out of each other's way"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Channel])
    address = models.ForeignKey(ContactAddress, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    priority = models.PositiveSmallIntegerField(default=Priority.ORDINARY.value)
    tact = models.PositiveSmallIntegerField(default=Tact.OPEN.value)
    counts = models.BooleanField(default=True)
    state = models.CharField(max_length=12, default=DeliveryState.DUE.value)
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True)
    tried_since_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_ends_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=12, blank=True)
    planned_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("priority", "due_at", "id")
        indexes = (
            models.Index(
                fields=("channel", "priority", "body", "due_at"),
                name="delivery_due",
                condition=Q(state=DeliveryState.DUE.value),
            ),
            models.Index(fields=("body", "settled_at"), name="delivery_settled", condition=Q(settled_at__isnull=False)),
            models.Index(fields=("person", "planned_at"), name="delivery_of_person"),
            models.Index(fields=("body", "handed_at"), name="delivery_of_body"),
            models.Index(fields=("provider", "reference"), name="delivery_reference", condition=~Q(reference="")),
        )
        constraints = (
            models.CheckConstraint(name="delivery_state", condition=Q(state__in=[each.value for each in DeliveryState])),
            models.CheckConstraint(name="delivery_channel", condition=Q(channel__in=[each.value for each in Channel])),
            models.CheckConstraint(name="delivery_failure", condition=Q(failure="") | Q(failure__in=[each.value for each in Failure])),
            models.CheckConstraint(
                name="delivery_lease_ends",
                condition=(Q(lease="") & Q(lease_ends_at__isnull=True)) | (~Q(lease="") & Q(lease_ends_at__isnull=False)),
            ),
            models.CheckConstraint(name="delivery_leased_while_due", condition=Q(lease="") | Q(state=DeliveryState.DUE.value)),
            models.CheckConstraint(
                name="delivery_handed", condition=~Q(state__in=[DeliveryState.HANDED.value, DeliveryState.ACKNOWLEDGED.value]) | Q(handed_at__isnull=False)
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"delivery:{self.pk}"


class DeliveryItem(models.Model):
    """That a delivery carries a notice."""

    NOT_SHOWN: ClassVar[dict[str, str]] = {"*": "the message and the letter are shown themselves"}

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="items")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")

    objects = Scoped()

    class Meta:
        ordering = ("delivery_id", "id")
        constraints = (models.UniqueConstraint(fields=("delivery", "notice"), name="delivery_item_once"),)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.notice_id}"


class DoneReport(models.Model):
    """That what a notice leads to was done 「完了」: said by the person, by the body's own event, or by a partner's app; never guessed from opening."""

    NOT_SHOWN: ClassVar[dict[str, str]] = {"about": "it is told to whom it was written to, as the letter is"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=120)
    said_by = models.CharField(max_length=80)
    done_date = models.DateField()
    at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=("person", "item"), name="done_report_item"),)
        constraints = (
            models.UniqueConstraint(fields=("person", "about", "body", "item"), name="done_report_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} {self.person_id}"
