"""Links lifted from programmes, and what the checker last saw there."""

from django.db import models

from todoke.registry.models.program import Program


class LinkTarget(models.Model):
    """One address on the web, checked once however many programmes point to it."""

    url = models.CharField(max_length=2000, unique=True)
    host = models.CharField(max_length=253, db_index=True)
    checked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    status = models.PositiveIntegerField(null=True)
    gone_count = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    reviewed_hash = models.CharField(max_length=64, blank=True)
    next_check_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ("url",)

    def __str__(self) -> str:
        return self.url


class ProgramLink(models.Model):
    """A link of a programme's live text: where it stands and what it is called."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(LinkTarget, on_delete=models.PROTECT, related_name="uses")
    field = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("program_id", "id")
        constraints = (models.UniqueConstraint(fields=("program", "target", "field"), name="program_link_unique"),)

    def __str__(self) -> str:
        return f"{self.program_id} → {self.target_id}"
