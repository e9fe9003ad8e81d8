"""What waits for a second person where a body wants four eyes, and how that ends."""

from enum import StrEnum


class Asked(StrEnum):
    """What one member of staff asks of another."""

    UNDO = "undo"
    WITHDRAW = "withdraw"
    CENTRAL_TEXT = "central_text"
    NEW_TYPE = "new_type"
    TWO_EYES = "two_eyes"  # the body no longer wants a second person


class Outcome(StrEnum):
    """How a request ended."""

    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
