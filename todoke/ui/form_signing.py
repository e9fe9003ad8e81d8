"""Signing with a card: why it was not signed, and what to do, in the reader's language."""

from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.gateways.signing.provider import SigningRefused
from todoke.ui import messages
from todoke.ui.signing_words import WHY


def told(refused: Refusal) -> Markup:
    """Why it was not signed."""
    if isinstance(refused, SigningRefused):
        return messages.say(WHY[refused.why])
    return messages.tell(refused.code, refused.data)
