"""What the search box looks in: tokens beside each programme, the words a typo may have meant, and tokens by text."""

from django.db import models

from todoke.registry.models.program import Program, ProgramType


class ProgramSearch(models.Model):
    """The search tokens of a programme that residents see, in a table of their own; the database indexes ``tokens``.

    The index and its triggers are made by ``todoke.registry.search_schema``; SQLite drops triggers when a column of
    this table is altered, so a migration that does must make them again.
    """

    program = models.OneToOneField(Program, primary_key=True, on_delete=models.CASCADE, related_name="+")
    tokens = models.TextField()
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=300, blank=True)
    name_tokens = models.TextField(blank=True)
    alias_tokens = models.TextField(blank=True)
    digest = models.CharField(max_length=32)

    class Meta:
        ordering = ("program_id",)

    def __str__(self) -> str:
        return f"{self.program_id} {self.name}"


class SearchTerm(models.Model):
    """A term of some programme's name under the term itself and under it less one character, to forgive one typo."""

    key = models.CharField(max_length=20)
    term = models.CharField(max_length=20)

    class Meta:
        ordering = ("key", "term")
        constraints = (models.UniqueConstraint(fields=("key", "term"), name="search_term_key_unique"),)

    def __str__(self) -> str:
        return f"{self.key} → {self.term}"


class TokenCache(models.Model):
    """The tokens of a text under its hash: analysing Japanese is the slowest part of an import."""

    digest = models.CharField(max_length=32, primary_key=True)
    tokens = models.TextField(blank=True)

    class Meta:
        ordering = ("digest",)

    def __str__(self) -> str:
        return self.digest


class RoutingWord(models.Model):
    """That many people take a type of programme for another kind of body's 「誤った所管の思い込み」; approved by staff, so that the search answers it.

    ``thought``: the kind of body that they look for it at; ``percent`` of those asked, in ``source`` (an opaque reference to the wave).
    """

    type = models.ForeignKey(ProgramType, on_delete=models.CASCADE, related_name="routing_words")
    thought = models.CharField(max_length=12)
    percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("type", "thought", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("type", "thought"), condition=models.Q(ended_at__isnull=True), name="routing_word_once"
            ),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="routing_word_percent"),
        )

    def __str__(self) -> str:
        return f"routing-word:{self.pk}"
