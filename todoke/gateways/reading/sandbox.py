"""A reader for trying out: its picture is a text that says what stands in each box, and it is as unsure as a real one where the text has marks of doubt."""

from collections.abc import Sequence
from typing import Final

from todoke.gateways.reading.readers import MOST_BYTES, Reading, ReadingFailed, Wanted

#: What stands for a sign that cannot be read; each takes away so much of being sure.
_DOUBT: Final = "?？〓"
_SURE, _LESS, _LEAST = 98, 30, 5


class SandboxReader:
    """Reads lines such as ``3.kana: トドケ ハナコ``: the number of the question, the part, and what stands there; ``2/3.kana`` in the second block of a group."""

    def read(self, picture: bytes, media_type: str, wanted: Sequence[Wanted]) -> Sequence[Reading]:
        """What the text says of the boxes that are wanted, in their order."""
        if len(picture) > MOST_BYTES or not media_type.startswith("text/"):
            raise ReadingFailed
        try:
            lines = picture.decode().splitlines()
        except UnicodeDecodeError:
            raise ReadingFailed from None
        told = {place.strip(): text.strip() for place, colon, text in (line.partition(":") for line in lines) if colon}
        if not told:
            raise ReadingFailed
        found = []
        for each in wanted:
            place = f"{each.number}.{each.part}" if each.part else each.number
            if text := told.get(place, ""):
                found.append(self._one(each, text))
        return found

    def _one(self, wanted: Wanted, text: str) -> Reading:
        doubts = sum(text.count(sign) for sign in _DOUBT)
        sure = max(_LEAST, _SURE - _LESS * doubts)
        plain = "".join(sign for sign in text if sign not in _DOUBT)
        if wanted.options:
            code = next((code for code, words in wanted.options if words == plain or code == plain), "")
            return Reading(wanted.name, code, sure if code else _LEAST)
        return Reading(wanted.name, plain, sure)
