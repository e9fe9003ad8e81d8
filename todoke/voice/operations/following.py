"""Following 「購読」: who is signed in says that they want to hear when something about a procedure, programme, page, counter or body changes."""

from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.voice.models import Subscription
from todoke.voice.rules.kinds import About


@transaction.atomic
def follow(*, body: Body, person: Person, about_kind: About, about: str, by: Actor, now: datetime) -> Subscription:
    """Begin to follow; who follows already goes on."""
    which = {"body": body, "person": person, "about_kind": about_kind.value, "about": about[:200]}
    if (found := Subscription.objects.filter(**which).first()) is not None:
        return found
    try:
        with transaction.atomic():
            made = Subscription.objects.create(**which, began_at=now)
    except IntegrityError:  # two taps at once: one is enough
        return Subscription.objects.get(**which)
    bodies.record(
        body=body, by=by, at=now, action="voice.follow", subject=str(made), data={"about_kind": about_kind.value}
    )
    return made


@transaction.atomic
def unfollow(*, subscription: Subscription, by: Actor, now: datetime) -> None:
    """End it at once; nothing more is told."""
    deleted, _ = Subscription.objects.filter(pk=subscription.pk).delete()
    if deleted:
        bodies.record(
            body=subscription.body, by=by, at=now, action="voice.unfollow", subject=f"subscription:{subscription.pk}",
            data={"about_kind": subscription.about_kind},
        )  # fmt: skip
