"""What an improvement must say before it may be shown, who may still be asked, and when those who were asked say that it helped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from todoke.voice.rules.states import FOLLOWS, Helped, ImprovementState

LANGUAGES: Final = ("ja", "ja-simple", "en")
#: The longest title, and the longest of each other text.
TITLE_AT_MOST: Final = 120
TEXT_AT_MOST: Final = 2_000
#: What was said in public must say what was done once it is done, and why where it cannot be done.
_NEEDS: Final[Mapping[ImprovementState, str]] = {
    ImprovementState.DONE: "did",
    ImprovementState.CHECKED: "did",
    ImprovementState.CANNOT: "why_not",
}
#: States of which subscribers are told, and in which something still moves.
OPEN: Final = frozenset({ImprovementState.HEARD, ImprovementState.PLANNED, ImprovementState.DOING})
FINISHED: Final = frozenset({ImprovementState.DONE, ImprovementState.CHECKED})


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of an improvement by language: its title, what was said, what was done, and why it cannot be done."""

    title: Mapping[str, str]
    said: Mapping[str, str] = field(default_factory=dict)
    did: Mapping[str, str] = field(default_factory=dict)
    why_not: Mapping[str, str] = field(default_factory=dict)

    def parts(self) -> Mapping[str, Mapping[str, str]]:
        """Each text by the name of its field, without empty ones and without spaces around."""
        return {
            name: {language: text.strip() for language, text in texts.items() if text.strip()}
            for name, texts in (("title", self.title), ("said", self.said), ("did", self.did), ("why_not", self.why_not))
        }  # fmt: skip


def problems(words: Words) -> dict[str, str]:
    """Why these texts cannot be kept: a code for each field (``title_ja``), none when they can."""
    found: dict[str, str] = {}
    for name, texts in words.parts().items():
        longest = TITLE_AT_MOST if name == "title" else TEXT_AT_MOST
        for language, text in texts.items():
            if language not in LANGUAGES:
                found[name] = "language_unknown"
            elif len(text) > longest:
                found[f"{name}_{language}"] = "title_long" if name == "title" else "text_long"
        if texts and "ja" not in texts:
            found[f"{name}_ja"] = "ja_missing"
    if not words.parts()["title"]:
        found["title_ja"] = "title_missing"
    return found


def lacking(words: Words, state: ImprovementState) -> dict[str, str]:
    """What must be written before this may be public in that state: a code for each field."""
    parts, found = words.parts(), {}
    if not parts["said"]:
        found["said_ja"] = "said_missing"
    needed = _NEEDS.get(state, "")
    if needed and not parts[needed]:
        found[f"{needed}_ja"] = f"{needed}_missing"
    return found


def may_move(present: ImprovementState, to: ImprovementState) -> bool:
    """Whether one state follows the other."""
    return to in FOLLOWS[present]


@dataclass(frozen=True, slots=True)
class Tally:
    """What those who were asked again said."""

    asked: int = 0
    better: int = 0
    same: int = 0
    worse: int = 0

    @property
    def answered(self) -> int:
        """How many said something."""
        return self.better + self.same + self.worse


def tally(answers: Mapping[str, int]) -> Tally:
    """From how many gave each answer; "" stands for those who said nothing yet."""
    better, same, worse = (answers.get(each.value, 0) for each in (Helped.BETTER, Helped.SAME, Helped.WORSE))
    return Tally(sum(answers.values()), better, same, worse)


def it_helped(said: Tally) -> bool:
    """Whether more than half of those who answered say that it got better; nobody's answer proves nothing."""
    return said.better * 2 > said.answered
