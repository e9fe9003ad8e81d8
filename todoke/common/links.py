"""Finds web links in running text as municipalities write it, and gives a web address one form for comparison."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

# An address in text is ASCII: Japanese text runs on directly behind it, so anything else ends it. A second scheme
# ends it too, unless it is a parameter's value or the page that a web archive keeps.
_ADDRESS = re.compile(
    r"https?://(?:"
    r"=https?://"
    r"|/(?:web|pid)/\d{1,20}(?:[a-z]{2}_)?/https?://"
    r"|(?!https?://)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]"
    r")+",
    re.IGNORECASE,
)
_TITLE_MARK = re.compile(r"[^\S\n]*[;；][^\S\n]*\Z")
_NEXT_TITLE_MARK = re.compile(r"[^\S\n]*[;；][^\S\n]*https?://", re.IGNORECASE)
_FILE_LIKE = re.compile(r"\d+|[a-z]|html?")
_OPENERS = "（([「『【〔［[《〈"
_CLOSERS = "）)]」』】〕］]》〉"
_STOPS = "。\t|>"
_COMMAS = "、，"
_CLAUSE_ENDS = (
    "はおたがでらてば"  # 詳細は、 なお、 また、 … : a comma behind these ends a clause; elsewhere it lists nouns
)
_SENTENCE_END = "。！？!? "
_LEADING = " \t\u3000,、，;；・･●○■□◆◇※*>-→⇒"
_TRAILING = ".,;:!?'&*("
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NETLOC = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[^\[\]:@]+)(?::\d{0,5})?")
_DEFAULT_PORT = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u3000]")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link in a text: its address, its title ("" when it has none), and the span [start, end) that both take up."""

    url: str
    title: str
    start: int
    end: int


def ascii_host(host: str) -> str | None:
    """The host name in lower-case ASCII (IDNA), without a final dot; None when it is not a host name."""
    if not host or len(host) > 253:
        return None
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        return None
    return name if len(name) <= 253 and _HOST.fullmatch(name) else None


def normalise_url(url: str) -> str | None:
    """One form of a web address, to tell whether two are the same; None unless it is a usable http(s) address.

    Scheme and host become lower-case ASCII, a default port and the fragment go; path and query stay as written.
    """
    url = url.strip()
    if _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORT or port == 0 or not _NETLOC.fullmatch(parts.netloc):
        return None
    name = f"[{host}]" if ":" in host else ascii_host(host)
    if name is None:
        return None
    netloc = name if port in (None, _DEFAULT_PORT[parts.scheme]) else f"{name}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))


def extract(text: str) -> list[FoundLink]:
    """The links of a running text, in order and without overlap; time grows with the length of the text only.

    Knows `title;https://…` (also ；, several in a row), `[title](https://…)` and bare addresses.
    """
    found: list[FoundLink] = []
    before = 0  # where the previous link ended
    for match in _ADDRESS.finditer(text):
        url = _trimmed(_without_next_title(text, match))
        host = (urlsplit(url).hostname if normalise_url(url) else None) or ""
        if "." not in host:
            continue
        found.append(_with_title(text, url, match.start(), before))
        before = found[-1].end
    return found


def _without_next_title(text: str, match: re.Match[str]) -> str:
    """Cuts `https://…/a.pdf,PDF` where "PDF" is the title of the link that follows."""
    url = match.group()
    if not _NEXT_TITLE_MARK.match(text, match.end() - url.endswith(";")):
        return url
    head, comma, tail = url.removesuffix(";").rpartition(",")
    return head if comma and tail and not _FILE_LIKE.fullmatch(tail) else url


def _trimmed(url: str) -> str:
    """Cuts at the first bracket that closes what the address did not open, and takes off final punctuation."""
    depth = 0
    for place, char in enumerate(url):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth < 0:
                url = url[:place]
                break
    return url.rstrip(_TRAILING)


def _with_title(text: str, url: str, start: int, before: int) -> FoundLink:
    end = start + len(url)
    if text[max(before, start - 2) : start] == "](" and text[end : end + 1] == ")":
        opened = _opening(text, start - 2, before)
        if opened is not None:
            return FoundLink(url, text[opened + 1 : start - 2].strip(), opened, end + 1)
    mark = _TITLE_MARK.search(text, max(before, start - 8), start)
    if mark:
        title_start = _title_start(text, before, mark.start())
        title = text[title_start : mark.start()].rstrip()
        return FoundLink(url, title, title_start, end)
    return FoundLink(url, "", start, end)


def _opening(text: str, close: int, before: int) -> int | None:
    """Where the square bracket that `close` closes was opened, on the same line and behind the previous link."""
    depth = 0
    for place in range(close, before - 1, -1):
        char = text[place]
        if char == "\n":
            return None
        if char == "]":
            depth += 1
        elif char == "[":
            depth -= 1
            if depth == 0:
                return place
    return None


def _title_start(text: str, before: int, end: int) -> int:
    """Where the title that ends at `end` begins: behind the last sentence, comma, line or bracket left open."""
    last = end
    while last > before and text[last - 1] in _SENTENCE_END:
        last -= 1
    start = _boundary(text, before, last, brackets=True)
    if start is None:
        start = _boundary(text, before, last, brackets=False) or before
    while start < end and text[start] in _LEADING:
        start += 1
    return start


def _boundary(text: str, before: int, last: int, *, brackets: bool) -> int | None:
    """The place behind the last stop before `last`; with `brackets`, None when a bracket closed was never opened."""
    depth = 0
    for place in range(last - 1, before - 1, -1):
        char = text[place]
        if char == "\n":
            return None if depth else place + 1
        if brackets and char in _CLOSERS:
            depth += 1
        elif brackets and char in _OPENERS:
            if depth == 0:
                return place + 1
            depth -= 1
        elif depth == 0 and _ends_clause(text, place):
            return place + 1
    return None if depth else before


def _ends_clause(text: str, place: int) -> bool:
    char = text[place]
    if char in _COMMAS:
        return text[place - 1 : place] in tuple(_CLAUSE_ENDS)
    return char in _STOPS or (char == "\u3000" and text[place + 1 : place + 2] not in tuple(_OPENERS))
