"""What may stand in the ledger: codes, numbers, dates, names of fields and opaque references; never personal content.

The test is of the shape. It cannot tell a romanised name in one word from a code, so callers give codes; but no sentence,
no name in Japanese, no mail address, no telephone number and no 個人番号 passes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

#: A code, a reference, a name of a field, an ISO date or moment: one short word of ASCII.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:+/-]{0,119}")
_NUMBER: Final = re.compile(r"[0-9]{12}|0[0-9]{9,10}|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|[0-9]{3}-[0-9]{4}")
_WHO: Final = re.compile(r"[a-z][a-z0-9_]*(:[A-Za-z0-9_.:+-]+)?")
_LONGEST: Final = {"by": 80, "behalf": 80, "action": 60, "subject": 120, "purpose": 80}
_MOST_VALUES: Final = 2_000
_DEEPEST: Final = 4
#: Counts and numbers of rows; a 個人番号 has twelve digits.
_LARGEST: Final = 10**11


class Personal(ValueError):
    """Something of another shape was about to be written in the ledger; says where, never what."""


def refuse_personal(
    *, by: str, behalf: str, action: str, subject: str, purpose: str, data: Mapping[str, object]
) -> None:
    """Raise Personal unless every value has the shape of a code, number, date, name of a field or reference."""
    for name, value in (("by", by), ("behalf", behalf), ("action", action), ("subject", subject), ("purpose", purpose)):
        if not value and name in {"behalf", "purpose"}:
            continue
        if (
            len(value) > _LONGEST[name]
            or not is_token(value)
            or (name in {"by", "behalf"} and not _WHO.fullmatch(value))
        ):
            raise Personal(f"{name} is not a code or reference")
    found = list(_strange(data, "data", 0))
    if found:
        raise Personal(f"{found[0]} is not a code, number, date or reference")
    if _values(data) > _MOST_VALUES:
        raise Personal("data holds too much for a ledger")


def is_token(text: str) -> bool:
    """Whether a text has the shape of a code, a reference, a name of a field or a date."""
    return _TOKEN.fullmatch(text) is not None and _NUMBER.fullmatch(text) is None


def _strange(value: object, place: str, depth: int) -> Iterator[str]:
    """Places of values that do not belong in a ledger."""
    if depth > _DEEPEST:
        yield place
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or not is_token(key):
                yield f"a name in {place}"
            else:
                yield from _strange(inner, f"{place}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strange(inner, f"{place}[]", depth + 1)
    elif isinstance(value, str):
        if value and not is_token(value):
            yield place
    elif isinstance(value, int):  # bool too; no float: databases write them differently
        if abs(value) >= _LARGEST:
            yield place
    elif value is not None:
        yield place


def _values(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(map(_values, value.values()))
    return sum(map(_values, value)) if isinstance(value, list | tuple) else 1
