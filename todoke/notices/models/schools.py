"""Schools and nurseries as senders: the children of a class 「名簿」, letters to their guardians, and reply slips 「返信票」."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON, SealedText
from todoke.notices.models.notices import Notice
from todoke.notices.models.texts import NoticeTemplate
from todoke.notices.rules.school_letters import LetterStanding, Through
from todoke.people.models import Person


class Roll(models.Model):
    """The children of one class of a school or nursery of a body 「名簿」, for one school year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    school = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    ends_date = models.DateField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "school", "name")
        constraints = (
            models.UniqueConstraint(fields=("body", "school", "name", "year"), name="roll_once"),
            models.CheckConstraint(name="roll_named", condition=~Q(school="") & ~Q(name="")),
        )

    def __str__(self) -> str:
        return f"roll:{self.pk}"


class RollMember(models.Model):
    """That a child is in a class, from a day until a day (half-open), at the latest until the school year has ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    since_date = models.DateField()
    until_date = models.DateField()

    objects = Scoped()

    class Meta:
        ordering = ("roll_id", "since_date", "id")
        constraints = (
            models.UniqueConstraint(fields=("roll", "person"), name="roll_member_once"),
            models.CheckConstraint(name="roll_member_period", condition=Q(until_date__gte=F("since_date"))),
        )

    def __str__(self) -> str:
        return f"{self.roll_id} {self.person_id}"


class SchoolLetter(models.Model):
    """A letter to the guardians of a class 「学校からのお便り」: written once, approved by a second person, sent; with a reply slip where it asks.

    ``texts`` holds ``title`` and ``text`` for each language; ``questions`` up to three. The enclosed PDF is sealed with a key of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="letters")
    texts = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    asks = models.BooleanField(default=False, help_text="Whether it has questions.")
    answer_by_date = models.DateField(null=True)
    enclosed_name = models.CharField(max_length=120, blank=True)
    enclosed_token = models.CharField(max_length=40, blank=True)
    enclosed_key = SealedText(default="")
    state = models.CharField(max_length=10, default=LetterStanding.DRAFT.value)
    template = models.ForeignKey(NoticeTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-written_at", "id")
        constraints = (
            models.CheckConstraint(name="school_letter_state", condition=Q(state__in=[each.value for each in LetterStanding])),
            models.CheckConstraint(
                name="school_letter_second_person",
                condition=~Q(state=LetterStanding.SENT.value)
                | (Q(sent_at__isnull=False) & Q(template__isnull=False) & ~Q(approved_by="") & ~Q(approved_by=F("written_by"))),
            ),
            models.CheckConstraint(name="school_letter_answer_by", condition=Q(asks=False) | Q(answer_by_date__isnull=False)),
            models.CheckConstraint(name="school_letter_reminded", condition=Q(reminded_at__isnull=True) | Q(sent_at__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"school-letter:{self.pk}"


class ReplySlip(models.Model):
    """What one guardian answered for one child; the newest one counts. ``notice`` is the guardian's own, from which it was answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(SchoolLetter, on_delete=models.CASCADE, related_name="slips")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.SET_NULL, related_name="+")
    answers = SealedJSON(default=list)
    through = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Through])
    entered_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField()

    objects = Scoped()
    NOT_SHOWN: ClassVar[dict[str, str]] = {
        "about": "it is shown to whom answered; guardians see it on the slip where nobody is kept from them"
    }

    class Meta:
        ordering = ("-answered_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("letter", "about", "person"), name="reply_slip_once"),
            models.CheckConstraint(name="reply_slip_through", condition=Q(through__in=[each.value for each in Through])),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"slip:{self.pk}"
