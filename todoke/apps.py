"""The one Django application."""

from django.apps import AppConfig


class TodokeConfig(AppConfig):
    """Todoke 「届」."""

    name = "todoke"
    default_auto_field = "django.db.models.BigAutoField"
