"""Rules and their versions: of a programme itself, or of a template whose parameters each body sets."""

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.registry.models import Program, ProgramType
from todoke.registry.rules.versions import State


class RuleTemplate(models.Model):
    """A rule 「受給要件のひな型」 that many bodies share: a law, or the same scheme with other figures in each town.

    It decides every programme of its types, and programmes named one by one. Several may decide one programme, as each
    vaccination does.
    """

    key = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    types = models.ManyToManyField(ProgramType, related_name="+")
    programs = models.ManyToManyField(Program, related_name="+")

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class RuleVersion(models.Model):
    """One state of a rule: its document, the days on which it is in force (half-open), who wrote it, who approved it, why.

    ``withdraws``: from its first day on the programme has no rule of its own any more; templates or the text alone count again.
    """

    template = models.ForeignKey(RuleTemplate, null=True, on_delete=models.PROTECT, related_name="versions")
    program = models.ForeignKey(Program, null=True, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField()
    document = models.JSONField()
    withdraws = models.BooleanField(default=False)
    effective_from_date = models.DateField()
    effective_to_date = models.DateField(null=True)
    state = models.CharField(max_length=12, default=State.DRAFT.value)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("template_id", "program_id", "sequence")
        indexes = (models.Index(fields=("state",), name="rule_waiting", condition=Q(state__in=["draft", "submitted"])),)
        constraints = (
            models.CheckConstraint(
                name="rule_of_one", condition=Q(template__isnull=True, program__isnull=False) | Q(template__isnull=False, program__isnull=True)
            ),
            models.UniqueConstraint(fields=("template", "sequence"), name="rule_template_sequence_unique"),
            models.UniqueConstraint(fields=("program", "sequence"), name="rule_program_sequence_unique"),
            models.CheckConstraint(
                name="rule_period", condition=Q(effective_to_date=None) | Q(effective_to_date__gt=F("effective_from_date"))
            ),
            models.CheckConstraint(
                name="rule_withdrawn_for_good", condition=Q(withdraws=False) | Q(program__isnull=False, effective_to_date=None)
            ),
            models.CheckConstraint(name="rule_state_known", condition=Q(state__in=[state.value for state in State])),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.template_id or self.program_id} v{self.sequence} {self.state}"


class ParameterSet(models.Model):
    """What one body sets in a template 「自治体ごとの値」, from a day on; the newest that has begun counts."""

    template = models.ForeignKey(RuleTemplate, on_delete=models.PROTECT, related_name="parameters")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    effective_from_date = models.DateField()
    source = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("template_id", "body_id", "effective_from_date")
        constraints = (
            models.UniqueConstraint(fields=("template", "body", "effective_from_date"), name="parameters_unique"),
        )

    def __str__(self) -> str:
        return f"{self.template_id} {self.body_id} {self.effective_from_date}"


class RuleChange(models.Model):
    """What changed in the rules of a programme, and from which day it holds: the changes feed reads this beside publications."""

    revision = models.PositiveBigIntegerField()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=12)
    template = models.SlugField(max_length=60, blank=True)
    from_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("revision", "program_id")
        constraints = (
            models.UniqueConstraint(fields=("revision", "program"), name="rule_change_unique"),
            models.CheckConstraint(
                name="rule_change_known", condition=Q(what__in=["rule", "withdrawal", "figures", "template"])
            ),
        )

    def __str__(self) -> str:
        return f"{self.revision}: {self.program_id} {self.what}"
