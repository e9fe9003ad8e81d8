"""Members of staff 「職員」, their roles at a body, and the record of sign-in attempts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.people.rules.roles import MUST_END, Role


class User(AbstractUser):
    """An account of a member of staff; residents need none for anything public."""

    language = models.CharField(max_length=12, default="ja")
    is_demo = models.BooleanField(default=False, help_text="Made by the sample data; refused in production.")


class StaffRole(models.Model):
    """What a member of staff may do at one body, until a day (half-open; None: no end set)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    ends_date = models.DateField(null=True)

    class Meta:
        ordering = ("body_id", "role")
        constraints = (
            models.UniqueConstraint(fields=("user", "body", "role"), name="staff_role_unique"),
            models.CheckConstraint(name="staff_role_known", condition=Q(role__in=[role.value for role in Role])),
            models.CheckConstraint(
                name="staff_role_with_people_ends",
                condition=~Q(role__in=sorted(role.value for role in MUST_END)) | Q(ends_date__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.body_id}"


class SignInAttempt(models.Model):
    """A failed sign-in, by a keyed hash of its source and kind of proof; kept an hour, to slow guessing without locking anyone's account.

    ``whose``: a keyed hash of the account that was named, so that signing in forgives only one's own slips.
    """

    source = models.CharField(max_length=64, db_index=True)
    whose = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
