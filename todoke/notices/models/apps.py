"""Partners' apps 「アプリ連携」 that bring somebody's notices with their consent, and where the apps want to be told."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import BlindIndex, SealedText
from todoke.people.models import Partner, Person


class AppLink(models.Model):
    """That an app brings a person's notices 「アプリ連携」: asked for by the person here, closed by the app with the code that the person typed there.

    ``user`` is what the app calls the person, and nothing else of ours; another app gets another. ``consent`` names the receipt; whether it
    still holds is asked each time. The code is forgotten once it was used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    user = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    consent = models.UUIDField()
    code = SealedText(default="")
    code_index = BlindIndex(lambda link: link.code)
    code_ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()
    NOT_SHOWN: ClassVar[dict[str, str]] = {
        "code": "whoever has it joins an app",
        "code_index": "a keyed hash",
        "user": "the app's own name for the person",
    }

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("person", "partner"), condition=Q(ended_at=None), name="app_link_current"),
            models.UniqueConstraint(fields=("code_index",), name="app_link_code"),
        )

    def __str__(self) -> str:
        return f"app_link:{self.pk}"


class NoticeHook(models.Model):
    """Where a partner's app is told that there is something new 「通知の受け口」; its secret was shown once and signs what we send.

    After a change of the secret both sign for a day, so that the app can change over without missing anything.
    """

    partner = models.OneToOneField(Partner, primary_key=True, on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=300)
    secret = SealedText()
    former_secret = SealedText(default="")
    former_until_at = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("partner_id",)
        constraints = (models.CheckConstraint(name="notice_hook_https", condition=Q(url__startswith="https://")),)

    def __str__(self) -> str:
        return f"hook of {self.partner_id}"
