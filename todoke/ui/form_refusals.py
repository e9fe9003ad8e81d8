"""What people read when a form, a draft or a filing is refused as a whole."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "definition_invalid": N_("Something in this form has to be corrected first."),
    "filing_incomplete": N_("Some answers are still missing. Nothing was sent yet."),
    "draft_over": N_("This form lay unchanged for too long and was deleted. Please begin it anew."),
    "draft_not_found": N_("No form that you began is found here. It may have been sent already, or the code is another."),
    "procedure_not_found": N_("This procedure cannot be filed here at present."),
}  # fmt: skip
