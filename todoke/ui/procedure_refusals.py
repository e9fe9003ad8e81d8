"""What people read for each code about procedures, brought together from each part of them."""

from typing import Final

from todoke.ui import (
    case_messages,
    connector_refusals,
    fee_messages,
    file_words,
    form_refusals,
    paper_refusals,
    signing_words,
)

MESSAGES: Final[dict[str, str]] = {
    **connector_refusals.MESSAGES,
    **form_refusals.MESSAGES,
    **paper_refusals.MESSAGES,
    **fee_messages.MESSAGES,
    **file_words.MESSAGES,
    **signing_words.MESSAGES,
    **case_messages.MESSAGES,
}
