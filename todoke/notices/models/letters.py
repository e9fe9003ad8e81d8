"""Letters on paper 「郵送」: each delivery that goes by post, and the batches in which a body prints and posts them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON, SealedText
from todoke.notices.models.notices import Delivery
from todoke.notices.rules.letters import BatchState, LetterState, Stopped
from todoke.notices.rules.posting import Speed
from todoke.people.models import Person


class LetterBatch(models.Model):
    """Letters of a body printed together 「郵送の束」: made, fetched by staff, posted; or dropped, and then its letters are printed anew.

    ``guarded``: for people who are protected, or with whom somebody protected lives; only the officer for protection opens it. The PDF is sealed with
    a key of its own (``key``); when both are gone, so is the PDF. ``post_by_date``: the last day on which all of it may still be posted in time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    guarded = models.BooleanField(default=False)
    speed = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Speed])
    state = models.CharField(max_length=10, default=BatchState.MADE.value)
    count = models.PositiveIntegerField()
    post_by_date = models.DateField(null=True)
    token = models.CharField(max_length=40, blank=True)
    key = SealedText(default="")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    fetched_by = models.CharField(max_length=80, blank=True)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.CharField(max_length=80, blank=True)
    dropped_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.CheckConstraint(name="letter_batch_state", condition=Q(state__in=[each.value for each in BatchState])),
            models.CheckConstraint(name="letter_batch_speed", condition=Q(speed__in=[Speed.ORDINARY.value, Speed.EXPRESS.value])),
            models.CheckConstraint(name="letter_batch_not_empty", condition=Q(count__gt=0)),
            models.CheckConstraint(name="letter_batch_posted", condition=~Q(state=BatchState.POSTED.value) | (Q(posted_at__isnull=False) & ~Q(posted_by=""))),
            models.CheckConstraint(name="letter_batch_fetched_first", condition=Q(posted_at__isnull=True) | Q(fetched_at__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"letters:{self.pk}"


class Letter(models.Model):
    """One letter 「通知書」: a delivery on paper. ``number`` is in the window of its envelope, so that a returned one is found without opening it.

    Where it stands is the delivery's state; this says what became of the paper. ``missing``: characters that no font here draws. ``address_hash``
    tells whether the address has changed since: the address itself is nowhere but in the sealed PDF.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(LetterBatch, null=True, on_delete=models.SET_NULL, related_name="letters")
    number = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10)
    stopped = models.CharField(max_length=16, blank=True)
    missing = SealedJSON(default=list)
    address_hash = models.CharField(max_length=40, blank=True)
    last_date = models.DateField(null=True)
    changed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = Scoped()
    NOT_SHOWN: ClassVar[dict[str, str]] = {
        "address_hash": "a hash of an address that is shown itself",
        "delivery": "the message is shown itself",
        "batch": "which letters lay beside it says nothing of the person",
    }

    class Meta:
        ordering = ("changed_at", "id")
        indexes = (models.Index(fields=("body", "state"), name="letter_of_body"),)
        constraints = (
            models.CheckConstraint(name="letter_state", condition=Q(state__in=[each.value for each in LetterState])),
            models.CheckConstraint(
                name="letter_stopped_says_why",
                condition=(Q(state=LetterState.STOPPED.value) & Q(stopped__in=[each.value for each in Stopped])) | (~Q(state=LetterState.STOPPED.value) & Q(stopped="")),
            ),
            models.CheckConstraint(name="letter_printed_in_batch", condition=~Q(state=LetterState.PRINTED.value) | Q(batch__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"letter:{self.pk}"
