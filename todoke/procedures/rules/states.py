"""The states of versions, drafts, submissions and what is asked about them."""

from enum import StrEnum
from typing import Final


class VersionState(StrEnum):
    """Where a version of a form stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for a second person
    PUBLISHED = "published"  # from ``from_date`` on, until a later one begins
    RETIRED = "retired"  # never became published, or was rolled back


class Channel(StrEnum):
    """By which way a submission came."""

    WEB = "web"
    COUNTER = "counter"  # staff, for the person before them
    PAPER = "paper"  # entered by staff from a sheet
    API = "api"
    OFFLINE = "offline"
    NONE = "none"  # nothing was filed: the facts decided


class SubmissionState(StrEnum):
    """Where a submission stands 「処理状況」; ``ENDED`` are those that end it."""

    WAITS_PAYMENT = "waits_payment"  # filed; the fee is due before it is worked on
    WAITS_COSIGN = "waits_cosign"  # filed; the other guardian has not agreed yet
    ARRIVED = "arrived"
    IN_REVIEW = "in_review"
    RETURNED = "returned"  # corrections were asked for; the arrival stays
    PROPOSED = "proposed"  # a decision waits for a second person
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # nothing to decide: taken note of


ENDED: Final = frozenset(
    {SubmissionState.GRANTED, SubmissionState.REFUSED, SubmissionState.WITHDRAWN, SubmissionState.CLOSED}
)


class Reason(StrEnum):
    """Why a question is returned 「不備の理由」; a body adds its own words."""

    MISSING = "missing"
    UNREADABLE = "unreadable"  # a photo cannot be read
    WRONG_DOCUMENT = "wrong_document"
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"  # pages or sides are missing
    DIFFERS = "differs"  # it does not agree with what is known
    UNCLEAR = "unclear"
    OTHER = "other"


class CorrectionState(StrEnum):
    """Where a request for correction 「補正」 stands."""

    OPEN = "open"
    ANSWERED = "answered"
    LAPSED = "lapsed"  # the day passed without an answer: a reasoned decision follows
    DROPPED = "dropped"  # taken back by the body


class Outcome(StrEnum):
    """What was decided."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REFUSED = "refused"
    NOTED = "noted"  # a filing that is only received


class PaymentState(StrEnum):
    """Where a payment stands."""

    DUE = "due"
    STARTED = "started"  # the person was sent to the provider's page
    PAID = "paid"
    DECLINED = "declined"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class Route(StrEnum):
    """How data reaches the core system 「連携方式」, the best first; the later, the greater the debt."""

    PULL = "pull"  # the core system asks our API
    WEBHOOK = "webhook"  # we call it
    REST = "rest"  # we call its own API, mapped
    FILE = "file"  # a bulk file
    SCREEN = "screen"  # screen import
    RPA = "rpa"
    RETYPING = "retyping"


class HandOverState(StrEnum):
    """Where handing a submission over to the core system stands."""

    DUE = "due"
    HANDED = "handed"  # given, not acknowledged yet
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"  # the core system said why
    FAILED = "failed"  # tried as often as we try


class Happening(StrEnum):
    """What is counted at a question, a version and a day; never about a person."""

    SHOWN = "shown"
    ANSWERED = "answered"
    ERROR = "error"
    LEFT = "left"  # the last step that was seen of a draft that was never filed
    HELP = "help"
    RETURNED = "returned"
    SECONDS = "seconds"  # total time on the step; ``count`` adds seconds
