"""Files that staff sent: each row says what is due for its file, who works on it until when, and what came of it."""

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.registry.models.change import ChangeSet
from todoke.registry.rules.uploads import Kind, State, Task


class Upload(models.Model):
    """A file that staff sent 「受付ファイル」, from its being received to its being taken in, refused or thrown away.

    ``state`` "due" means that ``task`` waits from ``due_at`` on; who works on it holds ``lease`` until ``lease_ends_at``.
    ``adds_types``: who sent it, and later who had it taken in, keeps the types; then a type of the official list is made.
    ``found`` is what was read, as JSON in plain text: what a file says may hold what a JSON column refuses.
    """

    token = models.CharField(max_length=32, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=20, default=State.DUE.value)
    task = models.CharField(max_length=20, default=Task.LOOK.value)
    asked_by = models.CharField(max_length=80, blank=True)
    adds_types = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    lease_ends_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    found = models.TextField(blank=True)
    place = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("state", "due_at"), name="upload_due"),)
        constraints = (
            models.CheckConstraint(name="upload_kind_known", condition=Q(kind__in=[kind.value for kind in Kind])),
            models.CheckConstraint(name="upload_state_known", condition=Q(state__in=[state.value for state in State])),
            models.CheckConstraint(name="upload_task_known", condition=Q(task__in=[task.value for task in Task])),
            models.CheckConstraint(
                name="upload_lease_ends",
                condition=(Q(lease="") & Q(lease_ends_at__isnull=True))
                | (~Q(lease="") & Q(lease_ends_at__isnull=False)),
            ),
            models.CheckConstraint(name="upload_leased_while_due", condition=Q(lease="") | Q(state=State.DUE.value)),
            models.CheckConstraint(
                name="upload_refused_says_why", condition=~Q(state=State.REFUSED.value) | ~Q(code="")
            ),
            models.CheckConstraint(
                name="upload_done_says_what", condition=~Q(state=State.DONE.value) | Q(change_set__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
