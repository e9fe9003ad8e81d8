"""Where a core system fetches a file of a submission that it was given."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse


def file(key: UUID) -> str:
    """The whole address; who has the key of the connector's partner gets the file there."""
    return settings.BASE_URL + reverse("api:hand_over_file", kwargs={"key": key})
