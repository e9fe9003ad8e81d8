"""What people read for each code about what was done after a notice."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "done_invalid": N_("This cannot be noted as done."),
    "item_unknown": N_("It is not clear what was done."),
    "done_date_impossible": N_("This day cannot be: it lies ahead, or before the birth."),
}
