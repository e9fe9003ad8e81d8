"""What `manage.py check --deploy` says about the database's part in keeping bodies apart."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections


@register(Tags.security, deploy=True)
def role_is_bound(**_: Any) -> Sequence[CheckMessage]:
    """Superusers and roles with BYPASSRLS see every body's rows whatever the policies say."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (free,) = cursor.fetchone()
    said = "The database role is a superuser or bypasses row-level security: PostgreSQL does not keep bodies apart."
    hint = "Let the server connect as a plain role (deploy/README.md); superusers are for backups."
    return [checks.Warning(said, hint=hint, id="todoke.W001")] if free else []
