"""Fields of models whose content is encrypted for exactly one row and column, and blind indexes to find them by."""

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from todoke.common import individual_numbers
from todoke.common.keys import Keyring, read_keyring


@lru_cache(maxsize=4)
def _ring(text: str) -> Keyring:
    return read_keyring(text)


def keyring() -> Keyring:
    """The keys that the installation holds."""
    return _ring(settings.DATA_KEYS)


class Sealed(str):
    """A value as it lies in the database; nobody reads it but the field of its own row."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """Opens the value when it is looked at, so that rows in a list cost only what is shown of them."""

    field: "SealedField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Sealed):
            return self.field.unsealed(value, instance)
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


_Set = TypeVar("_Set")
_Get = TypeVar("_Get")
if TYPE_CHECKING:
    _Field = models.Field
    _Char = models.CharField[str | None, str | None]
else:  # Django's fields take their types in brackets only where types are checked
    _Char = models.CharField

    class _Field(models.Field):
        def __class_getitem__(cls, types):
            return cls


class SealedField(_Field[_Set, _Get]):
    """A column of text sealed with AES-256-GCM for its own table, column and row; the row's key is made by us, never by the database.

    It cannot be compared, sorted or updated in bulk: find rows by a ``BlindIndex``.
    """

    descriptor_class = _Opening

    def get_internal_type(self) -> str:
        """Text, in every database."""
        return "TextField"

    @property
    def place(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def sealed(self, value: Any, instance: models.Model) -> Sealed:
        """A value for the database; what is sealed already stays as it is."""
        if isinstance(value, Sealed):
            return value
        text = json.dumps(self.encode(value), ensure_ascii=False, separators=(",", ":"))
        return Sealed(keyring().seal(text.encode(), column=self.place, row=str(instance.pk)))

    def unsealed(self, value: Sealed, instance: models.Model) -> Any:
        """What was sealed; raises Unreadable."""
        return self.decode(json.loads(keyring().open(value, column=self.place, row=str(instance.pk))))

    def encode(self, value: Any) -> Any:
        """The value as JSON can hold it."""
        return value

    def decode(self, value: Any) -> Any:
        """The value that JSON held."""
        return value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Sealed | None:
        """What the database holds, still closed."""
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """Seal for this row at the last moment."""
        value = model_instance.__dict__.get(self.attname)
        return None if value is None else self.sealed(value, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        """Only what is sealed goes to the database; bulk updates and comparisons would not be."""
        if value is None or isinstance(value, Sealed):
            return None if value is None else str(value)
        raise FieldError(f"{self.place} is sealed row by row: save the row.")

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is anything can be asked."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.place} is sealed; find rows by a blind index.")
        return super().get_lookup(lookup_name)


class SealedText(SealedField[str, str]):
    """Sealed text; NULL is never used, "" says nothing is known and is sealed like the rest. An individual number is never taken."""

    def encode(self, value: str) -> str:
        """The text; raises IndividualNumberOffered."""
        individual_numbers.refuse(value)
        return value


class SealedNumber(SealedField[str | None, str | None]):
    """A sealed number by which something else knows the row; NULL where it does not. An individual number is never taken."""

    def encode(self, value: str) -> str:
        """The number; raises IndividualNumberOffered."""
        individual_numbers.refuse(value)
        return value


class SealedDate(SealedField[date | None, date | None]):
    """A sealed day."""

    def encode(self, value: date) -> str:
        """As YYYY-MM-DD."""
        return value.isoformat()

    def decode(self, value: str) -> date:
        """From YYYY-MM-DD."""
        return date.fromisoformat(value)


class SealedJSON(SealedField[Any, Any]):
    """Sealed lists, objects, numbers, truth values."""


class BlindIndex(_Char):
    """A keyed hash of other fields of the row, to find it by exact values; NULL where there is nothing to find it by.

    ``of`` turns the row into the text that is hashed, or "" (what is equal for people must be equal text). The text is bound to the column.
    """

    def __init__(self, of: Callable[[Any], str] | None = None, **options: Any) -> None:
        self.of = of
        super().__init__(**{**options, "max_length": 40, "null": True, "editable": False})

    def deconstruct(self) -> Any:
        """For migrations, which hold no function."""
        name, path, positional, options = super().deconstruct()
        for given in ("max_length", "null", "editable"):
            options.pop(given, None)
        return name, path, positional, options

    @property
    def place(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Hash anew at each save."""
        text = self.of(model_instance) if self.of else ""
        value = keyring().index(text, column=self.place) if text else None
        setattr(model_instance, self.attname, value)
        return value


def indexes(model: type[models.Model], field: str, text: str) -> list[str]:
    """What rows with this text may carry in a blind index, under each key held; for ``field__in``."""
    found = model._meta.get_field(field)
    if not isinstance(found, BlindIndex):
        raise FieldError(f"{field} is no blind index.")
    return keyring().indexes(text, column=found.place) if text else []


def sealed_fields(model: type[models.Model]) -> list[SealedField[Any, Any]]:
    """The sealed fields of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
