"""Why a form was not signed, and what waits for agreement, in words."""

from typing import Final

from todoke.gateways.signing.provider import Why
from todoke.registry.rules.fields import N_

WHY: Final[dict[Why, str]] = {
    Why.CANCELLED: N_("You did not sign. What you answered is kept: you can try again."),
    Why.EXPIRED: N_("The certificate on this card has expired. Your town hall renews it at its counter."),
    Why.REVOKED: N_("The certificate on this card no longer holds, such as after a move. Your town hall puts a new one on the card."),
    Why.FOREIGN: N_("What came back was not signed by a card that we know. Please try again."),
    Why.OTHER_WORDS: N_("Something else was signed than this form. Please try again."),
    Why.AGAIN: N_("This signature was used already, or came too late. Please sign again."),
    Why.AWAY: N_("The card reader's service does not answer. What you answered is kept: please try again in a few minutes."),
}  # fmt: skip
MESSAGES: Final[dict[str, str]] = {
    "signing_refused": N_("The form was not signed."),
    "signing_not_set_up": N_("Nobody can sign with a card here yet. Please file it at the counter."),
    "signature_missing": N_(
        "Please sign this form with your card. If you changed something since you signed, sign once more."
    ),
    "signer_differs": N_("This card belongs to somebody else than who files the form. Please use your own."),
    "cosignature_not_found": N_("Nothing of this name waits for your agreement."),
}
