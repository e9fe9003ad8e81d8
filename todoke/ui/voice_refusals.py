"""What people read for each refusal of voices. Each part has its own block; ``voice_refused`` says its problem (``PROBLEMS``)."""

from typing import Final

from todoke.registry.rules.fields import N_
from todoke.ui import file_words, voice_loop_words, voice_queue_words

#: ``VoiceRefused.data["problem"]`` (voice/rules/saying.py: problem) in words.
PROBLEMS: Final[dict[str, str]] = {
    "empty": N_("Please choose something or write a few words. Nothing has been sent yet."),
    "too_long": N_("This is too long. Please write at most 4,000 characters. What you wrote is still here."),
    "about_too_long": N_("The address of what this is about is too long."),
    "score_off_scale": N_("Please choose one of the answers shown."),
    "too_many_drivers": N_("Please choose at most two."),
    "defect_no_score": N_("A page that is wrong gets no score."),
    "enquiry_empty": N_("Please write what you want to know."),
}
#: Heard, and where it is asked.
_HEARING: Final[dict[str, str]] = {
    "voice_refused": N_("This cannot be taken so."),
    "voice_said_already": N_("You have already told us about this. Thank you."),
    "voice_code_unknown": N_("No voice has this code. Please compare it with your note once more."),
    "voice_about_unknown": N_("There is nothing here that you could tell us about."),
    "counter_forged": N_("Somebody may have put another sticker over it. Please tell the staff at the counter."),
    "counter_ended": N_("This counter is no longer in use."),
    "counter_invalid": N_("Please write the name of the counter in Japanese, at most 60 characters."),
    "counter_key_invalid": N_("A short name has 2 to 40 small letters a–z, digits or hyphens."),
    "counter_key_taken": N_("Another counter has this short name."),
    "counter_not_found": N_("There is no such counter here."),
    "asking_invalid": N_("Please choose one of the scales."),
}
#: Photos (voice/operations/photos.py) and floods.
PHOTOS: Final[dict[str, str]] = {
    **{code: words for code, words in file_words.PROBLEMS.items() if code.startswith("photo_")},
    "file_empty": file_words.PROBLEMS["file_empty"],
    "file_heic": file_words.PROBLEMS["file_heic"],
    "file_too_large": N_("The photo is too large: at most %(limit)s MB. Please take it with a lower resolution."),
    "photo_too_small": N_("This photo is too small to show anything. Please send the original."),
    "photo_kind": N_("Please send a photo (JPEG, PNG or WebP)."),
}
_SAFE: Final[dict[str, str]] = {
    "voice_photo_refused": N_("The photo was not taken."),
    "burst_undecided": N_("Please say whether these are many people or abuse."),
}
#: Where the problem of a refusal says more than its code.
BY_PROBLEM: Final = {"voice_refused": PROBLEMS, "voice_photo_refused": PHOTOS}
MESSAGES: Final[dict[str, str]] = {**_HEARING, **_SAFE, **voice_loop_words.MESSAGES, **voice_queue_words.MESSAGES}
