"""What letters on paper and letters of schools are called: states, reasons, ways of answering."""

from typing import Final

from todoke.registry.rules.fields import N_

STATES: Final[dict[str, str]] = {
    "made": N_("ready to fetch"),
    "fetched": N_("fetched, not posted yet"),
    "posted": N_("posted"),
    "dropped": N_("taken back"),
}
SPEEDS: Final[dict[str, str]] = {"ordinary": N_("ordinary mail"), "express": N_("express")}
STOPPED: Final[dict[str, str]] = {
    "no_address": N_("No address is known."),
    "glyph": N_("A character of the name or address cannot be printed here as it is written."),
    "too_long": N_("The address does not fit the window of the envelope."),
    "too_late": N_("No letter comes in time any more. Please telephone."),
    "returned": N_("The last letter to this address came back."),
    "no_words": N_("The text cannot be filled in."),
}
LETTER_STATES: Final[dict[str, str]] = {
    "draft": N_("draft"),
    "waiting": N_("waits for a second person"),
    "sent": N_("sent"),
    "dropped": N_("thrown away"),
}
THROUGH: Final[dict[str, str]] = {"box": N_("in the box"), "paper": N_("on paper"), "phone": N_("by telephone")}
ASKING: Final[dict[str, str]] = {
    "": N_("No question"),
    "yes_no": N_("Yes or no"),
    "choice": N_("One of several"),
    "text": N_("A few words"),
}
#: Problems of fields, by code.
PROBLEMS: Final[dict[str, str]] = {
    "required": N_("Please fill this in."),
    "too_long": N_("This is too long."),
    "school_year_impossible": N_("Only this school year or the next one."),
    "two_options_at_least": N_("Please give two to eight answers, one on each line."),
    "too_many_questions": N_("Three questions at most."),
    "day_has_passed": N_("This day has passed."),
    "marks_stray": N_("Braces are only for readings."),
    "roll_over": N_("The school year of this class has ended."),
    "not_a_pdf": N_("Only a PDF can be enclosed."),
    "pdf_too_large": N_("The PDF is larger than 10 MB."),
    "individual_number": N_("This looks like an individual number. Please leave it out."),
}
#: What refusals about letters, classes and slips say, by code.
MESSAGES: Final[dict[str, str]] = {
    "letters_taken": N_("Some of these letters were printed by another run. Please look again."),
    "letters_changed": N_("Somebody in this batch moved or changed meanwhile. It has to be printed anew."),
    "letter_batch_over": N_("This batch is posted or taken back already."),
    "letters_not_fetched": N_("Nobody has fetched this batch yet, so it cannot be posted."),
    "letter_batch_not_found": N_("There is no such batch, or it is not for you to open."),
    "letter_number_unknown": N_("No posted letter of your body has this number."),
    "letter_number_invalid": N_("A sign of this number is wrong or missing. It has eight signs."),
    "file_gone": N_("The file was deleted."),
    "roll_not_found": N_("There is no such class."),
    "roll_invalid": N_("Something about the class cannot be used."),
    "roll_there": N_("This class is there already."),
    "child_in_roll": N_("This child is in the class already."),
    "child_not_found": N_("Nobody here has exactly this name and birth date, or several have."),
    "school_letter_not_found": N_("There is no such letter, or it is not for you."),
    "school_letter_invalid": N_("Something in the letter cannot be used."),
    "school_letter_settled": N_("This letter is sent or thrown away already."),
    "own_school_letter": N_("You wrote this letter. Somebody else reads and sends it."),
    "reminded_already": N_("They were reminded already, or there is nothing to answer any more."),
    "slip_invalid": N_("An answer is missing or cannot be kept."),
    "slip_closed": N_("The last day for answers has passed. Please telephone the school."),
    "slip_code_unknown": N_("No slip of this letter has this number."),
}
