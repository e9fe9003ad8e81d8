"""What people read for each code about letters: the box, choices, calls back."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "notice_not_found": N_("There is nothing here, or it is not for you to see."),
    "statutory_stays": N_("A law has this letter sent to everybody whom it concerns. It stays."),
    "notice_done_already": N_("This is done already."),
    "topic_kept": N_("This topic cannot be stopped: it is your own matter, or danger to life."),
    "notice_choice_invalid": N_("Something here cannot be chosen."),
    "pushes_range": N_("Please choose a number from 0 to 7."),
    "hour_range": N_("Please choose an hour from 0 to 23."),
    "grave_kind_unknown": N_("Please choose only from the list."),
    "call_back_invalid": N_("Something is missing, so that we can call you."),
    "call_asked_already": N_("You asked for this call already. You will be called."),
    "call_handled": N_("Somebody has dealt with this call meanwhile."),
    "call_back_not_found": N_("There is nothing here, or it is not for you to see."),
    "phone_missing": N_("Please write the number at which we can call you."),
    "phone_unusable": N_("This is not a number that we can call. Write it like 090-1234-5678."),
    "outcome_missing": N_("Please choose how it ended."),
}
