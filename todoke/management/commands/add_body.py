"""Bring a body on board: another municipality, prefecture or affiliated body."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.bodies import operations, queries
from todoke.bodies.rules.codes import BodyKind
from todoke.common import clock
from todoke.common.actors import command
from todoke.ui.pages import forget_towns

PROBLEMS = {
    "check_digit": "its check digit is wrong",
    "required": "it is required",
    "taken": "another body has it already",
    "unknown_kind": "it is not a kind of body",
    "other_body": "it belongs to another body's code",
    "not_a_postcode": "a postcode has seven digits",
    "too_long": "it is too long",
    "unreadable": "it holds a character that cannot be stored",
}


class Command(BaseCommand):
    """Adds one body."""

    help = "Add a body: manage.py add_body --kind city --code 141003 --name 横浜市 --parent 140007"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What a body is and how it is reached."""
        parser.add_argument("--kind", required=True, choices=[kind.value for kind in BodyKind])
        parser.add_argument("--name", required=True, help="in Japanese")
        parser.add_argument("--code", help="全国地方公共団体コード, six digits")
        parser.add_argument(
            "--corporate-number", help="法人番号, 13 digits; follows from the code of a local government"
        )
        parser.add_argument("--key", help="short name in addresses, where there is no code")
        parser.add_argument(
            "--parent", help="key of the body above (a municipality's prefecture; 'jp' for a prefecture)"
        )
        for option in ("name-kana", "name-en", "phone", "email", "postcode", "address", "home-page", "contact-url"):
            parser.add_argument(f"--{option}", default="")
        parser.add_argument("--four-eyes", action="store_true", help="each change needs a second person")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it, or say what is wrong with each field."""
        names = (
            "name_kana",
            "name_en",
            "phone",
            "email",
            "postcode",
            "address",
            "home_page",
            "contact_url",
            "four_eyes",
        )
        try:
            parent = queries.get(options["parent"]) if options["parent"] else None
            body = operations.add(
                by=command("add_body"), now=clock.now(), kind=options["kind"], name=options["name"], key=options["key"], code=options["code"],
                corporate_number=options["corporate_number"], parent=parent, details={name: options[name] for name in names},
            )  # fmt: skip
        except queries.BodyNotFound:
            raise CommandError(f"There is no body “{options['parent']}” to stand above it.") from None
        except operations.BodyInvalid as refusal:
            problems = refusal.data["problems"]
            assert isinstance(problems, dict)
            raise CommandError(
                "; ".join(f"{field}: {PROBLEMS.get(code, code)}" for field, code in problems.items())
            ) from None
        forget_towns()
        self.stdout.write(f"Added {body.name} ({body.key}).")
