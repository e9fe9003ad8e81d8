"""What kinds of voices there are, how they came, at which moment, and on which scale they count."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a voice is."""

    EXPERIENCE = "experience"  # how something went: a score, words, drivers
    DEFECT = "defect"  # something wrong with a page; never counted as satisfaction
    ENQUIRY = "enquiry"  # wants an answer 「問い合わせ」
    TRIAL = "trial"  # of a volunteer who tried something before its release


class Channel(StrEnum):
    """By which way a voice came."""

    WEB = "web"  # after a procedure, on its own page
    PAGE = "page"  # the button on a page
    EMBED = "embed"  # the button on a body's own site
    QR = "qr"  # a poster at a counter
    PAPER = "paper"
    PHONE = "phone"
    EMAIL = "email"
    COUNTER = "counter"  # said to staff
    API = "api"


#: Channels on which staff write down what somebody else said.
BY_STAFF: Final = frozenset({Channel.PAPER, Channel.PHONE, Channel.EMAIL, Channel.COUNTER})


class Moment(StrEnum):
    """When a voice is asked for; asking only those who finished flatters."""

    FINISHED = "finished"
    REFUSED = "refused"
    FAILED = "failed"  # an error of ours
    RETURNED = "returned"  # a correction was asked for
    LEFT = "left"  # abandoned
    DECIDED = "decided"
    VISIT = "visit"  # at a counter
    READING = "reading"  # a page
    LATER = "later"  # four weeks after a change
    OTHER = "other"


class About(StrEnum):
    """What a voice is about; ``Voice.about`` is the opaque reference that belongs to it."""

    PROCEDURE = "procedure"  # the id of a procedure
    PROGRAM = "program"  # the number of a programme
    PAGE = "page"  # a path of this site, or a web address of a body's own site
    COUNTER = "counter"  # the key of a counter of the body
    BODY = "body"  # the body as a whole: ""


class Scale(StrEnum):
    """On what a score counts; part of the question's identity: scores of two scales are never added."""

    RECOMMEND = "recommend-0-10"
    SATISFACTION = "satisfaction-1-5"


#: The least and the greatest score of each scale.
ENDS: Final[dict[Scale, tuple[int, int]]] = {Scale.RECOMMEND: (0, 10), Scale.SATISFACTION: (1, 5)}


class Driver(StrEnum):
    """What made it good or bad; at most two are named."""

    TIME = "time"
    EASE = "ease"
    CLARITY = "clarity"
    FAIRNESS = "fairness"
    PERSON = "person"


DRIVERS_AT_MOST: Final = 2
#: Characters of one voice; longer is refused, kindly, and nothing typed is lost.
TEXT_AT_MOST: Final = 4_000
#: Characters of what it is about, and of what narrows that.
REFERENCE_AT_MOST: Final = 200


class Fault(StrEnum):
    """What is wrong with a page, in one tap."""

    WRONG = "wrong"  # it is not true
    OLD = "old"  # out of date
    UNCLEAR = "unclear"
    MISSING = "missing"  # what I looked for is not here
    BROKEN = "broken"  # a link or a button
    ACCESS = "access"  # I cannot read or use it


def score_valid(scale: Scale, score: int) -> bool:
    """Whether a score lies on its scale."""
    least, greatest = ENDS[scale]
    return least <= score <= greatest
