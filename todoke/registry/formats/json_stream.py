"""Reads a JSON array of any length element by element, in bounded memory, with each element's text as it stands.

One damaged element costs one element: it is handed over with its text, and reading goes on behind it.
"""

import codecs
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, NoReturn

from todoke.registry.formats.reading import MOST_CHARACTERS, UnreadableFile
from todoke.registry.rules.notes import Note, shown

CHUNK: Final = 1 << 20
MOST_DEPTH: Final = 100
#: A damaged element whose end is not found within this many characters is cut off where the next one begins.
WINDOW: Final = 1 << 20
#: What is kept of a piece that is too large, or stands behind the array.
MOST_SHOWN: Final = 100_000
#: So many damaged pieces in a row are no registry file: reading stops.
MOST_DAMAGED: Final = 10_000
_SPACE = re.compile(r"[ \t\n\r]*")
_NOT_SPACE = re.compile(r"[^ \t\n\r]")
_SEPARATOR = re.compile(r"[ \t\n\r,]*")
# A string ends at its quote, or at the line's end where the quote is missing: printed JSON has no line break inside.
_TOKEN = re.compile(r'"(?:[^"\\\n]++|\\.)*+(?:"|(?=\n)|\Z)|[\[\]{}]', re.DOTALL)
_FIRST_KEY = re.compile(r'\{\s*("(?:[^"\\\n]|\\.){1,80}"\s*:)')
_TRIM: Final = 8192
_LONGEST_WORD: Final = 12  # "-Infinity", or an escape cut in the middle
_AFTER_SCALAR = re.compile(r"[,\]{\[\n]")
_SURROGATE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its text, its value, and the problem where it could not be read (the value is then None)."""

    position: int  # from 1
    text: str
    value: object
    problem: Note | None = None
    repairs: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()  # problems that leave the element readable


class _NotJson(ValueError):
    """A number that Python would take, but JSON does not know."""


def elements(stream: BinaryIO, *, chunk: int = CHUNK) -> Iterator[Element]:
    """The elements of the array in a UTF-8 stream (a byte-order mark is let pass); UnreadableFile if it holds none.

    The memory used is that of a chunk and of the longest element, at most ``MOST_CHARACTERS``.
    """
    return _Reader(stream, chunk).elements()


def decode(text: str) -> tuple[object, tuple[Note, ...]]:
    """The value of a text that is one JSON value, and its duplicate keys; ValueError or RecursionError if it is not."""
    decoder = _Decoder()
    value, end = decoder.raw_decode(text, _end(_SPACE, text, 0))
    if _end(_SPACE, text, end) != len(text):
        raise ValueError("text after the value")
    if _too_deep(text, 0, len(text)):
        raise RecursionError
    return value, decoder.taken()


class _Decoder(json.JSONDecoder):
    """JSON as the standard has it, but control characters inside strings pass, and duplicate keys are noted."""

    def __init__(self) -> None:
        self.duplicates: list[Note] = []
        super().__init__(object_pairs_hook=self._object, parse_constant=_refuse, parse_float=_finite, strict=False)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: dict[str, object] = {}
            for key, value in pairs:
                if key in seen:
                    self.duplicates.append(Note("duplicate_key", "", shown(seen[key]), {"key": shown(key)}))
                seen[key] = value
        return made

    def taken(self) -> tuple[Note, ...]:
        """The duplicates noted since last asked."""
        found = tuple(self.duplicates)
        self.duplicates.clear()
        return found


def _refuse(word: str) -> NoReturn:
    raise _NotJson(word)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _NotJson(digits)
    return number


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _too_deep(text: str, start: int, end: int) -> bool:
    if text.count("[", start, end) + text.count("{", start, end) <= MOST_DEPTH:
        return False
    depth = 0
    for match in _TOKEN.finditer(text, start, end):
        if match[0] in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                return True
        elif match[0] in "]}":
            depth -= 1
    return False


class _Text:
    """A stream of bytes as text: bytes that are no UTF-8 become lone surrogates, and their places are remembered."""

    def __init__(self, stream: BinaryIO, chunk: int) -> None:
        self._stream, self._chunk = stream, max(chunk, 1)
        self._strict = codecs.getincrementaldecoder("utf-8")()
        self._lenient = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._read = 0
        self.bad: deque[int] = deque()
        self.damaged = False
        self.ended = False

    def more(self) -> str:
        """The next piece; "" only at the end."""
        while not self.ended:
            raw = self._stream.read(self._chunk)
            pending = self._strict.getstate()[0]
            self.ended = not raw
            try:
                text = self._strict.decode(raw, final=self.ended)
            except UnicodeDecodeError:
                text = self._damaged(pending + raw, self._read - len(pending))
            self._read += len(raw)
            if text:
                return text
        return ""

    def _damaged(self, raw: bytes, place: int) -> str:
        """The piece with its bad bytes as surrogates; an unfinished character at its end waits for the next piece."""
        self._lenient.reset()
        text = self._lenient.decode(raw, final=self.ended)
        self._strict.setstate((self._lenient.getstate()[0], 0))
        done = 0
        for match in _SURROGATE.finditer(text):
            place += len(text[done : match.start()].encode("utf-8"))
            self.bad.append(place)
            place, done = place + 1, match.end()
        self.damaged = True
        return text


class _Reader:
    """The state of reading one array: what is in hand, and the place in it."""

    def __init__(self, stream: BinaryIO, chunk: int) -> None:
        self._source = _Text(stream, chunk)
        self._decoder = _Decoder()
        self._text = ""
        self._place = 0
        self._position = 0
        self._key = ""  # the first key of the sound elements so far, by which a damaged one's end is found
        self._alike: tuple[str, int] | None = None  # that key, and where in hand it begins the next object

    def _more(self) -> bool:
        piece = self._source.more()
        if piece:
            self._text = self._text[self._place :] + piece
            self._place = 0
            self._alike = None
        return bool(piece)

    def _trim(self) -> None:
        """Forget what was read: an error of the JSON decoder counts the lines before it, each time anew."""
        if self._alike:
            self._alike = (self._alike[0], self._alike[1] - self._place)
        self._text = self._text[self._place :]
        self._place = 0

    def _skip(self, pattern: re.Pattern[str]) -> int:
        """Pass over what the pattern matches, however long, and count the commas in it."""
        commas = 0
        while True:
            end = _end(pattern, self._text, self._place)
            commas += self._text.count(",", self._place, end)
            self._place = end
            if end < len(self._text) or not self._more():
                return commas

    def elements(self) -> Iterator[Element]:
        """The elements, then what stands behind the array, if anything."""
        self._more()
        self._place = 1 if self._text.startswith("\ufeff") else 0
        self._skip(_SPACE)
        if self._place == len(self._text):
            raise UnreadableFile("empty")
        if self._text[self._place] != "[":
            raise UnreadableFile("not_a_list")
        self._place += 1
        damaged = 0  # in a row
        while True:
            commas = self._skip(_SEPARATOR)
            if self._place == len(self._text):
                yield self._made("", "cut_off")
                return
            if self._text[self._place] == "]" and (not damaged or self._is_last()):
                break
            element = self._element()
            if commas != (element.position > 1):
                element = replace(element, repairs=(Note("missing_comma", "", "," * min(commas, 10)), *element.repairs))
            yield element
            damaged = damaged + 1 if element.problem else 0
            if damaged and self._place > _TRIM:
                self._trim()
            if damaged >= MOST_DAMAGED:
                yield self._made(self._text[self._place :][:MOST_SHOWN], "given_up")
                return
            if element.problem and element.problem.code == "cut_off":
                return
        self._place += 1
        self._skip(_SPACE)
        if self._place < len(self._text):
            while len(self._text) - self._place < MOST_SHOWN and self._more():
                pass
            yield self._made(self._text[self._place :][:MOST_SHOWN], "text_after_end")

    def _is_last(self) -> bool:
        """Whether only space follows the bracket here: behind a damaged element it may be one of the element's own."""
        while not _NOT_SPACE.search(self._text, self._place + 1):
            if not self._more():
                return True
        return False

    def _element(self) -> Element:
        """The element that begins here, or the piece up to where reading can go on."""
        while True:
            failure, waits = "", False
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
                if len(self._text) - end > _LONGEST_WORD or self._text[self._place] in '{["' or self._source.ended:
                    return self._good(value, end)
            except _NotJson:
                failure = "number_not_in_json"
            except RecursionError:
                failure = "too_deep"
            except ValueError as error:
                failure, waits = "unreadable_json", self._waits(error)
            self._decoder.taken()
            found = self._end_of_damage() if failure and not waits else None
            if found is not None:
                return self._passed(found, failure)
            if len(self._text) - self._place > MOST_CHARACTERS:
                return self._too_large()
            if not self._more() and failure:
                whole = self._text[self._place :].rstrip().endswith("]")
                found = self._end_of_damage()
                return self._passed(found or len(self._text), failure if found or whole else "cut_off")

    def _waits(self, error: ValueError) -> bool:
        """Whether the text in hand is sound as far as it goes, so that only the rest is missing."""
        if self._source.ended or len(self._text) - self._place > WINDOW or not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos > len(self._text) - _LONGEST_WORD

    def _good(self, value: object, end: int) -> Element:
        notes = self._decoder.taken()
        if _too_deep(self._text, self._place, end):
            return self._passed(end, "too_deep")
        self._position += 1
        self._key = self._key or self._first_key()
        text = self._text[self._place : end]
        self._place = end
        if self._source.damaged:
            text, byte = self._sound(text)
            if byte is not None:
                return Element(self._position, text, None, Note("not_utf8", "", "", {"byte": byte}))
        return Element(self._position, text.replace("\0", "\\u0000"), value, notes=notes)

    def _passed(self, end: int, code: str) -> Element:
        piece = self._text[self._place : end].rstrip()
        self._place = end
        return self._made(piece, code)

    def _made(self, piece: str, code: str) -> Element:
        """A piece that could not be read, as text that can be kept."""
        self._position += 1
        text, byte = self._sound(piece)
        problem = Note(code, "", "")
        if byte is not None and code == "unreadable_json":
            problem = Note("not_utf8", "", "", {"byte": byte})
        return Element(self._position, text.replace("\0", "\\u0000"), None, problem)

    def _sound(self, piece: str) -> tuple[str, int | None]:
        """The piece with bytes that are no text as escapes, and the place of the first in the file."""
        count = len(_SURROGATE.findall(piece)) if self._source.damaged else 0
        if not count:
            return piece, None
        first = self._source.bad[0]
        for _ in range(count):
            self._source.bad.popleft()
        return piece.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), first

    def _end_of_damage(self) -> int | None:
        """Where a damaged element ends: at its last bracket, or where the next object with its first key begins."""
        text, start = self._text, self._place
        if text[start] not in "{[":
            stop = _AFTER_SCALAR.search(text, start + 1)
            return stop.start() if stop else None
        following = self._next_alike(start + 1)
        depth = 0
        for match in _TOKEN.finditer(text, start, len(text) if following is None else following):
            depth += 1 if match[0] in "{[" else -1 if match[0] in "}]" else 0
            if depth == 0:
                return match.end()
        return following

    def _first_key(self) -> str:
        key = _FIRST_KEY.match(self._text, self._place)
        return key[1] if key else ""

    def _next_alike(self, start: int) -> int | None:
        """Where the comma stands behind which the next object with the same first key begins."""
        key = self._key or self._first_key()
        if not key:
            return None
        if not (self._alike and self._alike[0] == key and start <= self._alike[1]):
            match = re.compile(r"\{\s*" + re.escape(key)).search(self._text, start)
            self._alike = (key, match.start() if match else len(self._text))
        place = self._alike[1]
        if place == len(self._text):
            return None
        while place > start and self._text[place - 1] in " \t\n\r":
            place -= 1
        return place - 1 if place > start and self._text[place - 1] == "," else place

    def _too_large(self) -> Element:
        """An element beyond all measure: its beginning is kept, and the next one like it is looked for."""
        key = self._key or self._first_key()
        element = self._made(self._text[self._place : self._place + MOST_SHOWN], "too_large")
        self._place += MOST_SHOWN
        while True:
            match = re.compile(r"\{\s*" + re.escape(key)).search(self._text, self._place) if key else None
            end = match.start() if match else max(self._place, len(self._text) - 200)
            self._sound(self._text[self._place : end])  # forget its bad bytes
            self._place = end
            if match:
                return element
            if not self._more():
                self._place = len(self._text)
                return element
