"""A body's own sign-in for its staff 「団体の認証基盤」: its OpenID provider, and which of its subjects is which account."""

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.people.models.staff import User


class StaffProvider(models.Model):
    """The OpenID provider by which a body's staff sign in; it opens that body and no other."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    email_domain = models.CharField(max_length=120, blank=True)
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="staff_provider_issuer_https", condition=Q(issuer__startswith="https://")),
        )

    def __str__(self) -> str:
        return self.issuer


class StaffSubject(models.Model):
    """Which account a subject of a provider is; known by e-mail until the first sign-in tells the subject."""

    provider = models.ForeignKey(StaffProvider, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=255, null=True)
    email = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("user__username",)
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), name="staff_subject_once"),
            models.UniqueConstraint(fields=("provider", "user"), name="staff_subject_user_once"),
            models.UniqueConstraint(
                fields=("provider", "email"), name="staff_subject_email_once", condition=~Q(email="")
            ),
            models.CheckConstraint(
                name="staff_subject_known_somehow", condition=Q(subject__isnull=False) | ~Q(email="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
