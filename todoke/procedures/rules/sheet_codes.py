"""What is printed on each page of a form on paper 「様式コード」: whose form it is, which version, and which page."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

_WRITTEN: Final = re.compile(r"(?:^|/)([a-z0-9_.-]{1,40})/([a-z0-9_.-]{1,40})/#?v?([0-9]{1,6})(?:-p?([0-9]{1,4}))?$")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """A page of a version of a procedure's form; ``body`` by its key."""

    body: str
    procedure: str
    version: int
    page: int = 1

    def at(self, page: int) -> "SheetCode":
        """The same of another page."""
        return replace(self, page=page)


def written(code: SheetCode) -> str:
    """As it is printed, and typed by hand: ``131181/jido-teate/3-1``."""
    return f"{code.body}/{code.procedure}/{code.version}-{code.page}"


def address(code: SheetCode, site: str) -> str:
    """What the QR holds: the form on the site, with version and page behind ``#``; who has a telephone may fill it in there."""
    return f"{site}/apply/{code.body}/{code.procedure}/#v{code.version}-p{code.page}"


def read(typed: str) -> SheetCode | None:
    """The code as scanned or typed, in any width and case; None where it is none."""
    found = _WRITTEN.search("".join(unicodedata.normalize("NFKC", typed).lower().split()))
    if found is None:
        return None
    return SheetCode(found[1], found[2], int(found[3]), int(found[4] or 1))
