"""What people read for each code about fees and payments."""

from typing import Final

from todoke.people.rules.vocabulary import N_

MESSAGES: Final[dict[str, str]] = {
    "payment_not_found": N_("There is no payment with this number. Please look at it once more."),
    "payment_provider_away": N_(
        "The payment company gives no answer at the moment. Nothing was charged. Please try again in some minutes."
    ),
    "payment_not_offered": N_("Nobody takes payments on line here. It can be paid at the counter."),
    "payment_not_genuine": N_("This did not come from the payment company."),
    "not_payable": N_("It is paid or no longer asked for; nothing was charged."),
    "refund_too_much": N_("At most %(most)s yen can be given back."),
    "fee_unknown": N_("What it costs depends on something that is not answered yet."),
    "fee_settled": N_("It is paid, or the matter has ended: the amount no longer changes."),
    "fee_round_invalid": N_("Something in the list cannot be used."),
    "fee_round_settled": N_("It was sent, reminded of or closed already."),
    "own_fee_round": N_("Whoever made the list does not send it: a second person reads it first."),
}
