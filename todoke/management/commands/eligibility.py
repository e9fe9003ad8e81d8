"""Answer what a household, or several, may receive: JSON in, JSON out, the same documents as the API's."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from todoke.common.clock import today
from todoke.common.errors import Refusal
from todoke.eligibility.formats.json_text import parse
from todoke.ui import eligibility

_MOST_BYTES: Final = 2 * 1024 * 1024


class Command(BaseCommand):
    """Answers a household."""

    help = "Who may receive what: manage.py eligibility FILE (“-” reads the standard input); exit code 1 with the problems as JSON"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the language of its labels."""
        parser.add_argument("file", help="JSON of one household, or {“households”: […]}; “-” for the standard input")
        parser.add_argument("--language", default="ja", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, answer, write."""
        raw = _read(options["file"])
        with translation.override(options["language"]):
            try:
                data = parse(raw)
                many = isinstance(data, Mapping) and "households" in data
                found = (eligibility.answer_batch if many else eligibility.answer)(data, today=today())
            except Refusal as refusal:
                self._refuse(eligibility.refused(refusal))
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))

    def _refuse(self, told: Mapping[str, Any]) -> NoReturn:
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        self.stderr.write(told["message"])
        for problem in told["problems"]:
            self.stderr.write(f"{problem['parameter'] or '-'}: {problem['message']}")
        raise SystemExit(1)


def _read(name: str) -> bytes:
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"Cannot read {name!r}: {getattr(error, 'strerror', None) or error}.") from None
    if len(raw) > _MOST_BYTES:
        raise CommandError(f"{name} is larger than {_MOST_BYTES // 1024:,} kilobytes.")
    return raw
