"""Refusals of forms on paper in words."""

from collections.abc import Mapping
from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[Mapping[str, str]] = {
    "sheet_not_found": N_("No form has this code. Please look once more, or choose the form from the list."),
    "sheet_elsewhere": N_("This sheet is for %(name)s. Please pass it on to them at once, and tell the person."),
    "arrival_invalid": N_("Please write the day of the stamp: today, or a day of the last twelve months."),
    "paper_person": N_(
        "Nobody has exactly this name and birth date, or several have. Leave both empty where you are not certain."
    ),
    "offline_invalid": N_(
        "This is no file of a form of ours, or it was changed. Please save it once more from the form, or fill the form in here."
    ),
    "offline_missing": N_("Please choose the file that you saved from the form."),
    "offline_sign_in": N_("This form needs you to sign in. Sign in, and choose the file once more."),
    "scan_missing": N_("Please choose a picture of the sheet."),
    "reading_failed": N_("The picture could not be read. Please type what stands on the paper."),
}
