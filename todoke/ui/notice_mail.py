"""A mail about notices, plain and HTML: who sends it, the lines, how to check that it is genuine, why it came, and how to stop it."""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Final, Protocol

from django.utils import translation
from markupsafe import Markup

from todoke.notices.models import Notice
from todoke.notices.rules.codes import written
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.people.rules.vocabulary import N_
from todoke.ui import notice_addresses as addresses
from todoke.ui.messages import say
from todoke.ui.notice_slots import marked, phone, shown, spelled

#: Most lines of a mail are the same for everybody; so many are remembered.
_REMEMBERED: Final = 4_096


class Said(Protocol):
    """What leaves the box."""

    @property
    def sender(self) -> str:
        """Who says it."""

    @property
    def line(self) -> str:
        """The line."""

    @property
    def neutral(self) -> bool:
        """Whether it is the neutral one."""

    @property
    def language(self) -> str:
        """Its language."""


def headers(notices: Sequence[Notice]) -> dict[str, str]:
    """RFC 8058: one click stops the topic of the first notice that may be stopped; no such header where none may."""
    for each in notices:
        if addresses.may_be_stopped(each):
            return addresses.stop_headers(each)
    return {}


def bodies(notices: Sequence[Notice], said: Said, url: str) -> tuple[str, str]:
    """The mail as plain text and as HTML: the same words. No title, topic or programme where the line is neutral."""
    with translation.override(said.language):
        parts = _parts(notices, said, url)
    text = "\n\n".join(
        "\n".join(_spelled(line) + (f"\n{link}" if link else "") for line, link in part) for part in parts
    )
    html = Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(_linked(line, link) for line, link in part)) for part in parts
    )
    head = Markup('<!DOCTYPE html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>').format(
        "ja" if said.language == "ja-simple" else said.language, said.sender
    )
    return f"{text}\n", str(head + Markup("<body>") + html + Markup("</body></html>"))


def _linked(line: str, link: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(link, _shown(line)) if link else _shown(line)


_spelled, _shown = lru_cache(_REMEMBERED)(spelled), lru_cache(_REMEMBERED)(shown)


def _words(language: str, message: str, **data: str) -> str:
    """A message with marks in the active language, which is said along: it is what the memory goes by."""
    return _remembered(language, message, tuple(data.items()))


@lru_cache(_REMEMBERED)
def _remembered(language: str, message: str, data: tuple[tuple[str, str], ...]) -> str:
    return marked(say(message, **dict(data)))


def _parts(notices: Sequence[Notice], said: Said, url: str) -> list[list[tuple[str, str]]]:
    """Paragraphs of lines with marks, each with the address that it leads to or ""."""
    first, language = notices[0], said.language
    words = partial(_words, language)
    codes = ", ".join(written(each.code) for each in notices)
    checking = [
        (words(N_("No. %(code)s"), code=codes), ""),
        (words(N_("Is this mail genuine? Type the number on this page yourself:")), ""),
        (addresses.genuine(language), ""),
    ]
    if number := phone(first):
        checking.append((words(N_("Or ask by telephone: %(phone)s"), phone=number), ""))
    return [
        [(words(N_("From %(body)s"), body=said.sender), "")],
        [(said.line, "")],
        [(words(N_("Read it in your box")), url)],
        checking,
        _why(notices, said),
    ]  # fmt: skip


def _why(notices: Sequence[Notice], said: Said) -> list[tuple[str, str]]:
    """Why it came and how to stop or change it; what it is about only where the line says so too."""
    first, language = notices[0], said.language
    lines: list[tuple[str, str]] = []
    if said.neutral or len(notices) > 1:
        lines.append((_words(language, N_("Why you get it stands in the letter.")), ""))
    elif first.law:
        lines.append((_words(language, N_("A law has this said to everybody concerned: %(law)s"), law=first.law), ""))
    else:
        lines.append(
            (
                marked(
                    say(N_("You get it because of the topic “%(topic)s”."), topic=say(TOPICS[Topic(first.topic)].label))
                ),
                "",
            )
        )
    lines += _stops(notices, language, neutral=said.neutral)
    lines.append((_words(language, N_("Choose how you are told")), addresses.choices(language)))
    return lines


def _stops(notices: Sequence[Notice], language: str, *, neutral: bool) -> list[tuple[str, str]]:
    """A link for each topic that may be stopped; where the line is neutral one, of the first letter: nothing tells how many topics there are."""
    topics = {each.topic: each for each in notices if addresses.may_be_stopped(each)}
    if neutral or len(topics) == 1:
        return [
            (_words(language, N_("Stop letters about this")), addresses.stop(each))
            for each in list(topics.values())[:1]
        ]
    return [
        (marked(say(N_("Stop letters about “%(topic)s”"), topic=say(TOPICS[Topic(topic)].label))), addresses.stop(each))
        for topic, each in topics.items()
    ]
