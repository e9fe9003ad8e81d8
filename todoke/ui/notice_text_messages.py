"""What people read for each code about texts, sendings and comparisons of notices."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "text_invalid": N_("Something in this text has to be corrected first."),
    "text_moved": N_("Somebody else has handed this text in, approved or changed it since."),
    "text_not_approved": N_("This text is not in force."),
    "text_of_a_child": N_("This text names a child. It cannot go to everybody."),
    "sending_invalid": N_("This cannot be sent so."),
    "sending_moved": N_("Somebody else has approved, halted or changed it since, or it is over."),
    "count_differs": N_("This is not the number of people whom it reaches. Please look at the number again."),
    "count_moved": N_("It would reach %(counted)s people now. Please count again and look at it once more."),
    "audience_nobody": N_("It reaches nobody."),
    "audience_long": N_("A list holds 5,000 references at most."),
    "references_strange": N_("Something in the list is no reference."),
    "until_before_send": N_("The last day lies before the letter is sent."),
    "comparison_invalid": N_("This cannot be compared so."),
    "comparison_moved": N_("Somebody else has approved or ended it since."),
    "comparison_topic": N_("Nothing is compared in letters about danger, bookings or somebody's own matters."),
    "comparison_ways": N_("Please fill in two to four ways that differ."),
    "comparison_texts": N_(
        "Compared texts are in force, of one topic, and lead to the same step. The first text is one of them."
    ),
    "comparison_times": N_("From 9:00 to 20:00, three days later at most."),
    "comparison_channels": N_("Please choose channels; letters by post are not compared."),
    "comparison_period": N_("The last day lies after the first, within a year."),
    "comparison_runs": N_("Another comparison of this text is running."),
    "slot_missing": N_("Please fill this in."),
    "slot_empty": N_("Please fill this in."),
    "slot_unknown": N_("The text has no such field."),
    "slot_fills_itself": N_("This field fills itself."),
    "slot_not_a_number": N_("This is not a number that fits here."),
    "slot_not_a_day": N_("This is not a date that we can read."),
    "slot_not_in_calendar": N_("The child health calendar has no such entry."),
    "slot_not_a_program": N_("This is not the number of a programme."),
    "slot_too_long": N_("This is too long."),
    "slot_unusable": N_("There is a character here that cannot be used, or an address."),
}
