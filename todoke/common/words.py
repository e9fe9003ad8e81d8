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
from typing import Final

from sudachipy import Dictionary, SplitMode, Tokenizer

#: Part of every text hash: raise it when the words made from the same text change.
REVISION: Final = 1
LONGEST_TEXT: Final = 20_000
LONGEST_QUERY: Final = 200
_LONGEST_WORD: Final = 40
_PIECE: Final = 8_000  # characters; at most 32,000 bytes, below the analyser's limit of 49,149
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


@dataclass(frozen=True, slots=True)
class Word:
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


def words(text: str) -> list[Word]:
    """The words that carry meaning, in order; particles, symbols and everyday verbs are left out.

    A text of nothing but such words (「どこ」) gives them all, so that it can still be searched.
    """
    kept: list[Word] = []
    silent: list[Word] = []
    run = 0
    for piece in _pieces(fold(text)):
        for morpheme in _tokenizer().tokenize(piece):
            kind = morpheme.part_of_speech()[0]
            surface, normal = _clean(morpheme.surface()), _clean(morpheme.normalized_form().lower())
            if kind not in _NOUNS or not surface:
                run += 1
            if not surface or not normal:
                continue
            reading = hiragana(morpheme.reading_form()) if _HAS_JAPANESE.search(surface) else ""
            word = Word(
                normal=normal,
                reading=reading if _KANA.fullmatch(reading) else "",
                surface=surface,
                noun=kind in _NOUNS,
                run=run,
            )
            unspoken = kind in _SILENT or normal in _STOP or (len(surface) == 1 and word.in_kana)
            (silent if unspoken else kept).append(word)
    return kept or silent


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
    seen: dict[str, None] = {}
    for run in _runs(words(text)):
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
    for word in words(text):
        seen.setdefault(word.normal)
        if len(word.reading) > 1:
            seen.setdefault(word.reading)
    if with_compounds:
        for compound in compounds(text):
            seen.setdefault(compound)
    return list(seen)


def query_words(text: str) -> list[Word]:
    """The words of a query; at most its first 200 characters are read."""
    return words(text[:LONGEST_QUERY])


def alternatives(found: list[Word]) -> list[list[str]]:
    """For each word of a query the tokens that satisfy it: kana is also taken for readings, alone and joined."""
    joined: dict[int, str] = {}
    for run in _runs(found):
        if all(word.in_kana for word in run):
            reading = "".join(hiragana(word.surface) for word in run)[:_LONGEST_WORD]
            joined.update({id(word): reading for word in run})
    whole = "".join(hiragana(word.surface) for word in found) if all(word.in_kana for word in found) else ""
    result: list[list[str]] = []
    for word in found:
        ways = [word.normal]
        if word.in_kana:
            ways += [hiragana(word.surface), word.reading, joined.get(id(word), ""), whole[:_LONGEST_WORD]]
        result.append([way for way in dict.fromkeys(ways) if way])
    return result


def query_tokens(text: str) -> list[list[str]]:
    """A query as words that must all be met, each by any of its tokens."""
    return alternatives(query_words(text))
