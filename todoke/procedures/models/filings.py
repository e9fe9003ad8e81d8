"""Drafts 「下書き」 and submissions 「申請」, their files, and those who agree to them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON, SealedText
from todoke.people.models import Mandate, Person
from todoke.procedures.models.forms import FormVersion, Procedure
from todoke.procedures.rules.states import Channel, SubmissionState


class Draft(models.Model):
    """A form being filled in 「下書き」, kept at every step. ``person``: whose matter; None where nobody signed in.

    ``code_hash``: by what it is opened again on any device (keyed hash of a code shown once). ``key`` is the draft's own key: of several
    submissions with one key there is one. ``known``: what was known already, by path, with how it is known; ``confirmed`` names what of it the
    person confirmed, and ``register:<path>`` what they corrected and want corrected in the register too. ``typed``: steps as they were typed
    while they cannot be read. It ends when filed, dropped or forgotten.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(("key", "code_hash"), "how a draft is found again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    filled_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Who fills it in by a mandate."
    )
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="+")
    staff = models.CharField(
        max_length=80, blank=True, help_text="Who of the staff fills it in, at a counter or from paper."
    )
    channel = models.CharField(max_length=10, default=Channel.WEB.value)
    answers = SealedJSON(default=dict)
    confirmed = SealedJSON(default=list)
    known = SealedJSON(null=True, default=dict)
    typed = SealedJSON(null=True, default=dict)
    step = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=12, default="ja")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code_hash = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Forgotten then, if not filed.")
    filed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-changed_at", "id")
        indexes = (models.Index(fields=("ends_at",), name="draft_ends", condition=Q(filed_at=None)),)
        constraints = (
            models.UniqueConstraint(fields=("code_hash",), condition=~Q(code_hash=""), name="draft_code"),
            models.CheckConstraint(name="draft_channel", condition=Q(channel__in=[each.value for each in Channel])),
        )

    def __str__(self) -> str:
        return f"draft:{self.pk}"


class Submission(models.Model):
    """What was filed 「申請」. ``number`` is what the resident was shown; ``arrived_at`` its legal arrival (行政手続法7条), which nothing changes.

    ``answers`` are those that were asked, with corrections put in (``AnswerChange`` keeps what was before). ``sheet`` ties together what one
    sheet filed with several bodies. ``filed_by``: who filed, where it was not ``person`` (a mandate, a member of staff), as the ledger names them.
    ``due_date``: arrival and standard processing time (標準処理期間), moved on by the days that an answer was waited for.
    """

    ALSO_NAMES: ClassVar[tuple[str, ...]] = ()
    NOT_SHOWN: ClassVar[dict[str, str]] = {
        "key": "how one draft is filed once",
        "code_hash": "how whoever filed without signing in asks where it stands",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    key = models.UUIDField(editable=False, help_text="The key of its draft, or of the caller: filed once.")
    sheet = models.UUIDField(null=True, editable=False)
    code_hash = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the code on the receipt of who did not sign in."
    )
    channel = models.CharField(max_length=10)
    filed_by = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12, default="ja")
    answers = SealedJSON(default=dict)
    confirmed = SealedJSON(default=list)
    state = models.CharField(max_length=14, default=SubmissionState.ARRIVED.value)
    arrived_at = models.DateTimeField()
    due_date = models.DateField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    assigned = models.CharField(max_length=80, blank=True)
    fee_yen = models.PositiveBigIntegerField(default=0)
    closing = SealedText(default="", help_text="Why it was withdrawn or closed, in somebody's words.")

    objects = Scoped()

    class Meta:
        ordering = ("due_date", "arrived_at", "id")
        indexes = (
            models.Index(fields=("body", "due_date", "id"), name="submission_open", condition=Q(ended_at=None)),
            models.Index(fields=("body", "procedure", "-arrived_at"), name="submission_of_procedure"),
            models.Index(fields=("person", "-arrived_at"), name="submission_of_person"),
        )
        constraints = (
            models.UniqueConstraint(fields=("key", "body"), name="submission_once"),
            models.CheckConstraint(name="submission_state", condition=Q(state__in=[each.value for each in SubmissionState])),
            models.CheckConstraint(name="submission_channel", condition=Q(channel__in=[each.value for each in Channel])),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"submission:{self.pk}"


class SubmissionFile(models.Model):
    """A file that was added to a draft or a submission 「添付書類」: sealed on the disk; only its row holds the key. ``path`` names the question.

    ``document`` and ``valid_until_date``: what it proves and until when, so that it is offered again. ``checked``: what the checks said.
    ``size`` 0: the person does not have the document; ``name`` says why, and nothing lies on the disk.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(
        ("token", "key", "sha256"), "how the file is found, sealed and recognised"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="files")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="files")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=100)
    name = SealedText(default="")
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    token = models.CharField(max_length=32, unique=True)
    key = SealedText(default="")
    document = models.CharField(max_length=60, blank=True)
    valid_until_date = models.DateField(null=True)
    checked = models.JSONField(default=dict)
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("path", "added_at", "id")

    def __str__(self) -> str:
        return f"file:{self.pk}"


class Cosignature(models.Model):
    """That somebody else has to agree 「連署」 before a submission is worked on: the other guardian of a child. ``signed_at`` or ``declined_at`` says what they did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="cosignatures")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)

    objects = Scoped()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (models.UniqueConstraint(fields=("submission", "person"), name="cosignature_once"),)

    def __str__(self) -> str:
        return f"cosignature:{self.pk}"
