"""Submissions do not wait for ever for the other guardian: every night those go on that wait for nobody any more."""

from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext

from todoke.common.actors import command
from todoke.procedures.operations import cosigning
from todoke.ui.form_cosigning import SILENT

_BY: Final = command("retain")


def settle(*, now: datetime) -> int:
    """How many went on."""
    with translation.override("ja"):
        note = gettext(SILENT)
    return cosigning.settle_waiting(note=note, by=_BY, now=now)
