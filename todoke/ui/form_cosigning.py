"""What staff read when a guardian did not agree to what the other filed."""

from typing import Final

from todoke.registry.rules.fields import N_

DECLINED: Final = N_("The other guardian did not agree.")
SILENT: Final = N_("The other guardian did not answer in time.")
