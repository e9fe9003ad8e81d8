"""Values of a form's questions in words, as the check page, the case page and the sheet show them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils import translation
from markupsafe import Markup, escape

from todoke.common.calendar import era_year
from todoke.procedures.rules.definition import Option, Question, said
from todoke.procedures.rules.kinds import QuestionKind, parts
from todoke.registry.rules.fields import N_
from todoke.ui import file_names, messages
from todoke.ui.held_words import COMMA
from todoke.ui.jinja import format_date
from todoke.ui.ruby import annotate_text

#: The boxes of questions that have several: what each is called, and a hint.
PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "name": (N_("Full name"), ""),
    "kana": (N_("Full name in katakana"), N_("Hiragana is fine too.")),
    "year": (N_("Year"), ""),
    "month": (N_("Month"), ""),
    "day": (N_("Day"), ""),
    "postcode": (N_("Postcode"), N_("7 digits, such as 116-0002.")),
    "address": (N_("Address"), N_("Town, street, number, building and room.")),
    "bank": (N_("Bank code"), N_("4 digits. It is in your passbook and in your bank's app.")),
    "branch": (N_("Branch code"), N_("3 digits.")),
    "type": (N_("Kind of account"), ""),
    "number": (N_("Account number"), N_("7 digits. Where it has fewer, we put zeros in front.")),
    "holder": (N_("Account holder in katakana"), N_("As it is in the passbook.")),
}
ACCOUNT_TYPE_WORDS: Final[Mapping[str, str]] = {
    "ordinary": N_("Ordinary (普通)"), "current": N_("Current (当座)"), "savings": N_("Savings (貯蓄)")
}  # fmt: skip
YES_NO: Final[Mapping[str, str]] = {"yes": N_("Yes"), "no": N_("No")}


def shown(question: Question, value: object, *, language: str) -> Markup:
    """A value in words, as the check page, the case page and the sheet show it."""
    with translation.override(language):
        if value is None or value == []:
            return messages.say(N_("Not answered"))
        if isinstance(value, Mapping):
            return _shown_parts(question, {str(part): str(text) for part, text in value.items()})
        if isinstance(value, list):
            if question.kind is QuestionKind.FILE:
                return file_names.names(value)
            return messages.say(COMMA).join(_label(question.options, str(each), language) for each in value)
        return _shown_one(question, value, language)


def _shown_one(question: Question, value: object, language: str) -> Markup:
    if isinstance(value, bool):
        return messages.say(YES_NO["yes" if value else "no"])
    match question.kind:
        case QuestionKind.DATE:
            return day(str(value))
        case QuestionKind.CHOICE:
            return _label(question.options, str(value), language)
        case QuestionKind.AMOUNT:
            return messages.say(N_("%(amount)s yen"), amount=f"{value:,}")
        case QuestionKind.NUMBER:
            return escape(f"{value:,}" if isinstance(value, int) else str(value))
        case QuestionKind.LONG_TEXT:
            return Markup("<br>").join(escape(line) for line in str(value).split("\n"))
    return escape(str(value))


def _shown_parts(question: Question, value: Mapping[str, str]) -> Markup:
    match question.kind:
        case QuestionKind.NAME:
            return escape(f"{value.get('name', '')}（{value.get('kana', '')}）")
        case QuestionKind.ADDRESS:
            code = value.get("postcode", "")
            return escape(f"〒{code[:3]}-{code[3:]} " if code else "") + escape(value.get("address", ""))
    lines = []
    for part in parts(question.kind):
        words = ACCOUNT_TYPE_WORDS.get(value.get(part, "")) if part == "type" else None
        lines.append(
            Markup("{}: {}").format(messages.say(PARTS[part][0]), messages.say(words) if words else value.get(part, ""))
        )
    return Markup("<br>").join(lines)


def _label(options: Sequence[Option], code: str, language: str) -> Markup:
    return next((annotate_text(said(each.label, language)) for each in options if each.value == code), escape(code))


def day(iso: str) -> Markup:
    """A day with the year of its era, as the reader of the page writes it."""
    western = Markup(format_date(iso))  # noqa: S704 - digits and our own words
    era = era_year(date.fromisoformat(iso)) if (translation.get_language() or "ja") != "en" else None
    return (
        messages.say(N_("%(day)s, %(era)s"), day=western, era=messages.say(_ERAS[era[0]], year=era[1]))
        if era
        else western
    )


_ERAS: Final[Mapping[str, str]] = {
    "令和": N_("Reiwa %(year)s"), "平成": N_("Heisei %(year)s"), "昭和": N_("Showa %(year)s"), "大正": N_("Taisho %(year)s"), "明治": N_("Meiji %(year)s"),
}  # fmt: skip
