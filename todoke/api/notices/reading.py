"""Reading what is sent to the addresses of notices: whose key, and which shapes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse

from todoke.api import answers
from todoke.api.front import moment
from todoke.common.clock import TOKYO
from todoke.people.models import PartnerKey
from todoke.people.operations import partners
from todoke.people.rules.disclosures import KeyScope
from todoke.registry.rules import written

SECURED: Final[list[dict[str, list[str]]]] = [{"PartnerKey": []}]


def key_of(request: HttpRequest, scopes: Collection[KeyScope]) -> PartnerKey:
    """Whose key the request carries, and for what; raises KeyRefused."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return partners.key_for(key.strip() if scheme.lower() == "bearer" else "", scopes, moment())


def refused(problems: Mapping[str, str]) -> HttpResponse:
    """What cannot be read, place by place."""
    return answers.error(422, "parameters_wrong", list(problems.items()))


class Reading:
    """Reads values and collects what is wrong, by place and code."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def wrong(self, place: str) -> None:
        """Note that a place cannot be read."""
        self.problems.setdefault(place, "parameter_unreadable")

    def members(
        self, value: object, place: str, *, needs: Collection[str], may: Collection[str] = ()
    ) -> Mapping[str, object]:
        """An object with these names and no others."""
        if not isinstance(value, dict):
            self.wrong(place)
            return {}
        for name in sorted((set(needs) - set(value)) | (set(value) - set(needs) - set(may))):
            self.wrong(f"{place}.{name}".lstrip("."))
        return value

    def text(self, value: object, place: str, *, most: int, least: int = 1) -> str:
        """A text of some length."""
        if not isinstance(value, str) or not least <= len(value) <= most or "\0" in value:
            self.wrong(place)
            return ""
        return value

    def day(self, value: object, place: str) -> date | None:
        """An ISO date; None where there is none."""
        if value is None:
            return None
        day = written.iso_date(value) if isinstance(value, str) and len(value) <= 10 else None
        if day is None:
            self.wrong(place)
            return None
        return date.fromisoformat(day)

    def moment(self, value: object, place: str) -> datetime | None:
        """An ISO moment, in Japan's time where it says no other; None where there is none."""
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
            found = found.replace(tzinfo=TOKYO) if found is not None and found.tzinfo is None else found
            if found is not None:
                found.astimezone(TOKYO)
        except (ValueError, OverflowError):
            found = None
        if found is None:
            self.wrong(place)
        return found
