"""A text as sample residents would get it: the letter in the box and what each channel says, in each language; nobody real is in it."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.common.clock import TOKYO
from todoke.gateways.sending.messages import Message
from todoke.notices.models import ContactAddress, Delivery, Notice, NoticeTemplate
from todoke.notices.rules.slots import SlotKind, slots_of
from todoke.notices.rules.texts import LANGUAGES
from todoke.people.models import Person
from todoke.registry.models import Program
from todoke.ui import notice_words
from todoke.ui.notice_words import Letter

#: What is sealed behind the address of a stop says nothing to whoever looks at a preview.
_STOP: Final = re.compile(r"/stop/[\w-]+")
_CODE: Final = "AAAACCCCDDDD"
#: The channels as they are shown, the shortest words first.
CHANNELS: Final = (Channel.PUSH, Channel.SMS, Channel.MAIL, Channel.LINE, Channel.APP)
#: Who they are: how each calls their child, and when the last day is; the third has the longest words.
_RESIDENTS: Final[Mapping[str, tuple[str, str, int]]] = {
    "ja": ("陽葵", "MR1", 40),
    "ja-simple": ("アンジェリカ・マリア・サントス", "PCV20-4", 300),
    "en": ("Alexander", "DPT_IPV_HIB-4", 14),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What one sample resident gets."""

    language: str
    letter: Letter
    messages: Mapping[Channel, Message]
    neutral: bool

    @property
    def written_in(self) -> str:
        """The language of the letter, as HTML says it."""
        return "en" if self.letter.language == "en" else "ja"

    @property
    def read_in(self) -> str:
        """The language of the lines outside the box, as HTML says it."""
        return "en" if self.language == "en" else "ja"


def previews(
    text: NoticeTemplate, body: Body, *, tact: int, today: date, values: Mapping[str, object] | None = None
) -> list[Preview]:
    """The text as one resident in each language gets it; ``values``: those of a sending, where they are known already."""
    number = (
        text.program
        or Program.objects.filter(body=body).exclude(live=None).values_list("number", flat=True).first()
        or ""
    )
    return [_preview(text, body, language, tact, today, number, values or {}) for language in LANGUAGES]


def _preview(
    text: NoticeTemplate, body: Body, language: str, tact: int, today: date, number: str, given: Mapping[str, object]
) -> Preview:
    child, dose, days = _RESIDENTS[language]
    until = today + timedelta(days=days)
    samples: dict[SlotKind, object] = {
        SlotKind.PROGRAM: number, SlotKind.DAY: until.isoformat(), SlotKind.COUNT: 3, SlotKind.AGE: 1, SlotKind.PLACE: f"{body.name}役所", SlotKind.DOSE: dose, SlotKind.PROCEDURE: "手続の名前",
        SlotKind.CHILD: child,
    }  # fmt: skip
    values = {slot.name: samples[slot.kind] for slot in slots_of(text.slots) if slot.kind in samples}
    person = Person(body=body)
    notice = Notice(
        id=uuid.UUID(int=0), body=body, person=person, about=person, template=text, topic=text.topic, law=text.law, tact=tact, values={**values, **given},
        language=language, code=_CODE, until_date=until, item="preview",
    )  # fmt: skip
    moment = datetime.combine(today, time(10), TOKYO)
    sent = {}
    for channel in CHANNELS:
        delivery = Delivery(
            body=body,
            person=person,
            channel=channel.value,
            tact=tact,
            due_at=moment,
            until_at=moment + timedelta(days=1),
        )
        message = notice_words.message_of(delivery, [notice], ContactAddress(channel=channel.value))
        sent[channel] = replace(message, text=_STOP.sub("/stop/…", message.text))
    said = notice_words.outside([notice], Channel.PUSH, language, tact=tact)
    return Preview(language, notice_words.letter(notice, language), sent, said.neutral)
