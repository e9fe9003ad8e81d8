"""Load our own sample: bodies, types, programmes of three municipalities, demonstration staff, and residents who do not exist."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor, command
from todoke.management import (
    sample_connectors,
    sample_consents,
    sample_notices,
    sample_partners,
    sample_procedures,
    sample_residents,
    sample_rules,
    sample_surveys,
)
from todoke.management.commands.keep_notice_texts import FILE
from todoke.notices.operations import texts
from todoke.people.models import User
from todoke.people.operations import staff
from todoke.people.rules.roles import MUST_END, Role
from todoke.registry.models import ChangeSet, Program, ProgramType
from todoke.registry.operations import imports, programs, types

SAMPLE = Path(settings.BASE_DIR) / "todoke" / "sample"
DEMO_PASSWORD = "todoke-demo"  # noqa: S105 - demonstration only; production refuses demo accounts
DEMO_STAFF = (
    ("arakawa", "131181", Role.ADMINISTRATOR),
    ("arakawa-author", "131181", Role.AUTHOR),
    ("arakawa-counter", "131181", Role.COUNTER),
    ("arakawa-casework", "131181", Role.CASEWORKER),
    ("chofu", "132080", Role.ADMINISTRATOR),
    ("chofu-counter", "132080", Role.COUNTER),
    ("chofu-case", "132080", Role.CASEWORKER),
    ("chofu-officer", "132080", Role.OFFICER),
    ("oshima", "133612", Role.ADMINISTRATOR),
    ("tokyo", "130001", Role.ADMINISTRATOR),
    ("nation", "jp", Role.ADMINISTRATOR),
)


class Command(BaseCommand):
    """Loads the sample; running it again changes nothing."""

    help = "Load the sample: the nation, Tokyo, its 62 municipalities, types, programmes of three towns, demo staff and residents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options but quiet ones."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bodies first, then types, programmes, staff and residents."""
        if settings.PRODUCTION:
            raise CommandError("The sample holds demonstration accounts; it is not loaded in production.")
        by, now = command("load_sample"), clock.now()
        add_bodies(_read("bodies.json"), by=by, now=now)
        add_types(_read("types.json"), by=by, now=now)
        files = sorted(SAMPLE.glob("programs_*.json"))
        for path in tqdm(files, desc="programmes", disable=options["verbosity"] < 1 or not self.stderr.isatty()):
            key = path.stem.removeprefix("programs_")
            if _already_in(path):
                continue
            imports.import_file(path=path, by=by, now=now, body=Body.objects.get(key=key), adds_types=True)
        classify(by=by, now=now)
        sample_rules.load(SAMPLE, by=by, now=now)
        texts.keep_standard(rows=json.loads(FILE.read_text(encoding="utf-8"))["texts"], by=by, now=now)
        add_staff(by=by, now=now)
        people = sample_residents.load(SAMPLE, by=by, now=now)
        sample_consents.load(SAMPLE, by=by, now=now)
        sample_partners.load(SAMPLE, by=by, now=now)
        sample_procedures.load(SAMPLE, people=people, by=by, now=now)
        sample_connectors.load(SAMPLE, by=by, now=now)
        sample_notices.load(by=by, now=now)
        sample_surveys.load(SAMPLE, by=by, now=now)


def _read(name: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    return data


def _already_in(path: Path) -> bool:
    """Whether this very file was imported before: then there is nothing to read."""
    return ChangeSet.objects.filter(file_sha256=imports.file_sha256(path), undone_by__isnull=True).exists()


@transaction.atomic
def add_bodies(rows: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> None:
    """Add the bodies that are not there yet, parents first."""
    held = {body.key: body for body in Body.objects.all()}
    for row in rows:
        if row["key"] in held:
            continue
        details = {
            name: row.get(name)
            for name in ("name_kana", "name_en", "phone", "postcode", "address", "home_page", "contact_url")
        }
        held[row["key"]] = bodies.add(
            by=by, now=now, kind=row["kind"], name=row["name"], key=row["key"], code=row["code"],
            corporate_number=row["corporate_number"], parent=held.get(row["parent_key"]), details=details,
        )  # fmt: skip


@transaction.atomic
def add_types(rows: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> None:
    """Write each type's central text where there is none yet."""
    for row in rows:
        type_ = types.ensure(number=row["number"], name=row["name"], by=by, now=now)
        if not type_.versions.exists():
            content = {"name": row["name"], **row["content"], "translations": row["translations"]}
            types.revise(type=type_, content=content, by=by, now=now, name=row["name"])


@transaction.atomic
def classify(*, by: Actor, now: datetime) -> None:
    """Give the sample's programmes without a psid the type of the same name."""
    kinds = {type_.name: type_ for type_ in ProgramType.objects.filter(number__startswith="TD")}
    untyped = Program.objects.filter(type=None, name__in=kinds).select_related("body", "live")
    for program in untyped.order_by("pk"):
        programs.classify(program=program, type=kinds[program.name], by=by, now=now)


@transaction.atomic
def add_staff(*, by: Actor, now: datetime) -> None:
    """Demonstration accounts, one password for all; only outside production."""
    for username, key, role in DEMO_STAFF:
        user, created = User.objects.get_or_create(username=username, defaults={"is_demo": True})
        if created:
            user.set_password(DEMO_PASSWORD)
            user.save()
            ends_date = now.date() + timedelta(days=365) if role in MUST_END else None
            staff.grant(user=user, body=Body.objects.get(key=key), role=role, by=by, now=now, ends_date=ends_date)
