"""Print what to open after `make run`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.management.commands.load_sample import DEMO_PASSWORD, DEMO_STAFF
from todoke.people.models import User
from todoke.registry.models import Program


class Command(BaseCommand):
    """Prints addresses and the demonstration sign-ins that exist."""

    help = "Print the addresses to open and the demonstration sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address of the server."""
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the welcome."""
        address: str = options["address"]
        demo = set(User.objects.filter(is_demo=True).values_list("username", flat=True))
        lines = [
            "", f"Todoke 「届」 is ready: {Program.objects.filter(live__isnull=False).count()} programmes.", "",
            f"  Residents    {address}/ja/   {address}/ja-simple/   {address}/en/",
            f"  Support      {address}/ja/support/   (what a family can receive)",
            f"  Children     {address}/ja/child-calendar/",
            f"  My data      {address}/ja/me/   (sign in as somebody of the sample who does not exist; a bank looks at {address}/ja/proof)",
            f"  Sent         {address}/ja/sandbox/sent   (mail, push, SMS, LINE: what the sandbox took; nothing leaves this machine)",
            f"  Letters      {address}/ja/notices/   (SITA, 伊藤 真由 and 伊藤 大輔 have some)",
            f"  Forms        {address}/ja/apply/131181/kodomo-iryohi/",
            f"  Voices       {address}/ja/voice/131181/counter/jumin/   {address}/ja/voice/improved/131181/   (what was said, and what became of it)",
            f"  Surveys      {address}/ja/survey/results/   (three invented years)",
            f"  Staff        {address}/ja/staff/   (the workbench of rules: {address}/ja/staff/131181/rules/)",
            f"  Open data    {address}/ja/data   {address}/api/v1/docs",
            f"  Styleguide   {address}/en/styleguide", "",
        ]  # fmt: skip
        if demo:
            lines.append(f"  Demonstration sign-ins (password {DEMO_PASSWORD}):")
            lines += [
                f"    {username:<16} {role.value} of {key}" for username, key, role in DEMO_STAFF if username in demo
            ]
        lines += ["", "Stop with Ctrl-C."]
        self.stdout.write("\n".join(lines))
