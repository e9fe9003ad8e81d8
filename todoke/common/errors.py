"""Expected refusals: a code and its data, which each face turns into words once."""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """An expected "no". Subclasses set ``code``; ``data`` holds what the message needs, never personal data."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **data: object) -> None:
        super().__init__(self.code)
        self.data: Mapping[str, object] = data


class NotFound(Refusal):
    """What was asked for does not exist, or may not be seen by who asks."""

    code = "not_found"
    status = 404


class NotAllowed(Refusal):
    """The person has no role here that may do this."""

    code = "not_allowed"
    status = 403


class Invalid(Refusal):
    """What was given cannot be used; ``data["problems"]`` lists why, field by field."""

    code = "invalid"
    status = 422


class Conflict(Refusal):
    """Somebody else changed the same thing since it was read."""

    code = "conflict"
    status = 409


class OwnChange(Refusal):
    """This body wants a second person to approve each change."""

    code = "own_change"
    status = 403
