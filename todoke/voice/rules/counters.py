"""What a counter 「窓口」 is called: a short name for its address, and its names by language."""

import re
from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("ja", "ja-simple", "en")
LONGEST_NAME: Final = 60
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def names_of(given: Mapping[str, str]) -> dict[str, str]:
    """The names that were written, by language; nothing for a language without one."""
    return {each: given[each].strip() for each in LANGUAGES if given.get(each, "").strip()}


def problem(key: str, names: Mapping[str, str]) -> str:
    """Why a counter cannot be so, as a code; "" when it can."""
    if not _KEY.fullmatch(key):
        return "counter_key_invalid"
    if not names.get("ja") or any(len(each) > LONGEST_NAME for each in names.values()):
        return "counter_invalid"
    return ""
