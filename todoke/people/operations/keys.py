"""Changing the keys of personal data: every sealed value is sealed anew with the newest key, row by row, and can be gone on with."""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.db import models, transaction

from todoke.bodies import operations as bodies
from todoke.bodies import queries
from todoke.common.actors import Actor
from todoke.common.sealed_fields import BlindIndex, Sealed, keyring, sealed_fields

_BATCH = 200


def reseal(*, by: Actor, now: datetime, progress: Callable[[str, int], None] | None = None) -> dict[str, int]:
    """Seal with the newest key what an older one sealed; returns how many rows of each table changed.

    Rows stay readable throughout, by whoever holds both keys. Raises Unreadable at a row whose key is not held: nothing is lost, nothing skipped.
    """
    changed = {}
    for model in apps.get_app_config("todoke").get_models():
        if sealed_fields(model):
            changed[model._meta.db_table] = _reseal_table(model, progress)
    if any(changed.values()):
        bodies.record(
            body=queries.top(), by=by, at=now, action="keys.rotate", subject=f"key:{keyring().newest}",
            data={"rows": sum(changed.values())},
        )  # fmt: skip
    return changed


def _reseal_table(model: type[models.Model], progress: Callable[[str, int], None] | None) -> int:
    """One table in batches by key, each batch a transaction."""
    done, last = 0, None
    while True:
        rows = model._default_manager.order_by("pk")
        with transaction.atomic():
            batch = list((rows.filter(pk__gt=last) if last else rows).select_for_update()[:_BATCH])
            done += sum(_reseal_row(row) for row in batch)
        if not batch:
            return done
        last = batch[-1].pk
        if progress:
            progress(model._meta.db_table, done)


def _reseal_row(row: models.Model) -> bool:
    """One row; whether anything in it was under an older key."""
    fields = sealed_fields(type(row))
    old = [
        field for field in fields
        if isinstance(value := row.__dict__.get(field.attname), Sealed) and not keyring().is_newest(value)
    ]  # fmt: skip
    if not old:
        return False
    for field in old:
        setattr(row, field.attname, getattr(row, field.attname))
    indexes = [field.name for field in row._meta.concrete_fields if isinstance(field, BlindIndex)]
    row.save(update_fields=[*(field.name for field in old), *indexes])
    return True
