"""Passkeys 「パスキー」 of staff, what was asked of them, and codes for the day when they are lost."""

from django.db import models

from todoke.people.models.staff import User


class Passkey(models.Model):
    """The public half of a key that stays on a device of its member of staff."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    credential_id = models.CharField(max_length=1400, unique=True, help_text="base64url, as the device names it")
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField()
    name = models.CharField(max_length=60, blank=True)
    is_synced = models.BooleanField(help_text="The maker of the device keeps a copy for its owner's other devices.")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"{self.pk}"


class PasskeyChallenge(models.Model):
    """What a device must sign next: for one session, one purpose, one use; using it deletes it."""

    challenge = models.CharField(max_length=64, unique=True, help_text="base64url")
    session_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=12)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d %H:%M}"


class RecoveryCode(models.Model):
    """A code for one use 「回復コード」, as a keyed hash; with the password it stands for a passkey that is not at hand."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_unique"),)

    def __str__(self) -> str:
        return f"{self.pk}"
