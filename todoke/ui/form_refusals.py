"""What people read when a form, a draft or a filing is refused as a whole."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "definition_invalid": N_("Something in this form has to be corrected first."),
    "filing_incomplete": N_("Some answers are still missing. Nothing was sent yet."),
    "draft_over": N_("This form lay unchanged for too long and was deleted. Please begin it anew."),
    "objection_over": N_("The time for this is over, or it is open already. You can still write a message."),
    "draft_not_found": N_("No form that you began is found here. It may have been sent already, or the code is another."),
    "procedure_not_found": N_("This procedure cannot be filed here at present."),
    # making forms
    "procedure_invalid": N_("The procedure cannot be described so."),
    "procedure_name_missing": N_("Please write what it is called."),
    "procedure_text_long": N_("This is too long."),
    "procedure_program": N_("This is not a programme of your body."),
    "procedure_key_shape": N_("A name in the address has letters a–z, digits and hyphens, 40 at most, such as kodomo-iryohi."),
    "procedure_key_taken": N_("Another procedure of your body has this name in the address."),
    "form_moved": N_("Somebody else changed this form meanwhile. What they wrote is kept."),
    "form_day_past": N_("Please choose today or a later day."),
    "form_version_not_found": N_("There is no such version of this form."),
    "form_file_unreadable": N_("The file cannot be read."),
    "form_file_large": N_("The file is larger than %(limit)s megabytes. A form is far smaller: it may be another file."),
    "form_file_empty": N_("The file is empty."),
    "form_file_encoding": N_("The file is not written in UTF-8 (line %(line)s). Please save it so."),
    "form_file_json": N_("The file is no JSON: look at line %(line)s, sign %(column)s."),
    "form_file_twice": N_("“%(name)s” stands twice in one place, or is no value. Please leave one of them."),
    "form_file_object": N_("The file holds no form: it begins with { and ends with }."),
    "form_file_deep": N_("The file cannot be a form: its brackets lie too deep within one another."),
}  # fmt: skip
