"""A programme's text in the reader's language, ready to stand on a page; what is not translated stays Japanese."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from markupsafe import Markup, escape

from todoke.common.links import extract, normalise_url
from todoke.registry.rules.links import lift
from todoke.registry.rules.versions import Effective
from todoke.ui import running_text
from todoke.ui.ruby import annotate_text, plain

_PHONES = re.compile(r"[,、，;；/／\n]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}")
_TAG = re.compile(r"^<(\w+)")
_BULLET = "・･●○•-* \t\u3000"
#: What a line may hold that parsing would see: a link, a telephone number, a table, a sign at its beginning.
_MARKS = re.compile(r"://|[0-9０-９]{3}|[0-9０-９][-－ー‐‑‒–—―−(（)）][0-9０-９]|\||^[ #・･●•*\-0-9０-９]")
_LONGEST_ITEM = 160
_LONG = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another site; ``broken`` when its page is known to be gone."""

    url: str
    title: str
    broken: bool


class Reading:
    """What a programme or a type says, field by field, for one reader."""

    def __init__(self, says: Effective, language: str, broken: frozenset[str] = frozenset()) -> None:
        self._content = says.content
        self._translated = says.translations.get(language, {}) if language != "ja" else {}
        self._language = language
        self._broken = broken

    def has(self, *names: str) -> bool:
        """Whether any of the fields says something."""
        return any(self._content.get(name) not in (None, "", [], {}) for name in names)

    def raw(self, name: str) -> object:
        """The stored value; None when absent."""
        return self._content.get(name)

    def text(self, name: str) -> str:
        """The text in the reader's language, else in Japanese, with readings left in; "" when absent."""
        value = self._content.get(name)
        return self._translated.get(name) or ("" if value is None else str(value))

    def is_foreign(self, name: str) -> bool:
        """Whether the text is Japanese on a page in another language."""
        return self._language != "ja" and name not in self._translated

    def plain(self, name: str) -> str:
        """The text without readings, for titles and attributes."""
        text = self.text(name)
        return plain(text) if name in self._translated else text

    def line(self, name: str) -> Markup:
        """The text on one line."""
        return self._marked(name, self._inline(name, self.text(name)))

    def short(self, name: str, limit: int) -> Markup | None:
        """The text when it is one line of at most ``limit`` characters: short enough for large type."""
        text = self.text(name).strip()
        bare = plain(text)
        if not text or "\n" in text or "|" in bare or "://" in text or len(bare) > limit * (2 if bare.isascii() else 1):
            return None
        return self._marked(name, self._inline(name, text))

    def cut(self, name: str, limit: int) -> Markup:
        """The beginning of a text, on one line, without links."""
        text = " ".join(lift(self.text(name))[0].split())
        longest = limit * (2 if plain(text).isascii() else 1)
        if len(plain(text)) > longest:
            text = plain(text)[: longest - 1] + "…"
        return self._marked(name, self._inline(name, text))

    def running(self, name: str, level: int = 3) -> Markup:
        """The text with its paragraphs, lists, tables, links and telephone numbers."""
        text = self.text(name)
        if not text:
            return Markup("")
        if name in self._translated:
            html = Markup("").join(
                Markup("<p>%s</p>") % Markup("<br>").join(self._inline(name, line) for line in part.splitlines())
                for part in re.split(r"\n{2,}", text.strip())
            )
        elif text.isprintable() and not text.isspace() and not _MARKS.search(text):
            html = (Markup('<p lang="ja">%s</p>') if self.is_foreign(name) else Markup("<p>%s</p>")) % text.rstrip()
        else:
            blocks = running_text.blocks(self._without_broken(text), level)
            html = Markup("\n").join(_in_japanese(block) if self.is_foreign(name) else block for block in blocks)
        return html

    def listed(self, name: str) -> Markup:
        """The text as a list where it is several plain lines, such as what to bring; else as running text."""
        text = self.text(name)
        lines = [line.strip(_BULLET) for line in text.splitlines() if line.strip(_BULLET)]
        plain_lines = all(block.startswith("<p>") for block in running_text.blocks(text))
        translated = name in self._translated
        if len(lines) < 2 or "://" in text or max(map(len, lines)) > _LONGEST_ITEM or not (plain_lines or translated):
            return self.running(name)
        items = Markup("").join(Markup("<li>%s</li>") % self._inline(name, line) for line in lines)
        return (Markup('<ul lang="ja">%s</ul>') if self.is_foreign(name) else Markup("<ul>%s</ul>")) % items

    def phones(self) -> list[str]:
        """The telephone numbers of the contact, each as written."""
        return [part.strip() for part in _PHONES.split(self.text("contact_phone")) if part.strip()]

    def email(self) -> tuple[str, bool]:
        """The contact's e-mail as written, and whether it can be a link."""
        text = self.text("contact_email").strip()
        return text, _EMAIL.fullmatch(text) is not None

    def postcode(self) -> str:
        """The contact's postcode as people write it."""
        text = self.text("contact_postcode")
        return f"〒{text[:3]}-{text[3:]}" if len(text) == 7 else text

    def day(self, name: str) -> date | None:
        """The value of a date field."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def links(self, name: str) -> list[Link]:
        """The links of a field, each with a title."""
        value = self._content.get(name)
        rows = value if isinstance(value, list) else [{"uri": value}] if isinstance(value, str) else []
        found = []
        for row in rows:
            url = str(row.get("uri") or "") if isinstance(row, dict) else ""
            title = str(row.get("title") or "") if isinstance(row, dict) else ""
            if _is_web(url):
                found.append(Link(url, title or url, self._is_broken(url)))
        return found

    def official(self) -> Link | None:
        """The body's own page about this."""
        found = self.links("official_url")
        if not found:
            return None
        return Link(found[0].url, self.text("official_title") or found[0].url, found[0].broken)

    def japanese_only(self, names: Iterable[str]) -> bool:
        """Whether some of these texts are shown in Japanese on a page in another language."""
        return any(self.has(name) and self.is_foreign(name) for name in names)

    def same(self, name: str, *others: str) -> bool:
        """Whether a field only repeats what another one says."""
        text = str(self._content.get(name) or "").strip()
        return any(text == str(self._content.get(other) or "").strip() for other in others)

    def repeats(self, name: str, other: str) -> bool:
        """Whether a long text stands word for word inside another one of the same page."""
        text = str(self._content.get(name) or "").strip()
        return len(text) > _LONG and text in str(self._content.get(other) or "")

    def _is_broken(self, url: str) -> bool:
        return bool(self._broken) and normalise_url(url) in self._broken

    def _inline(self, name: str, text: str) -> Markup:
        return annotate_text(text) if name in self._translated else escape(text)

    def _marked(self, name: str, html: Markup) -> Markup:
        return Markup('<span lang="ja">%s</span>') % html if html and self.is_foreign(name) else html

    def _without_broken(self, text: str) -> str:
        """The text with each broken link replaced by its title and a word about it."""
        if not self._broken or "://" not in text:
            return text
        parts, place = [], 0
        for link in extract(text):
            if self._is_broken(link.url):
                title = link.title or link.url.split("/")[2]
                parts += [text[place : link.start], plain(gettext("%(title)s (this page is gone)")) % {"title": title}]
                place = link.end
        return "".join([*parts, text[place:]])


def _in_japanese(block: Markup) -> Markup:
    """The same block with its language on its outermost element."""
    return Markup(_TAG.sub(r'<\1 lang="ja"', str(block), count=1))  # noqa: S704 - made by our own renderer


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
