"""What personal data surveys hold, for what, and how long (see ``people/rules/personal.py``)."""

from typing import Final

from todoke.people.rules.personal import Held, Kept, Use
from todoke.people.rules.vocabulary import N_

PERSONAL: Final[tuple[Held, ...]] = (
    Held("SurveyInvitation", ("wave", "number", "code_index", "cell", "made_at", "sent_at", "reminded_at", "used_at", "declined_at"), N_("That the person was asked to answer a survey; never what they answered"), Use.SERVE, Kept.ENDED, "staff"),
    Held("SurveyCase", ("wave", "question", "option", "text", "language", "code_index", "given_date", "approved_at", "withdrawn_at", "shown_by", "shown_at"), N_("What somebody told in a survey and let us show, of nobody in particular"), Use.SERVE, Kept.ENDED, grave=True),
    Held("KeyedSheet", ("wave", "edition", "number", "answers", "language", "keyed_by", "keyed_at", "by_machine"), N_("A sheet of a survey that waits for a second look; then its answers are kept without its number"), Use.SERVE, Kept.ENDED, "staff", grave=True),
)  # fmt: skip
