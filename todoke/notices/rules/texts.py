"""What is wrong with a text before anybody approves it: its fields and marks, its languages, its lengths, and words that phishers use."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from todoke.common import short_messages
from todoke.common.links import extract, normalise_url
from todoke.common.phones import find_phones
from todoke.notices.rules.slots import KINDS, Slot, SlotKind, fields_of, pieces
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic

LANGUAGES: Final = ("ja", "ja-simple", "en")
PARTS: Final = ("title", "text", "short")
#: Columns: forty wide characters, or eighty narrow ones.
WIDEST_TITLE: Final = 80
LONGEST_TEXT: Final = 2_000
LONGEST_SHORT: Final = 120
LONGEST_SENTENCE: Final = 30
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,59}")
_HERE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.?=&{}-]*")
_KANJI: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々〆]")
_SENTENCE: Final = re.compile(r"[。！？!?\n]")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
#: What phishers write: ours never asks for a secret, and never says "click here".
_CLICK: Final = re.compile(
    r"(こちら|ここ|下記|以下|リンク|URL)[^。\n]{0,8}(クリック|タップ|押して|アクセス)|(click|tap)( on)?( the)? (here|link|below)|follow (this|the) link",
    re.IGNORECASE,
)
_SECRET: Final = re.compile(
    r"(暗証番号|パスワード|カード番号|口座番号|マイナンバー|個人番号|セキュリティコード)[^。\n]{0,12}(入力|教え|返信|送って|お知らせください|記入)"
    r"|(enter|reply with|send|tell)[^.\n]{0,20}(password|pin\b|card number|account number|my number)",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(r"(普通|当座|口座|account)[^。.\n]{0,10}?[0-9]{7}", re.IGNORECASE)
#: Words of courtesy that plain Japanese does without.
_COURTEOUS: Final = re.compile(
    r"いただ|ございま|いたしま|申し上げ|くださいませ|お待ちして|賜|ご(?:確認|連絡|利用|相談|案内|覧|了承|予約|記入|提出|持参|参加)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as somebody wrote it; see ``models.NoticeTemplate`` for its parts."""

    key: str
    topic: str
    slots: tuple[Slot, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leads_to: str = ""
    phone: str = ""
    floor: int = Tact.OPEN


@dataclass(frozen=True, slots=True)
class Room:
    """What an SMS takes besides the short line, and how long a filled field can be: units by language; computed from the site's own words."""

    frame: Mapping[str, int]
    longest: Mapping[tuple[SlotKind, str], int]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code, where, what it is about; ``grave``: nobody can approve it so."""

    code: str
    grave: bool = True
    language: str = ""
    part: str = ""
    about: str = ""


def problems(draft: Draft, *, room: Room | None = None, tact: int = Tact.OPEN) -> list[Problem]:
    """Everything that is wrong with a text, the grave first. ``tact``: what its programme's rule allows."""
    found = [*_of_text(draft), *_of_languages(draft, tact)]
    for language in LANGUAGES:
        for part in PARTS:
            if words := draft.texts.get(language, {}).get(part, ""):
                found += [*_of_marks(draft, language, part, words), *_of_words(language, part, words)]
        found += _of_length(draft, language, room)
    return sorted(found, key=lambda each: not each.grave)


def is_ready(found: list[Problem]) -> bool:
    """Whether somebody may be asked to approve."""
    return not any(each.grave for each in found)


def unread(text: str) -> str:
    """A text without its readings; fields as they stand."""
    return "".join(f"{{{piece.text}}}" if piece.field else piece.text for piece in pieces(text))


def _of_text(draft: Draft) -> Iterator[Problem]:
    """The text as a whole: its key, topic, step, telephone and the names of its fields."""
    if not _KEY.fullmatch(draft.key):
        yield Problem("text_key_shape", part="key")
    if draft.topic not in set(Topic):
        yield Problem("text_topic_unknown", part="topic")
    kinds = {slot.name: slot.kind for slot in draft.slots}
    programs = {name for name, kind in kinds.items() if kind is SlotKind.PROGRAM}
    leads_to = draft.leads_to
    if not leads_to:
        yield Problem("text_step_missing", part="leads_to")
    elif leads_to.startswith(("http:", "https:")):
        if not leads_to.startswith("https:") or normalise_url(leads_to) is None:
            yield Problem("text_step_address", part="leads_to")
    elif (
        not _HERE.fullmatch(leads_to)
        or not set(fields_of(leads_to)) <= programs
        or any(each.stray for each in pieces(leads_to))
    ):
        yield Problem("text_step_address", part="leads_to")
    if draft.phone and not find_phones(draft.phone):
        yield Problem("text_phone", part="phone")
    said = {name for texts in draft.texts.values() for words in texts.values() for name in fields_of(words)}
    for slot in draft.slots:
        if slot.name not in said | set(fields_of(leads_to)):
            yield Problem("text_field_unused", grave=False, about=slot.name)


def _of_languages(draft: Draft, tact: int) -> Iterator[Problem]:
    """Japanese is needed; what else is missing falls back to it, visibly."""
    for language in LANGUAGES:
        texts = draft.texts.get(language, {})
        held = {part for part in PARTS if texts.get(part, "").strip()}
        if language == "ja" and not {"title", "text"} <= held:
            yield Problem("text_ja_missing", language=language, part="title" if "title" not in held else "text")
        elif language != "ja" and not held:
            yield Problem("text_falls_back", grave=False, language=language)
        elif language != "ja" and not {"title", "text"} <= held:
            yield Problem("text_half", language=language, part="title" if "title" not in held else "text")
        elif "short" not in held and tact == Tact.OPEN == draft.floor:
            yield Problem("text_no_short", grave=False, language=language, part="short")
        if "short" in held and max(tact, draft.floor) > Tact.OPEN:
            yield Problem("text_short_unused", grave=False, language=language, part="short")


def _of_marks(draft: Draft, language: str, part: str, words: str) -> Iterator[Problem]:
    """Fields that the text has, of kinds that may stand there; marks that close; readings only in plain Japanese."""
    kinds = {slot.name: slot.kind for slot in draft.slots}
    seen: set[tuple[str, str]] = set()
    for piece in pieces(words):
        code = ""
        if piece.stray:
            code = "text_mark_unbalanced"
        elif piece.reading:
            code = "" if language == "ja-simple" else "text_reading_elsewhere"
        elif piece.field and piece.text not in kinds:
            code = "text_field_unknown"
        elif piece.field and part == "short" and not KINDS[kinds[piece.text]].outside:
            code = "text_field_inside"
        if code and (code, piece.text) not in seen:
            seen.add((code, piece.text))
            yield Problem(code, language=language, part=part, about=piece.text)


def _of_words(language: str, part: str, words: str) -> Iterator[Problem]:
    """Words that look like phishing, links and numbers that have their own place, and what makes plain Japanese hard."""
    plain = unicodedata.normalize("NFKC", unread(words))

    def wrong(code: str, *, grave: bool = True) -> Problem:
        return Problem(code, grave=grave, language=language, part=part)

    if _CONTROL.search(words):
        yield wrong("text_control")
    if extract(plain) or (part != "text" and short_messages.has_link(plain)):
        yield wrong("text_link")
    if _CLICK.search(plain):
        yield wrong("text_click_here")
    if _SECRET.search(plain) or _ACCOUNT.search(plain):
        yield wrong("text_asks_secret")
    if find_phones(plain):
        yield wrong("text_phone_in_words", grave=part == "short")
    if language == "ja-simple":
        yield from _of_plain_japanese(part, words)


def _of_plain_japanese(part: str, words: str) -> Iterator[Problem]:
    """Every kanji has its reading; sentences are short, and nobody is bowed to."""

    def wrong(code: str, about: str, *, grave: bool = False) -> Problem:
        return Problem(code, grave=grave, language="ja-simple", part=part, about=about)

    bare = "".join(piece.text for piece in pieces(words) if not piece.reading and not piece.field)
    if _KANJI.search(bare):
        yield wrong("text_kanji_without_reading", "".join(dict.fromkeys(_KANJI.findall(bare)))[:10], grave=True)
    short = re.sub(r"\{\w+\}", "○○", unread(words))
    long = [each for each in _SENTENCE.split(short) if len(each.strip()) > LONGEST_SENTENCE]
    if long:
        yield wrong("text_sentence_long", long[0].strip()[:20])
    if courteous := _COURTEOUS.search(unread(words)):
        yield wrong("text_courteous", courteous.group())


def _of_length(draft: Draft, language: str, room: Room | None) -> Iterator[Problem]:
    """Titles of one line, texts of one page, and an SMS of two parts with the longest values in its fields."""
    texts = draft.texts.get(language, {})
    title, text, short = (texts.get(part, "") for part in PARTS)
    if _columns(title) > WIDEST_TITLE:
        yield Problem("text_title_long", language=language, part="title")
    if len(text) > LONGEST_TEXT:
        yield Problem("text_long", language=language, part="text")
    if len(unread(short)) > LONGEST_SHORT or "\n" in short.strip():
        yield Problem("text_short_long", language=language, part="short")
    elif (
        short
        and room is not None
        and sms_units(draft, language, room) > short_messages.MOST_PARTS * short_messages.PART
    ):
        yield Problem("text_sms_long", language=language, part="short", about=str(sms_units(draft, language, room)))


def sms_units(draft: Draft, language: str, room: Room) -> int:
    """The units of the longest SMS that a short line can become."""
    kinds = {slot.name: slot.kind for slot in draft.slots}
    total = room.frame.get(language, 0)
    for piece in pieces(draft.texts.get(language, {}).get("short", "")):
        if not piece.field:
            total += short_messages.units(piece.text)
        elif piece.text in kinds:
            kind = kinds[piece.text]
            total += room.longest.get((kind, language), KINDS[kind].longest)
    return total


def _columns(title: str) -> int:
    """How wide a title is; a field counts as four wide characters."""
    total = 0
    for piece in pieces(title):
        total += (
            8 if piece.field else sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in piece.text)
        )
    return total
