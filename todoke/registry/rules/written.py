"""What people write for dates, times, numbers and yes or no, read only where one reading is possible."""

import re
import unicodedata
from datetime import date
from typing import Final
from urllib.parse import urlsplit

_ERAS: Final[dict[str, tuple[int, date]]] = {  # the year before the first, and the first day (元号)
    "令和": (2018, date(2019, 5, 1)),
    "平成": (1988, date(1989, 1, 8)),
    "昭和": (1925, date(1926, 12, 25)),
    "大正": (1911, date(1912, 7, 30)),
    "明治": (1867, date(1868, 1, 25)),
}
_ERA_LETTERS: Final[dict[str, str]] = {"r": "令和", "h": "平成", "s": "昭和", "t": "大正", "m": "明治"}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_SEPARATED = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*(日?)", re.ASCII)
_ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|[rhstm])\s*\.?\s*(\d{1,2}|元)\s*([-/.年])\s*(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*(日?)",
    re.ASCII,
)
_MIDNIGHT = re.compile(r"[t\s]+00?:00(?::00(?:\.0+)?)?(?:z|[+-]\d\d:?\d\d)?$", re.ASCII)
_WEEKDAY = re.compile(r"\s*\(([月火水木金土日])(?:曜日?)?\)$")
_TIME = re.compile(r"(午前|午後|am|pm)?\s*(\d{1,2})\s*(?::|時)\s*(?:(\d{1,2})\s*分?|(半))?(?::00)?", re.ASCII)
_TIME_COMPACT = re.compile(r"(\d{1,2})(\d\d)", re.ASCII)
_INTEGER = re.compile(r"([+-]?)(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,6})?", re.ASCII)
_YEN = re.compile(r"¥?\s*(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})\s*(万|千)?\s*円?", re.ASCII)
_POSTCODE = re.compile(r"〒?\s*(\d{3})[\s-]*(\d{4})", re.ASCII)
_UNIT = re.compile(r"\s*(?:満)?\s*([+-]?[\d,]+(?:\.\d+)?)\s*(?:歳|才|[かカヶケヵ箇]月|ヶ月|円|人|名|年|件|%)?")
_YES: Final = frozenset({"true", "1", "yes", "y", "有", "有り", "あり", "○", "〇", "◯", "はい", "可", "該当"})
_NO: Final = frozenset({"false", "0", "no", "n", "無", "無し", "なし", "×", "✕", "x", "いいえ", "不可", "非該当"})


def plain(text: str) -> str:
    """Half-width, lower-case form for reading numbers and dates: never for storing a name."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return re.sub("[‐‑‒–—―−ー]", "-", folded) if not folded.isascii() else folded


def iso_date(text: str) -> str | None:
    """The date as YYYY-MM-DD, from western or era 「元号」 writing; None where it is not exactly one date."""
    folded = _MIDNIGHT.sub("", plain(text))
    weekday = _WEEKDAY.search(folded)
    if weekday:
        folded = folded[: weekday.start()]
    found = _day(folded.strip())
    if found is None or (weekday and "月火水木金土日"[found.weekday()] != weekday[1]):
        return None
    return found.isoformat()


def _day(text: str) -> date | None:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SEPARATED.fullmatch(text):
        year, first, month, second, day, last = match.groups()
        return _date(int(year), int(month), int(day)) if _agree(first, second, last) else None
    if match := _ERA.fullmatch(text):
        era, year, first, month, second, day, last = match.groups()
        if not _agree(first, second, last):
            return None
        before, first_day = _ERAS[_ERA_LETTERS.get(era, era)]
        found = _date(before + (1 if year == "元" else int(year)), int(month), int(day))
        return found if found and found >= first_day else None
    return None


def _agree(first: str, second: str, last: str) -> bool:
    return (second == "月" and bool(last)) if first == "年" else (first == second and not last)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1868 <= year <= 2199 else None
    except ValueError:
        return None


def clock(text: str) -> str | None:
    """The time of day as HH:MM (24:00 is the end of the day); None where it is not exactly one time."""
    folded = plain(text)
    match = _TIME.fullmatch(folded)
    if match is not None:
        half, hours, minutes, thirty = match.groups()
        if minutes is None and thirty is None and not folded.endswith("時"):
            return None
        hour, minute = int(hours), 30 if thirty else int(minutes or 0)
        if half:
            if hour > 11:
                return None  # 「午後12時」 is read both ways
            hour += 12 if half in ("午後", "pm") else 0
    else:
        match = _TIME_COMPACT.fullmatch(folded)
        if match is None:
            return None
        hour, minute = int(match[1]), int(match[2])
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    return f"{hour:02d}:{minute:02d}"


def integer(text: str) -> int | None:
    """The whole number, with or without thousands commas and a unit such as 歳 or 円."""
    match = _UNIT.fullmatch(plain(text))
    if match is None or not _INTEGER.fullmatch(match[1]):
        return None
    return int(match[1].replace(",", ""))


def number(text: str) -> int | float | None:
    """The number, with or without %, 年 and thousands commas; a fraction such as 1/3 is not exact and gives None."""
    match = _UNIT.fullmatch(plain(text))
    if match is None or not _NUMBER.fullmatch(match[1]):
        return None
    written = match[1].replace(",", "")
    return float(written) if "." in written else int(written)


def yen(text: str) -> int | None:
    """The amount in yen, where the text is nothing but one amount (「50万円」 too)."""
    match = _YEN.fullmatch(plain(text))
    if match is None:
        return None
    return int(match[1].replace(",", "")) * {"万": 10_000, "千": 1000}.get(match[2] or "", 1)


def cost_yen(text: str) -> int | None:
    """The cost in yen where the text says exactly one; 「無料」 is 0; None where it says more or less than that."""
    return 0 if plain(text) in ("無料", "無償") else yen(text)


def yes_or_no(text: str) -> bool | None:
    """True or False from the words and signs used in spreadsheets (有, ○, 1 …)."""
    folded = plain(text)
    return True if folded in _YES else False if folded in _NO else None


def postcode(text: str) -> str | None:
    """The seven digits of a postcode 「郵便番号」."""
    match = _POSTCODE.fullmatch(plain(text))
    return match[1] + match[2] if match else None


_EMAIL = re.compile(r"[^\s@,;()<>\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)
_BETWEEN_EMAILS = re.compile(r"[,、，;；\s]+")
_BETWEEN_PHONES = re.compile(r"[,、，;；]+")
_PHONE = re.compile(r"\+?[0-9(#][0-9()#-]*")
_DIGITS: Final = range(3, 16)  # 119, 0570 and 0120 numbers, +81 and as many as the world has


def is_email(text: str) -> bool:
    """Whether the text is one e-mail address, or several with commas between; "(at)" hides the @ from collectors."""
    parts = [part for part in _BETWEEN_EMAILS.split(re.sub(r"[(\[]at[)\]]", "@", plain(text))) if part]
    return bool(parts) and all(len(part) <= 254 and _EMAIL.fullmatch(part) for part in parts)


def is_phone(text: str) -> bool:
    """Whether each part between commas holds a number that can be dialled; words may stand around it."""
    parts = [part for part in _BETWEEN_PHONES.split(plain(text)) if part.strip()]
    runs = [_PHONE.findall(re.sub(r"(?<=[0-9)])[\s-]+(?=[0-9(])", "-", part)) for part in parts]
    counts = [[sum(map(str.isdigit, run)) for run in found] for found in runs]
    return bool(parts) and all(each and max(each) in _DIGITS for each in counts)


def is_web_address(text: str) -> bool:
    """Whether the text is a whole web address whose host is a name with a dot, or a number."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    labels = host.removesuffix(".").split(".")
    usable = len(labels) > 1 and all(0 < len(label) <= 63 for label in labels)
    return parts.scheme in {"http", "https"} and not any(map(str.isspace, text)) and (usable or ":" in host)
