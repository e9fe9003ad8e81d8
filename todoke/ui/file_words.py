"""Why a file is not taken, in the words of whoever sent it: what is wrong, and what to do."""

from typing import Final

from todoke.registry.rules.fields import N_

#: Codes of ``rules/file_checks.py``, ``gateways/pictures.py`` and ``operations/files.py``.
PROBLEMS: Final[dict[str, str]] = {
    "file_empty": N_("The file is empty. Please choose it again."),
    "file_too_large": N_("The file is too large. One file may have up to %(limit)s MB. Take a new photo with a lower resolution, or save the PDF smaller."),
    "files_too_large": N_("All files together may have up to %(limit)s MB. Please remove one, or send smaller ones."),
    "files_too_many": N_("Up to %(limit)s files can be added here. Please remove one first."),
    "file_kind": N_("This kind of file cannot be read here. Please send a photo (JPEG, PNG) or a PDF."),
    "file_heic": N_("This photo is in the format HEIC, which not everybody can open. Take a screenshot of it and send that, or set the camera to “most compatible”."),
    "file_archive": N_("Files of Word or Excel, and packed files, are not taken, since they can hold programs. Save it as PDF, or take a photo of it."),
    "file_markup": N_("Web pages and SVG drawings are not taken, since they can hold programs. Please send a photo or a PDF."),
    "file_gone": N_("One of your files is no longer here. Please add it again."),
    "file_needed": N_("This document is needed here. If you do not have it, please ask us."),
    "file_reason_missing": N_("Please write why you do not have the document."),
    "file_reason_long": N_("Please write at most %(limit)s characters."),
    "file_not_offered": N_("This document can no longer be used again. Please add it anew."),
    "photo_broken": N_("This photo is damaged and cannot be opened. Please take a new one."),
    "photo_too_large": N_("This picture has too many pixels to be opened. Take a photo with a lower resolution."),
    "photo_too_small": N_("This photo is too small to be read. Come closer, so that the document fills the picture, and send the original, not a preview."),
    "photo_blank": N_("There is nothing to see in this photo. Take it again in bright light, and see that no finger is in front of the camera."),
    "pdf_broken": N_("This PDF is damaged or incomplete. Save or download it again, or take a photo of the document."),
    "pdf_locked": N_("This PDF is locked with a password. Save it without one, or take a photo of the document."),
    "pdf_active": N_("This PDF holds a program, a form or another file, which is not taken for safety. Print it as a new PDF, or take a photo of the document."),
    "pdf_mixed": N_("This PDF holds something else as well, which is not taken for safety. Print it as a new PDF, or take a photo of the document."),
    "pdf_unclear": N_("This PDF cannot be checked for safety. Print it as a new PDF, or take a photo of the document."),
    "file_harmful": N_("Our scanner found something harmful in this file. It was deleted. Take a photo of the document instead, and have your device checked."),
    "scanner_away": N_("Files cannot be checked right now, so none is taken. What you answered is kept: please try again in a few minutes."),
}  # fmt: skip
MESSAGES: Final[dict[str, str]] = {
    "file_refused": N_("The file was not taken."),
    "form_file_not_found": N_("There is no such file here."),
}
#: Kinds of files in words.
KINDS: Final[dict[str, str]] = {
    "image/jpeg": N_("Photo"), "image/png": N_("Picture"), "application/pdf": N_("PDF"),
}  # fmt: skip
