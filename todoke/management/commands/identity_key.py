"""Make the key with which this service proves itself to the residents' provider, and print its public half for registering."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from joserfc.jwk import ECKey

from todoke.gateways.identity import configured
from todoke.gateways.identity.claims import ALGORITHM, CURVE


class Command(BaseCommand):
    """Makes a key file once; an existing one is only read."""

    help = "Make the private key for residents' sign-in where there is none, and print the public key to register with the provider."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", help="the key file, as in TODOKE_IDENTITY_KEY_FILE; an existing one is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write with rights for the owner alone; print what the provider is given."""
        path = Path(options["file"])
        if not path.exists():
            made = ECKey.generate_key(CURVE, auto_kid=True)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except OSError as problem:
                raise CommandError(f"{path}: {problem.strerror}") from None
            with os.fdopen(handle, "w", encoding="ascii") as out:
                json.dump(made.as_dict(private=True), out)
        try:
            public = configured.read_key(path).as_dict(private=False)
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(json.dumps({**public, "use": "sig", "alg": ALGORITHM}, indent=2))
