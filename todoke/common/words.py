"""Japanese text to search words 「検索語」: normalised forms, compounds and readings, the same for text and query.

SudachiPy (small dictionary) does the splitting. What comes out is a search key only: it is folded by NFKC and must
never be stored as a name or shown.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

#: Part of every text hash: raise it when the words made from the same text change.
REVISION: Final = 1
LONGEST_TEXT: Final = 20_000
LONGEST_QUERY: Final = 200
_LONGEST_WORD: Final = 40
_PIECE: Final = 8_000  # characters; at most 32,000 bytes, below the analyser's limit of 49,149
_MOST_KNOWN: Final = 50_000
_COMPOUND: Final = 4  # most words that make one compound

_SILENT: Final = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白", "接続詞", "感動詞", "代名詞", "連体詞"})
_STOP_WORDS: Final = (
    "御 為る 有る 居る 成る 事 物 欲しい 知る 教える 下さる 頂く 出来る 如何 どう 何 何処 何時 何方 誰 因る 付く 就く 於く 貰う "
    "the a an of for to in on and or is are my i how do can get"
)
_STOP: Final = frozenset(_STOP_WORDS.split())
_NOUNS: Final = frozenset({"名詞", "接頭辞", "接尾辞", "形状詞"})
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_KANA: Final = re.compile(r"[ぁ-ゖー]+")
_HAS_JAPANESE: Final = re.compile(r"[ぁ-ゖァ-ヺ\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々]")
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\u200b-\u200f\u2060\ufeff\U000e0100-\U000e01ef]")
_BREAK: Final = re.compile(r"[\n。]")


class Word(NamedTuple):
    """One word of a text: its normalised form, its reading in hiragana ("" if none), and how it stood there."""

    normal: str
    reading: str
    surface: str
    noun: bool
    run: int  # words of the same run of nouns stand next to each other

    @property
    def in_kana(self) -> bool:
        """Whether it was written in kana alone, so that only its reading is certain."""
        return bool(_KANA.fullmatch(hiragana(self.surface)))


class _PerThread(threading.local):
    tokenizer: Tokenizer | None = None


_per_thread = _PerThread()
_lock = threading.Lock()
_dictionary: Dictionary | None = None


def _tokenizer() -> Tokenizer:
    """A tokenizer of this thread's own (they may not be shared); the dictionary is loaded once."""
    global _dictionary
    if _per_thread.tokenizer is None:
        with _lock:
            if _dictionary is None:
                _dictionary = Dictionary(dict="small")
            _per_thread.tokenizer = _dictionary.tokenizer(mode=SplitMode.A)
    return _per_thread.tokenizer


def fold(text: str) -> str:
    """The search key of a text: NFKC, lower case, without variation selectors or control characters."""
    bounded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT].lower()
    bounded = _SELECTORS.sub("", bounded)
    if bounded.replace("\n", "").isprintable():  # nearly every text: no control character in it
        return bounded
    return "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in bounded)


def hiragana(text: str) -> str:
    """Katakana as hiragana; all else unchanged."""
    return text.translate(_TO_HIRAGANA)


def text_hash(text: str) -> str:
    """A stable hash of a text and of the way its words are made, to cache the words under (32 hex digits)."""
    return hashlib.blake2b(f"{REVISION}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _pieces(text: str) -> Iterator[str]:
    """A long text in pieces that the analyser takes, cut at line or sentence ends where there are any."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            cuts = [match.end() for match in _BREAK.finditer(text, start, end)]
            end = cuts[-1] if cuts else end
        yield text[start:end]
        start = end


def _clean(token: str) -> str:
    """Letters, digits and their marks only, so that every database index takes it whole."""
    kept = "".join(char for char in token if unicodedata.category(char)[0] in "LNM")
    return kept[:_LONGEST_WORD] if any(unicodedata.category(char)[0] in "LN" for char in kept) else ""


class _Entry(NamedTuple):
    """What the dictionary and our rules say of a word, wherever it stands."""

    normal: str
    reading: str
    surface: str
    noun: bool
    unspoken: bool


_known: dict[tuple[int, str], _Entry] = {}


def _entry(morpheme: Morpheme) -> _Entry:
    """The entry of a word; those of the dictionary are remembered, since a few thousand make up most texts."""
    surface = morpheme.surface()
    key = (morpheme.word_id(), surface)
    found = _known.get(key)
    if found is None:
        found = _read(morpheme, _clean(surface))
        if not morpheme.is_oov():
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[key] = found
    return found


def _read(morpheme: Morpheme, surface: str) -> _Entry:
    kind = morpheme.part_of_speech()[0]
    normal = _clean(morpheme.normalized_form().lower())
    read = hiragana(morpheme.reading_form()) if _HAS_JAPANESE.search(surface) else ""
    one_kana = len(surface) == 1 and bool(_KANA.fullmatch(hiragana(surface)))
    return _Entry(
        normal=normal,
        reading=read if _KANA.fullmatch(read) else "",
        surface=surface,
        noun=kind in _NOUNS,
        unspoken=kind in _SILENT or normal in _STOP or one_kana,
    )


def _analyse(text: str) -> tuple[list[Word], list[Word]]:
    """The words of a folded text that carry meaning, and those that carry none."""
    kept: list[Word] = []
    silent: list[Word] = []
    run = 0
    for piece in _pieces(text):
        for morpheme in _tokenizer().tokenize(piece):
            normal, reading, surface, noun, unspoken = _entry(morpheme)
            if not noun or not surface:
                run += 1
            if surface and normal:
                (silent if unspoken else kept).append(Word(normal, reading, surface, noun, run))
    return kept, silent


class Part(NamedTuple):
    """One part of a text as the analyser cut it: where it stands, what it is (品詞, from wide to narrow), and whether the dictionary has it."""

    start: int
    end: int
    surface: str
    kinds: tuple[str, ...]
    known: bool


def parts(text: str) -> Iterator[Part]:
    """A text in its longest words, none left out, each with its place; the text is read as it stands, without folding."""
    at = 0
    for piece in _pieces(text):
        for each in _tokenizer().tokenize(piece, SplitMode.C):
            yield Part(at + each.begin(), at + each.end(), each.surface(), each.part_of_speech(), not each.is_oov())
        at += len(piece)


def words(text: str) -> list[Word]:
    """The words that carry meaning, in order; particles, symbols and everyday verbs are left out.

    A text of nothing but such words (「どこ」) gives them all, so that it can still be searched.
    """
    kept, silent = _analyse(fold(text))
    return kept or silent


def reading(text: str) -> str:
    """How the whole of a short text is read, in hiragana, particles included; "" where it cannot be said."""
    parts = []
    if not _HAS_JAPANESE.search(text):
        return ""
    for morpheme in _tokenizer().tokenize(fold(text[:LONGEST_QUERY])):
        part = hiragana(morpheme.reading_form())
        if not _KANA.fullmatch(part):
            return ""
        parts.append(part)
    return "".join(parts)


def kana(text: str) -> str:
    """A folded text in hiragana when it is kana alone; else ""."""
    plain = hiragana(text)
    return plain if _KANA.fullmatch(plain) else ""


def _runs(found: list[Word]) -> Iterator[list[Word]]:
    """Nouns that stand next to each other, two or more at a time."""
    run: list[Word] = []
    for word in found:
        if run and (not word.noun or word.run != run[-1].run):
            if len(run) > 1:
                yield run
            run = []
        if word.noun:
            run.append(word)
    if len(run) > 1:
        yield run


def compounds(text: str) -> list[str]:
    """Compounds 「複合語」 of two to four neighbouring nouns, as written and as read (じどうてあて)."""
    return _compounds(words(text))


def _compounds(found: list[Word]) -> list[str]:
    seen: dict[str, None] = {}
    for run in _runs(found):
        for start in range(len(run) - 1):
            for end in range(start + 2, min(start + _COMPOUND, len(run)) + 1):
                part = run[start:end]
                seen.setdefault("".join(word.surface for word in part)[:_LONGEST_WORD])
                if all(word.reading for word in part):
                    seen.setdefault("".join(word.reading for word in part)[:_LONGEST_WORD])
    return list(seen)


def search_tokens(text: str, *, with_compounds: bool = True) -> list[str]:
    """The tokens that a text is found by, each once, in order; at most the first 20,000 characters are read."""
    seen: dict[str, None] = {}
    found = words(text)
    for word in found:
        seen.setdefault(word.normal)
        if len(word.reading) > 1:
            seen.setdefault(word.reading)
    if with_compounds:
        for compound in _compounds(found):
            seen.setdefault(compound)
    return list(seen)


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a query: its normalised form, its kana if it was written so, and the tokens any of which meet it."""

    normal: str
    kana: str
    accepts: tuple[str, ...]


def _asked(found: list[Word], whole: str) -> Iterator[Asked]:
    """The words of one chunk; kana is also taken for readings, word by word, joined, and for the chunk as a whole."""
    joined: dict[int, str] = {}
    for run in _runs(found):
        if all(word.in_kana for word in run):
            read = "".join(hiragana(word.surface) for word in run)[:_LONGEST_WORD]
            joined.update({id(word): read for word in run})
    for word in found:
        ways = [word.normal]
        if word.in_kana:
            ways += [hiragana(word.surface), word.reading, joined.get(id(word), ""), whole[:_LONGEST_WORD]]
        accepts = tuple(way for way in dict.fromkeys(ways) if way)
        yield Asked(word.normal, hiragana(word.surface) if word.in_kana else "", accepts)


def asked(text: str) -> list[Asked]:
    """A query as words that must all be met; at most its first 200 characters are read.

    The analyser often cuts kana wrongly: a chunk of kana that would begin with a particle is kept whole.
    """
    kept: list[Asked] = []
    silent: list[Asked] = []
    for chunk in fold(text[:LONGEST_QUERY])[:LONGEST_QUERY].split():
        whole = kana(chunk)
        found, left_out = _analyse(chunk)
        if len(whole) > 2 and _cut_wrongly(chunk, left_out):
            kept.append(Asked(whole[:_LONGEST_WORD], whole, (whole[:_LONGEST_WORD],)))
            continue
        kept += _asked(found, whole)
        silent += _asked(left_out, "")
    return kept or silent


def _cut_wrongly(chunk: str, left_out: list[Word]) -> bool:
    """Whether a chunk of kana seems to begin with a particle (じ・ど・てあて), which no word does; 「お」 and 「ご」 may."""
    first = left_out[0].surface if left_out else ""
    return len(first) == 1 and chunk.startswith(first) and first not in "おご"


def query_tokens(text: str) -> list[list[str]]:
    """A query as words that must all be met, each by any of its tokens."""
    return [list(each.accepts) for each in asked(text)]
