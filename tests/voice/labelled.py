"""Sentences of our own with what should be masked in them, and how much of it masking finds."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from todoke.voice.queries.masked import mask

FILE = Path(__file__).with_suffix(".txt")
KINDS = {
    "n": "name", "p": "phone", "m": "mail", "a": "address", "z": "postcode", "i": "individual_number", "k": "account", "c": "card", "b": "birth",
    "o": "number", "h": "handle",
}  # fmt: skip
_SPAN = re.compile(r"\{([a-z])\|([^{}]+)\}")


@dataclass(frozen=True)
class Sentence:
    """A sentence and its parts to mask: (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass
class Found:
    """What masking made of some sentences. Wanted parts are found when masked from end to end; masks are right when they touch a wanted part."""

    sentences: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)  # found under the right kind
    masks: int = 0
    right: int = 0
    signs_masked: int = 0
    signs_right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of what should be masked, how much is, whole."""
        return self.covered.total() / self.wanted.total()

    @property
    def precision(self) -> float:
        """Of what is masked, how much should be."""
        return self.right / self.masks

    @property
    def precision_of_signs(self) -> float:
        """The same, sign by sign: a mask that takes too much with it counts against it."""
        return self.signs_right / self.signs_masked


def sentences(part: str) -> Iterator[Sentence]:
    """Those of one part of the file."""
    inside = False
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            inside = line == f"== {part}"
        elif inside and line and not line.startswith("#"):
            yield read(line)


def read(line: str) -> Sentence:
    """A line with its braces."""
    text, spans, at = "", [], 0
    for hit in _SPAN.finditer(line):
        text += line[at : hit.start()]
        spans.append((len(text), len(text) + len(hit[2]), KINDS[hit[1]]))
        text += hit[2]
        at = hit.end()
    return Sentence(text + line[at:], tuple(spans))


def measure(part: str) -> Found:
    """Mask every sentence of a part and compare."""
    found = Found()
    for each in sentences(part):
        held = mask(each.text)
        if held.seen != each.text:
            raise ValueError(f"cleaning moves the places of {each.text}")
        found.sentences += 1
        masked = {place for one in held.masks for place in range(one.start, one.end)}
        wanted = {place for start, end, _ in each.spans for place in range(start, end)}
        for start, end, kind in each.spans:
            found.wanted[kind] += 1
            if masked.issuperset(place for place in range(start, end) if not each.text[place].isspace()):
                found.covered[kind] += 1
                found.named[kind] += any(one.what == kind and one.start < end and one.end > start for one in held.masks)
            else:
                found.missed.append(f"{kind}: {each.text[start:end]} in {each.text}")
        for one in held.masks:
            found.masks += 1
            if wanted & set(range(one.start, one.end)):
                found.right += 1
            else:
                found.wrong.append(f"{one.what}: {each.text[one.start : one.end]} in {each.text}")
        found.signs_masked += len(masked)
        found.signs_right += len(masked & wanted)
    return found
