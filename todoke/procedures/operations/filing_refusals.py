"""Why a draft is not filed; ``filing`` names them too."""

from todoke.common.errors import Invalid, Refusal


class FilingIncomplete(Invalid):
    """Something is still missing; ``problems`` maps each path to a code."""

    code = "filing_incomplete"


class DraftOver(Refusal):
    """The draft was forgotten, since it lay too long."""

    code = "draft_over"
    status = 410
