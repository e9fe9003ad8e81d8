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
    "marks_stray": N_("Braces are for readings only: {漢字|かんじ}."),
    "roll_over": N_("The school year of this class has ended."),
    "not_a_pdf": N_("Only a PDF can be enclosed."),
    "pdf_too_large": N_("The PDF is larger than 10 MB."),
    "individual_number": N_("This looks like an individual number. Please leave it out."),
}
