"""What the box of a question for files shows: the files that are there, documents that can be given again, and what to do without one."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that is there already; ``missing``: why there is none. ``press`` is the value of its button."""

    name: str
    about: Markup
    href: str
    press: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class FileBox:
    """The box of one question; ``most`` is how many more may be added."""

    held: Sequence[HeldFile]
    offered: Sequence[HeldFile]
    more: int
    limit: Markup
    largest: int
    without: Markup | None = None
    reason: str = ""
    reason_error: Markup | None = None
