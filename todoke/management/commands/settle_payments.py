"""Ask the payment provider about payments it said nothing of, and make refunds; to be run every ten minutes."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import settle_payments


class Command(BaseCommand):
    """Run again, nothing is charged or given back twice."""

    help = "Ask the payment provider about silent payments, and make refunds that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle, and count."""
        done = settle_payments.settle(now=clock.now(), by=command("settle_payments"))
        self.stdout.write(f"{done.told} words of the provider taken in, {done.refunded} refunds made.")
