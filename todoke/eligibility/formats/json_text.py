"""JSON from outside, read strictly: one meaning only, no numbers without end, nothing that cannot be written back."""

import json
from typing import Final

from todoke.common.errors import Invalid

MOST_DIGITS: Final = 20


class JsonUnreadable(Invalid):
    """The text is not JSON, or JSON that two readers would read differently; ``problems`` says where."""

    code = "json_unreadable"
    status = 400


class _Refused(ValueError):
    """Something that JSON's grammar allows and this reader does not."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code, self.data = code, data


def parse(raw: bytes) -> object:
    """The value of a JSON text in UTF-8; raises JsonUnreadable."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal("json_encoding", byte=error.start + 1) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_fraction
        )
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _refusal("json_syntax", line=error.lineno, column=error.colno) from None
    except _Refused as error:
        raise _refusal(error.code, **error.data) from None
    except UnicodeEncodeError:
        raise _refusal("json_half_character") from None
    except RecursionError:
        raise _refusal("json_too_deep") from None
    found: object = value
    return found


def _refusal(code: str, **data: object) -> JsonUnreadable:
    return JsonUnreadable(problems=[("", code, data)])


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _Refused("json_name_twice", name=name[:40].encode("utf-8", "replace").decode())
        found[name] = value
    return found


def _constant(word: str) -> object:
    raise _Refused("json_number", number=word)


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise _Refused("json_number", number=f"{digits[:MOST_DIGITS]}…")
    return int(digits)


def _fraction(digits: str) -> float | int:
    """A whole number may be written as 3.0; JSON has one kind of number."""
    if len(digits) > 40:
        raise _Refused("json_number", number=f"{digits[:MOST_DIGITS]}…")
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < 10**15 else value
