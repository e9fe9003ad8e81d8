"""Print drafts of what the law wants written down about personal data, from the tables and purposes themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.bodies import queries as bodies
from todoke.ui import privacy_papers


class Command(BaseCommand):
    """Drafts for a body's 個人情報ファイル簿 and privacy impact assessment."""

    help = "Print drafts of a body's 個人情報ファイル簿 (register of files of personal data) and of a privacy impact assessment, in Japanese."

    def add_arguments(self, parser: Any) -> None:
        """Which body, which paper."""
        parser.add_argument("body", help="key of the body")
        parser.add_argument(
            "--paper", choices=("register", "assessment"), default="register", help="which of the two (register)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        try:
            body = bodies.get(options["body"])
        except bodies.BodyNotFound:
            raise CommandError(f"No body has the key {options['body']!r}.") from None
        make = privacy_papers.register if options["paper"] == "register" else privacy_papers.assessment
        self.stdout.write(make(body))
