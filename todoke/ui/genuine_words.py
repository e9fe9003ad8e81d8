"""What a code tells anybody, in words that the public page, the telephone desk and the API share; and warnings of frauds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.notices.models import PhishingWarning
from todoke.notices.operations.genuine import Answer, Standing
from todoke.notices.queries import public_log
from todoke.notices.rules.phishing import Way
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.registry.rules.fields import N_
from todoke.ui.jinja import format_date
from todoke.ui.messages import say, tell
from todoke.ui.names import name_of

WAYS: Final[dict[Way, str]] = {
    Way.MAIL: N_("Mail"),
    Way.SMS: N_("SMS"),
    Way.LINE: N_("LINE"),
    Way.PHONE: N_("Telephone call"),
    Way.PAPER: N_("Letter or paper"),
    Way.OTHER: N_("Another way"),
}
#: What is going round, by how it comes: the title of a warning.
_WARNINGS: Final[dict[Way, str]] = {
    Way.MAIL: N_("False e-mails in the name of %(body)s are going round"),
    Way.SMS: N_("False SMS in the name of %(body)s are going round"),
    Way.LINE: N_("False LINE messages in the name of %(body)s are going round"),
    Way.PHONE: N_("False telephone calls in the name of %(body)s are going round"),
    Way.PAPER: N_("False letters in the name of %(body)s are going round"),
    Way.OTHER: N_("Somebody deceives people in the name of %(body)s"),
}
NEVER: Final = (
    N_("your account number or card number"),
    N_("your PIN or password, also that of the My Number card"),
    N_("to go to an ATM, or to send money or prepaid cards"),
    N_("to pay a fee before you receive money"),
)
#: Titles of the answer, and of its notice.
TITLES: Final[dict[Standing, str]] = {
    Standing.GENUINE: N_("This number is genuine"),
    Standing.WITHDRAWN: N_("This number is genuine, but the notice was taken back"),
    Standing.UNKNOWN: N_("Nobody here issued this number"),
    Standing.MISTYPED: N_("This is not a whole number yet"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A warning as a reader sees it; ``language`` says in which language the body's own sentence is, where it is not that of the page."""

    title: Markup
    sentence: str
    language: str
    day: Markup
    body: str
    key: str


def topic(code: str) -> Markup:
    """What a topic is called."""
    return say(TOPICS[Topic(code)].label) if code in set(Topic) else Markup()


def facts(answer: Answer) -> list[tuple[Markup, Markup | str]]:
    """The statement, line by line."""
    assert answer.body is not None
    lines: list[tuple[Markup, Markup | str]] = [
        (say(N_("Sent by")), name_of(answer.body)),
        (say(N_("Sent on")), Markup(format_date(answer.day))),  # noqa: S704 - digits and our own words
        (say(N_("About which topic")), topic(answer.topic)),
    ]
    if answer.law:
        lines.append((say(N_("By law")), answer.law))
    if answer.taken_back_date:
        lines.append((say(N_("Taken back on")), Markup(format_date(answer.taken_back_date))))  # noqa: S704 - digits and our own words
    return lines


def seal(answer: Answer) -> list[tuple[Markup, str]]:
    """Where the statement stands in the public log, for whoever wants to look for themselves; empty before it stands there."""
    if answer.entry is None or answer.batch is None:
        return []
    head = public_log.head_line(answer.batch)
    return [
        (say(N_("Entry in the public log")), str(answer.entry.sequence)),
        (say(N_("Commitment (SHA-256)")), answer.entry.commitment),
        (say(N_("Salt")), str(answer.entry.opening["salt"])),
        (say(N_("Signed head")), f"{head['number']} · {head['at']}"),
        (say(N_("Signature (Ed25519)")), f"{head['key']}: {head['signature']}"),
    ]


def trouble(answer: Answer) -> Markup | None:
    """Why what was typed is no number, kindly."""
    return tell(answer.trouble.value, {"strange": "、".join(answer.strange)}) if answer.trouble else None


def ways() -> list[tuple[str, Markup]]:
    """How a false notice may have come, for a form."""
    return [(way.value, say(label)) for way, label in WAYS.items()]


def warnings(found: Sequence[PhishingWarning]) -> list[Shown]:
    """Warnings in the language of the page; a sentence that is not there in it stands in another, and says in which."""
    return [_shown(each) for each in found]


def _shown(warning: PhishingWarning) -> Shown:
    wanted = translation.get_language() or "ja"
    spoken, sentence = sentence_in(warning.sentences, wanted)
    return Shown(
        say(_WARNINGS[Way(warning.way)], body=name_of(warning.body)), sentence, "" if spoken == wanted else spoken.partition("-")[0],
        Markup(format_date(warning.shown_at)), name_of(warning.body), warning.body.key,  # noqa: S704 - digits and our own words
    )  # fmt: skip


def sentence_in(sentences: Mapping[str, str], wanted: str) -> tuple[str, str]:
    """The language and the words of a body's own sentence: in the wanted language, else in Japanese, else in any."""
    for language in (wanted, "ja", *sentences):
        if sentences.get(language):
            return language, sentences[language]
    return wanted, ""
