"""Where somebody can be reached, and what they chose to be told: their own, the same for every body."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.channels import Channel, Failure
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import BlindIndex, SealedJSON
from todoke.notices.rules.attention import MOST_PUSHES, USUAL_PUSHES
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person


class ContactAddress(models.Model):
    """One way to a person outside the box 「届け先」: a mailbox, a telephone, a browser, an app; used once it was confirmed from its other end.

    ``address`` is what the gateway needs (``{"mail": …}``, ``{"phone": …}``, a push subscription). An address that is no more is ended, never reused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Channel])
    address = SealedJSON(default=dict)
    address_index = BlindIndex(lambda contact: f"{contact.channel}|{contact.key}" if contact.key else "")
    label = models.CharField(max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(default=0, help_text="The smaller, the earlier it is tried.")
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    failing_since_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, blank=True)

    objects = Scoped()

    class Meta:
        ordering = ("person_id", "rank", "added_at")
        indexes = (models.Index(fields=("address_index",), name="contact_address_index"),)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "channel", "address_index"), condition=Q(ended_at=None), name="contact_address_once"
            ),
            models.CheckConstraint(name="contact_address_channel", condition=Q(channel__in=[each.value for each in Channel])),
            models.CheckConstraint(
                name="contact_address_ended",
                condition=Q(ended_because="") | (Q(ended_at__isnull=False) & Q(ended_because__in=["person", *(each.value for each in Failure)])),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"address:{self.pk}"

    @property
    def key(self) -> str:
        """What tells one address from another."""
        said = self.address or {}
        return str(said.get("mail") or said.get("phone") or said.get("endpoint") or said.get("user") or "")


class NoticeSettings(models.Model):
    """How often and when a person may be disturbed 「通知の設定」; hours are of Japan's clock, and may span midnight."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    pushes_a_week = models.PositiveSmallIntegerField(default=USUAL_PUSHES)
    quiet_from_hour = models.PositiveSmallIntegerField(default=21)
    quiet_until_hour = models.PositiveSmallIntegerField(default=8)
    on_paper = models.BooleanField(default=False, help_text="Wants letters by post.")
    grave_letters = models.JSONField(
        default=list, help_text="Kinds of letters that go unasked to nobody and that the person chose (codes)."
    )
    changed_at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("person_id",)
        constraints = (
            models.CheckConstraint(name="notice_settings_pushes", condition=Q(pushes_a_week__lte=MOST_PUSHES)),
            models.CheckConstraint(
                name="notice_settings_hours", condition=Q(quiet_from_hour__lte=23, quiet_until_hour__lte=23)
            ),
        )

    def __str__(self) -> str:
        return f"settings of {self.person_id}"


class TopicChoice(models.Model):
    """What a person chose for one topic 「話題の選択」; only the person's own act makes or changes a row. No row: nothing chosen.

    ``wants`` false: stopped, for every body at once. ``channels``: the only ways for this topic; empty: any.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Topic])
    wants = models.BooleanField()
    channels = models.JSONField(default=list)
    chosen_at = models.DateTimeField()
    chosen_through = models.CharField(max_length=20)

    objects = Scoped()

    class Meta:
        ordering = ("person_id", "topic")
        constraints = (
            models.UniqueConstraint(fields=("person", "topic"), name="topic_choice_once"),
            models.CheckConstraint(name="topic_choice_topic", condition=Q(topic__in=[each.value for each in Topic])),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic}"
