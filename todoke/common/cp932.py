"""Text as CP932 (Shift_JIS as Windows writes it) can hold it, and what it cannot."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

#: Stands for a character that CP932 cannot hold 「下駄」.
GETA: Final = "〓"
#: What CP932 holds only under another code point.
_TWINS: Final = {"〜": "～", "−": "－", "‖": "∥", "—": "―", "¢": "￠", "£": "￡", "¬": "￢"}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text that CP932 holds; the characters that were ``lost`` (each is 〓 now) or ``changed`` into their twins."""

    text: str
    lost: str = ""
    changed: str = ""


def fit(text: str) -> Fitted:
    """The nearest text that CP932 holds."""
    with suppress(UnicodeEncodeError):
        if text.encode("cp932").decode("cp932") == text:  # some characters turn into others without an error
            return Fitted(text)
    made: list[str] = []
    changed: list[str] = []
    lost: list[str] = []
    for character in text:
        twin = _TWINS.get(character, character)
        try:
            twin.encode("cp932")
        except UnicodeEncodeError:
            lost.append(character)
            twin = GETA
        else:
            changed += [character] if twin != character else []
        made.append(twin)
    return Fitted("".join(made), "".join(dict.fromkeys(lost)), "".join(dict.fromkeys(changed)))
