"""All personal data that any subject holds, and which fields of the tables it should be."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from todoke.common.reach import is_scoped
from todoke.common.sealed_fields import sealed_fields
from todoke.notices.rules import personal as notices
from todoke.people.models import Person, User
from todoke.people.rules import personal
from todoke.people.rules.personal import Held
from todoke.procedures.rules import personal as procedures
from todoke.surveys.rules import personal as surveys
from todoke.voice.rules import personal as voice


def held() -> tuple[Held, ...]:
    """What every subject says it holds."""
    return (*personal.PERSONAL, *notices.PERSONAL, *procedures.PERSONAL, *voice.PERSONAL, *surveys.PERSONAL)


def tables() -> list[type[models.Model]]:
    """Tables that hold something about persons: sealed or scoped, or pointing to a person or a member of staff."""
    return [
        model
        for model in apps.get_app_config("todoke").get_models()
        if model in {Person, User} or sealed_fields(model) or is_scoped(model) or _points_to_person(model)
    ]


def _points_to_person(model: type[models.Model]) -> bool:
    return any(field.related_model is Person for field in model._meta.concrete_fields)


def unexplained() -> Iterator[str]:
    """Fields of these tables that nobody says anything about, as ``table.field``."""
    said = {(each.table, field) for each in held() for field in each.fields}
    for model in tables():
        if model is User:  # Django's own columns of accounts; those that name somebody are listed
            continue
        for field in model._meta.concrete_fields:
            if field.name not in personal.TECHNICAL and (model.__name__, field.name) not in said:
                yield f"{model.__name__}.{field.name}"


def imagined() -> Iterator[str]:
    """Fields that are said to be held and are not there."""
    known = {model.__name__: {field.name for field in model._meta.concrete_fields} for model in apps.get_models()}
    for each in held():
        for field in each.fields:
            if field not in known.get(each.table, set()):
                yield f"{each.table}.{field}"
