"""Everything that is said of a notice: its letter in the box, and the closed set of lines that leave it for each channel.

Outside the box stands the neutral line (who sends it, nothing else) or the text's approved short line, where all of it is open; see
``notices/rules/outside.py``. Values of a notice never come here as they are: ``notice_slots.words`` makes the words of each kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.common import short_messages
from todoke.common.channels import Channel
from todoke.gateways.sending.messages import Message
from todoke.notices.models import ContactAddress, Delivery, Notice
from todoke.notices.rules.codes import written
from todoke.notices.rules.outside import own_line
from todoke.notices.rules.slots import SlotKind, slots_of
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority
from todoke.people.rules.vocabulary import N_
from todoke.ui import notice_addresses as addresses
from todoke.ui import notice_mail
from todoke.ui.messages import say
from todoke.ui.notice_slots import inside, language_of, marked, phone, prepare, sender, shown, spelled, words
from todoke.ui.ruby import plain

__all__ = ["Letter", "Outside", "body", "letter", "message_of", "outside", "prepare", "title"]
_NEUTRAL: Final = N_("A letter for you is in your Todoke box.")
_NEUTRAL_MANY: Final = N_("%(num)s letters for you are in your Todoke box.")
_OPEN_MANY: Final = N_("%(first)s (%(num)s letters)")
#: Where even the neutral SMS would be too long, the sender's name is cut.
_LONGEST_SENDER: Final = 24


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as its recipient reads it. ``language`` is the one it is written in; ``fell_back``: not the one that was asked for."""

    title: Markup
    paragraphs: tuple[Markup, ...]
    language: str
    fell_back: bool
    step_url: str
    phone: str
    phone_of: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What leaves the box: who says it, the line, whether it is the neutral one, and the subject of a mail."""

    sender: str
    line: str
    subject: str
    neutral: bool
    language: str


def _text_in(notice: Notice, language: str) -> tuple[dict[str, str], str]:
    """The words of a text in a language, or in Japanese where it lacks them; and the language that they are in."""
    texts = notice.template.texts
    for each in (language, "ja", *texts):
        found = texts.get(each)
        if isinstance(found, dict) and str(found.get("title", "")).strip():
            return {name: str(value) for name, value in found.items()}, each
    return {}, language


def letter(notice: Notice, language: str) -> Letter:
    """The whole letter for the box and for paper, in a language or, visibly, in the one that there is."""
    texts, actual = _text_in(notice, language)
    with translation.override(actual):
        paragraphs = [inside(" ".join(part.split()), notice) for part in texts.get("text", "").split("\n\n")]
        return Letter(
            shown(inside(texts.get("title", ""), notice)), tuple(shown(each) for each in paragraphs if each.strip()), actual, actual != language,
            addresses.step(notice, language), phone(notice), plain(sender(notice)),
        )  # fmt: skip


def title(notice: Notice, language: str) -> Markup:
    """The title of a letter in the box."""
    return letter(notice, language).title


def body(notice: Notice, language: str) -> Markup:
    """The words of a letter in the box, as paragraphs."""
    return Markup("").join(Markup("<p>{}</p>").format(each) for each in letter(notice, language).paragraphs)


def _own_line(notice: Notice, language: str, tact: int) -> str | None:
    """The text's own short line in this very language; None where only the neutral line may be said."""
    texts = notice.template.texts.get(language)
    if not isinstance(texts, dict):
        return None

    def said(kind: SlotKind, value: object) -> str | None:
        return words(kind, value, notice, short=True)

    return own_line(tact, str(texts.get("short", "")), slots_of(notice.template.slots), notice.values, said)


def line_of(notices: Sequence[Notice], language: str, tact: int = Tact.OPEN) -> tuple[str, bool]:
    """The one line of a bundle, with marks, and whether it is neutral; in the active language."""
    worst = max(tact, *(notice.tact for notice in notices))
    own = _own_line(notices[0], language, worst)
    if own is None:
        return marked(say(_NEUTRAL) if len(notices) == 1 else say(_NEUTRAL_MANY, num=len(notices))), True
    return (own if len(notices) == 1 else marked(say(_OPEN_MANY, first=own, num=len(notices)))), False


def _senders(notices: Sequence[Notice]) -> str:
    """Who sends a bundle: the sender of its first notice, and others."""
    named = sender(notices[0])
    return named if len({each.body_id for each in notices}) == 1 else marked(say(N_("%(body)s and others"), body=named))


def outside(notices: Sequence[Notice], channel: Channel, language: str, *, tact: int = Tact.OPEN) -> Outside:
    """What a message of one channel says of a bundle, its most urgent notice first. An SMS that would be too long says the neutral line."""
    with translation.override(language):
        line, neutral = line_of(notices, language, tact)
        named = _senders(notices)
        subject = plain(marked(say(N_("%(body)s: %(line)s"), body=plain(named), line=plain(line))))
        if channel is Channel.SMS:
            line, neutral = _sms(notices, named, line, neutral)
        return Outside(spelled(named), spelled(line), subject, neutral, language)


def _sms(notices: Sequence[Notice], named: str, line: str, neutral: bool) -> tuple[str, bool]:
    """A whole SMS: the body first, no link, the box, the code, the telephone; two parts at most, whatever has to go for it."""
    closed, _ = line_of(notices, "", Tact.NEUTRAL)
    for who, said, is_neutral in (
        (named, line, neutral),
        (named, closed, True),
        (f"{plain(named)[:_LONGEST_SENDER]}…", closed, True),
    ):
        whole = _sms_words(notices, who, said, is_neutral)
        for each in (spelled(whole), plain(whole)):
            if not short_messages.problem(each):
                return each, is_neutral
    return plain(closed), True


def _sms_words(notices: Sequence[Notice], named: str, line: str, neutral: bool) -> str:
    said = [marked(say(N_("%(body)s: %(line)s"), body=named, line=line))]
    if not neutral:
        said.append(marked(say(N_("Open your Todoke box."))))
    said.append(marked(say(N_("No. %(code)s"), code=written(notices[0].code))))
    if number := phone(notices[0]):
        said.append(marked(say(N_("Tel. %(phone)s"), phone=number)))
    return " ".join(said)


def message_of(delivery: Delivery, notices: Sequence[Notice], address: ContactAddress) -> Message:
    """The message of a delivery, ready for a gateway. Have ``body`` and ``template`` of the notices at hand (``select_related``)."""
    channel = Channel(delivery.channel)
    if channel is Channel.PAPER or not notices:
        raise ValueError("no gateway takes a letter on paper, or nothing")
    language = language_of(notices[0])
    said = outside(notices, channel, language, tact=delivery.tact)
    only = notices[0] if len(notices) == 1 else None
    url = addresses.notice_page(only, language) if only else addresses.box(language)
    text, html, headers, subject = said.line, "", {}, said.sender
    if channel is Channel.MAIL:
        text, html = notice_mail.bodies(notices, said, url)
        headers, subject = notice_mail.headers(notices), said.subject
    elif channel is Channel.LINE:
        text = _line_text(notices[0], said)
    return Message(
        key=str(delivery.key), channel=channel, to=address.address, sender=said.sender, text=text, subject="" if channel is Channel.SMS else subject,
        html=html, url="" if channel is Channel.SMS else url, urgent=delivery.priority == Priority.DISASTER, seconds=_seconds(delivery),
        headers=headers, data=_data(notices, said, url) if channel is Channel.APP else {},
    )  # fmt: skip


def _line_text(notice: Notice, said: Outside) -> str:
    """A message of LINE: the body, the line, the number; its gateway adds the way to the box."""
    with translation.override(said.language):
        named = marked(say(N_("%(body)s: %(line)s"), body=said.sender, line=said.line))
        return f"{named}\n{spelled(marked(say(N_('No. %(code)s'), code=written(notice.code))))}"


def _seconds(delivery: Delivery) -> int:
    """For how long the message is of use; 0: no end is known."""
    return max(0, int((delivery.until_at - delivery.due_at).total_seconds())) if delivery.until_at else 0


def _data(notices: Sequence[Notice], said: Outside, url: str) -> dict[str, object]:
    """What an app of a partner gets: codes and addresses; topic and line only where they are open."""
    data: dict[str, object] = {
        "codes": [written(each.code) for each in notices], "count": len(notices), "body": notices[0].body.key, "url": url, "language": said.language, "line": said.line,
    }  # fmt: skip
    return data if said.neutral else {**data, "topic": str(notices[0].topic)}
