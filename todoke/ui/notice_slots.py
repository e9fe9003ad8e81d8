"""The words of a text's fields, and of a text with its fields filled, in the reader's language; readings stay as ``{漢字|かんじ}``."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils import translation
from markupsafe import Markup, escape

from todoke.notices.models import Notice
from todoke.notices.rules.slots import KINDS, SlotKind, fill, problem, slots_of
from todoke.people.rules.vocabulary import N_
from todoke.registry.models import Program
from todoke.ui import child_health
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.ui.names import name_of
from todoke.ui.ruby import annotate

LANGUAGES: Final = ("ja", "ja-simple", "en")
_RUBY: Final = re.compile(r"<ruby>(.*?)<rt>(.*?)</rt></ruby>")
_READING: Final = re.compile(r"\{([^{}|]{1,40})\|([^{}|]{1,60})\}")
_PREPARED: Final = "_program_names"
_BRACES: Final = str.maketrans("{}|", "（）/")


def language_of(notice: Notice) -> str:
    """The language of a notice's recipient."""
    return notice.language if notice.language in LANGUAGES else "ja"


def marked(text: object) -> str:
    """What the site says, as text with marks: ``<ruby>`` becomes ``{漢字|かんじ}`` again."""
    return Markup(_RUBY.sub(r"{\1|\2}", str(text))).unescape() if isinstance(text, Markup) else str(text)  # noqa: S704 - only unescaped


def spelled(text: str) -> str:
    """Text where no ruby can stand: the reading follows in brackets, 漢字(かんじ)."""
    return _READING.sub(r"\1(\2)", text)


def shown(text: str) -> Markup:
    """Text with marks for a page: all of it escaped, its readings as ruby."""
    return Markup(annotate(str(escape(text))))  # noqa: S704 - escaped before


def sender(notice: Notice) -> str:
    """The name of the sender as the reader reads it, with marks."""
    named = " ".join(marked(name_of(notice.body)).split())
    return notice.body.name.translate(_BRACES) if set(_READING.sub("", named)) & set("{}") else named


def phone(notice: Notice) -> str:
    """Whom to call: the text's own number, else the body's; "" where neither is known."""
    return notice.template.phone or notice.body.phone


def prepare(notices: Sequence[Notice]) -> None:
    """Have the names of programmes at hand for many notices with one question; whoever words them in threads asks for it first."""
    found = {number for each in notices for number in _numbers(each)}
    rows = Program.objects.filter(number__in=found).exclude(live=None) if found else Program.objects.none()
    names = dict(rows.values_list("number", "name"))
    for each in notices:
        setattr(each, _PREPARED, names)


def _numbers(notice: Notice) -> list[str]:
    slots = slots_of(notice.template.slots)
    values = [notice.values.get(slot.name) for slot in slots if slot.kind is SlotKind.PROGRAM]
    return [str(value) for value in values if not problem(SlotKind.PROGRAM, value)]


def program_name(notice: Notice, number: str) -> str | None:
    """What a programme is called in the register; None where there is no such programme that residents can see."""
    if not hasattr(notice, _PREPARED):
        prepare([notice])
    found = str(getattr(notice, _PREPARED).get(number) or "")
    return " ".join(found.translate(_BRACES).split()) or None


def day_words(value: str, *, short: bool = False) -> str:
    """A day in the reader's language; ``short``: without year and weekday."""
    day = date.fromisoformat(value)
    if not short:
        return marked(format_date(day))
    language = translation.get_language() or "ja"
    if language == "en":
        return f"{day.day} {day:%B}"
    return f"{day.month}月{day.day}日" if language == "ja" else f"{day.month}{{月|がつ}}{day.day}{{日|にち}}"


def words(kind: SlotKind, value: object, notice: Notice, *, short: bool = False) -> str | None:
    """What a field says, with marks, in the active language; None where it has nothing to say. ``short``: for outside the box."""
    if kind is SlotKind.BODY:
        return sender(notice)
    if kind is SlotKind.PHONE:
        return phone(notice).translate(_BRACES) or None
    if kind is SlotKind.UNTIL:
        return day_words(notice.until_date.isoformat(), short=short) if notice.until_date else None
    if problem(kind, value):
        return None
    if kind is SlotKind.AGE:
        return marked(say(N_("%(years)s years old"), years=value))
    if kind is SlotKind.DAY:
        return day_words(str(value))
    if kind is SlotKind.DOSE:
        return marked(child_health.entry_name(str(value)))
    if kind is SlotKind.PROGRAM:
        name = program_name(notice, str(value))
        longest = KINDS[kind].longest
        return name if name is None or not short or len(name) <= longest else f"{name[: longest - 1]}…"
    return str(value).translate(_BRACES)


def inside(text: str, notice: Notice) -> str:
    """A text of a notice for its box and on paper, filled; a field that cannot be filled is an ellipsis, never its mark.

    "" where the notice itself lacks what the text says of it: a last day that there is not, a telephone that nobody gave.
    """
    kinds = {slot.name: slot.kind for slot in slots_of(notice.template.slots)}
    values: Mapping[str, object] = notice.values
    lacking: list[str] = []

    def filled(name: str) -> str:
        found = words(kinds[name], values.get(name), notice) if name in kinds else None
        if found is None and name in kinds and KINDS[kinds[name]].own:
            lacking.append(name)
        return "…" if found is None else found

    made = fill(text, filled)
    return "" if lacking else text.translate(_BRACES) if made is None else made
