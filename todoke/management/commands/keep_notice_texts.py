"""Bring our own texts of notices to what this version of the software comes with: after each update, in production too."""

import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.notices.operations import texts

FILE: Final = Path(settings.BASE_DIR) / "todoke" / "sample" / "notice_texts.json"


class Command(BaseCommand):
    """Running it again changes nothing."""

    help = "Keep the texts of notices that every body may use (calendar, programmes, schools) as this version has them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep them, and say which changed."""
        rows = json.loads(FILE.read_text(encoding="utf-8"))["texts"]
        changed = texts.keep_standard(rows=rows, by=command("keep_notice_texts"), now=clock.now())
        self.stdout.write(", ".join(changed) if changed else "Nothing changed.")
