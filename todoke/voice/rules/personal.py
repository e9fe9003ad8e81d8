"""What personal data voices hold, for what, and how long (see ``people/rules/personal.py``)."""

from typing import Final

from todoke.people.rules.personal import Held, Kept, Use
from todoke.people.rules.vocabulary import N_

PERSONAL: Final[tuple[Held, ...]] = (
    Held("Voice", ("kind", "channel", "moment", "about_kind", "about", "detail", "scale", "score", "drivers", "fault", "text", "masked", "search", "language", "photo_token", "photo_key", "code_index", "once", "source", "likeness", "entered_by", "state", "danger", "danger_seen_at", "danger_told_at", "group", "burst", "assigned", "at", "promised_date", "answered_at", "asked_again_at", "helped", "text_ended_at", "waits", "grouped_by"), N_("What was said about a service, without names and numbers"), Use.SERVE, Kept.VOICE, grave=True),
    Held("VoiceMessage", ("voice", "from_staff", "public", "text", "by", "at", "seen_at"), N_("Answers to what was said"), Use.SERVE, Kept.VOICE),
    Held("Subscription", ("about_kind", "about", "began_at"), N_("Of which improvements the person wants to hear"), Use.SERVE, Kept.SERVED),
)  # fmt: skip
