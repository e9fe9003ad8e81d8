"""The one Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_delete, pre_save

from todoke.common import reach


class TodokeConfig(AppConfig):
    """Todoke 「届」."""

    name = "todoke"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bodies are kept apart in every write, every connection and after every migration."""
        from todoke.common import checks  # noqa: F401 - registers itself

        for model in filter(
            reach.is_scoped, self.get_models()
        ):  # of other tables Django deletes many rows in one statement
            pre_save.connect(reach.guard, sender=model, dispatch_uid="reach")
            pre_delete.connect(reach.guard, sender=model, dispatch_uid="reach")
        connection_created.connect(reach.on_connection, dispatch_uid="reach")
        post_migrate.connect(_keep_apart, sender=self, dispatch_uid="reach")


def _keep_apart(sender: AppConfig, using: str, **_: Any) -> None:
    """Row-level security on every table of persons."""
    from django.db import connections

    connection: BaseDatabaseWrapper = connections[using]
    if connection.vendor == "postgresql":
        tables = [model._meta.db_table for model in sender.get_models() if reach.is_scoped(model)]
        with connection.cursor() as cursor:
            present = set(connection.introspection.table_names(cursor))
            for statement in reach.policies([table for table in tables if table in present]):
                cursor.execute(statement)
