"""Connectors in words: what a row can take, how values are written, what a test said; and what codes about them mean."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from todoke.procedures.rules import connectors
from todoke.procedures.rules.again import Answer, Came
from todoke.procedures.rules.definition import Definition, Group, said
from todoke.procedures.rules.mapping import Shape
from todoke.procedures.rules.states import Route
from todoke.registry.rules.fields import N_
from todoke.ui.messages import say
from todoke.ui.ruby import annotate_text

ABOUT: Final[dict[str, str]] = {
    "number": N_("Number of the submission"),
    "arrived_at": N_("When it arrived"),
    "event": N_("What is told: arrived, corrected, withdrawn, decided"),
    "version": N_("Version of the form"),
    "procedure": N_("Key of the procedure"),
    "body": N_("Key of the body"),
    "channel": N_("By which way it came"),
    "language": N_("Language"),
    "state": N_("Where it stands"),
    "reference": N_("What the core system calls it already"),
    "id": N_("Id of this hand-over"),
}
SHAPES: Final[dict[str, str]] = {
    Shape.PLAIN: N_("As it is"),
    Shape.DATE_COMPACT: N_("Date as 20260505"),
    Shape.DATE_SLASH: N_("Date as 2026/05/05"),
    Shape.WAREKI: N_("Date in the Japanese calendar: 令和8年5月5日"),
    Shape.WAREKI_CODE: N_("Date in the Japanese calendar, seven digits: 5080505"),
    Shape.FULL_WIDTH: N_("Full width"),
    Shape.HALF_WIDTH: N_("Half width, katakana too"),
    Shape.ZERO_PADDED: N_("Digits with zeros in front, to the length"),
    Shape.ONE_ZERO: N_("1 for yes, 0 for no"),
}
PARTS: Final[dict[str, str]] = {
    "name": N_("name"), "kana": N_("kana"), "postcode": N_("postcode"), "address": N_("address"), "bank": N_("bank"), "branch": N_("branch"),
    "type": N_("kind of account"), "number": N_("number"), "holder": N_("holder"),
}  # fmt: skip
ENCODINGS: Final[dict[str, str]] = {
    "utf-8-sig": N_("UTF-8 with a mark at the beginning"),
    "cp932": N_("Shift_JIS (CP932)"),
}
FORMATS: Final[dict[str, str]] = {"csv": N_("CSV"), "xlsx": N_("Excel (.xlsx)")}
AUTHS: Final[dict[str, str]] = {
    "bearer": N_("As a bearer token"),
    "header": N_("In a header of its own"),
    "none": N_("Not at all"),
}
EVENTS: Final[dict[str, str]] = {
    "arrived": N_("It arrived"),
    "corrected": N_("It was corrected"),
    "withdrawn": N_("It was withdrawn"),
    "decided": N_("It was decided"),
}
#: What each way means for whoever chooses it, in one sentence.
WAYS: Final[dict[str, str]] = {
    Route.PULL: N_("The core system asks our API with its own key, as often as it likes, and says what became of each. Best: nothing of ours reaches into its network."),
    Route.WEBHOOK: N_("We send each submission at once, signed, to one address. What is not taken is sent again, over three days."),
    Route.REST: N_("We write each submission in the words of the core system's own API, by the rows that you set here."),
    Route.FILE: N_("Somebody fetches a file with everything that waits, and reads it into the core system."),
    Route.SCREEN: N_("Somebody copies the values into a screen that takes them in."),
    Route.RPA: N_("A robot takes a list from our API and types it in."),
    Route.RETYPING: N_("Somebody reads the values here and types them in there."),
}  # fmt: skip
CAME: Final[dict[str, str]] = {
    Came.TAKEN: N_("It took the test, and will say later what became of it."),
    Came.ACKNOWLEDGED: N_("It took the test and acknowledged it."),
    Came.REJECTED: N_("It answers, and turned the test away."),
    Came.DOWN: N_("It does not answer, or is not well."),
    Came.TROUBLE: N_("It answers, and does not take what we send."),
    Came.OVER: N_("It cannot be called so."),
}


def sources(definition: Definition | None) -> Sequence[tuple[str, Markup]]:
    """What a row can take, with words."""
    if definition is None:
        return [(path, say(words)) for path, words in ABOUT.items()]
    return [(path, source(definition, path)) for path in connectors.sources(definition)]


def source(definition: Definition, path: str) -> Markup:
    """One path in words: the question, its group and its part."""
    if path in ABOUT:
        return say(ABOUT[path])
    names = path.split(".")[1:]
    question = next((each for name in names if (each := definition.question(name))), None)
    group = definition.group(names[0])
    words: list[Markup] = [annotate_text(said(each.label, "ja")) for each in (group, question) if each is not None]
    if question is not None and names[-1] != question.key:
        words.append(say(PARTS.get(names[-1], names[-1])))
    return Markup(" / ").join(words)


def answered(answer: Answer) -> Markup:
    """What came of a test."""
    return say(CAME[answer.came])


def group(group: Group) -> Markup:
    """What one of a group is called."""
    return annotate_text(said(group.label, "ja"))
