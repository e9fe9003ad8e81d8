"""Reading the document of a question, with every fault said at once."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

from todoke.eligibility.rules.problems import Problem
from todoke.surveys.rules.kinds import AGE_BANDS, QuestionKind, Sex
from todoke.surveys.rules.wording import (
    CHOOSING,
    COUNTING,
    FEEDS,
    LANGUAGES,
    TEXT_AT_MOST,
    Option,
    Row,
    Texts,
    Wording,
)

Read = TypeVar("Read")
Given = dict[str, object]
MOST_OPTIONS: Final = 120
MOST_ROWS: Final = 30
LONGEST: Final = 500
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_TOWN: Final = re.compile(r"[0-9]{6}")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_KNOWN: Final = frozenset(
    {"kind", "texts", "hints", "options", "rows", "least", "greatest", "most", "unit", "scale", "feeds"}
)


class Reader:
    """Reads one document; what is wrong is in ``problems``."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, code: str, place: str, near: object = "", **data: object) -> None:
        """Note a fault."""
        self.problems.append(Problem(code, str(near)[:60], place, data))

    def wording(self, document: object) -> Wording | None:
        """As much as can be read; None where it is no object of a known kind."""
        given = self._object(document, "", _KNOWN)
        kind = given.get("kind")
        if kind not in [each.value for each in QuestionKind]:
            self.say("question_kind", "kind", kind)
            return None
        found = Wording(
            kind=QuestionKind(str(kind)),
            texts=self._texts(given, "texts", needed=True),
            hints=self._texts(given, "hints"),
            options=self._each(given, "options", MOST_OPTIONS, self._option),
            rows=self._each(given, "rows", MOST_ROWS, self._row),
            least=self._number(given, "least"),
            greatest=self._number(given, "greatest"),
            most=self._number(given, "most"),
            unit=self._texts(given, "unit") or None,
            scale=self._line(given, "scale", 16),
            feeds=self._line(given, "feeds", 8),
        )
        self._options_fit(found)
        self._rows_fit(found)
        self._bounds_fit(found)
        self._feeds_fit(found)
        return found

    def _options_fit(self, found: Wording) -> None:
        keys = [each.key for each in found.options]
        if found.kind in CHOOSING and len(keys) < 2:
            self.say("question_options_missing", "options")
        if found.kind not in CHOOSING and keys:
            self.say("question_options_unwanted", "options")
        for at, option in enumerate(found.options):
            if option.key in keys[:at]:
                self.say("question_key_twice", f"options.{at}.key", option.key)
            if option.alone and found.kind is not QuestionKind.MANY:
                self.say("question_alone_unwanted", f"options.{at}.alone", option.key)
            if (option.value is not None) != (found.kind is QuestionKind.SCALE and not option.aside):
                self.say("question_scale_value", f"options.{at}.value", option.key)
        values = [each.value for each in found.options if each.value is not None]
        if len(set(values)) < len(values):
            self.say("question_scale_value", "options")
        if found.scale and found.kind is not QuestionKind.SCALE:
            self.say("question_scale_unwanted", "scale", found.scale)

    def _rows_fit(self, found: Wording) -> None:
        keys = [each.key for each in found.rows]
        if (found.kind is QuestionKind.GRID) != bool(keys):
            self.say("question_rows_missing" if found.kind is QuestionKind.GRID else "question_rows_unwanted", "rows")
        for at, row in enumerate(found.rows):
            if row.key in keys[:at]:
                self.say("question_key_twice", f"rows.{at}.key", row.key)
            if row.truth and found.option(row.truth) is None:
                self.say("question_truth_unknown", f"rows.{at}.truth", row.truth)

    def _bounds_fit(self, found: Wording) -> None:
        bounded = found.least is not None or found.greatest is not None
        if found.kind in COUNTING and (found.least is None or found.greatest is None):
            self.say("question_bounds_missing", "least")
        elif found.kind not in COUNTING and bounded:
            self.say("question_bounds_unwanted", "least")
        elif found.least is not None and found.greatest is not None and found.least >= found.greatest:
            self.say("question_bounds_backwards", "least")
        if found.most is not None:
            limit = {QuestionKind.MANY: len(found.options), QuestionKind.TEXT: TEXT_AT_MOST}.get(found.kind, 0)
            if not 1 <= found.most <= limit:
                self.say("question_most", "most", found.most)

    def _feeds_fit(self, found: Wording) -> None:
        if not found.feeds:
            return
        if found.feeds not in FEEDS or found.kind is not QuestionKind.ONE:
            self.say("question_feeds", "feeds", found.feeds)
            return
        for at, option in enumerate(found.options):
            known = {
                "age": option.key in AGE_BANDS,
                "sex": option.key in {each.value for each in Sex},
                "town": bool(_TOWN.fullmatch(option.key)),
            }[found.feeds]
            if not option.aside and not known:
                self.say("question_feeds_key", f"options.{at}.key", option.key)

    def _option(self, given: Given, place: str) -> Option:
        return Option(
            key=self._key(given, place),
            texts=self._texts(given, "texts", place, needed=True),
            value=self._number(given, "value", place),
            alone=self._truth(given, "alone", place),
            aside=self._truth(given, "aside", place),
        )

    def _row(self, given: Given, place: str) -> Row:
        return Row(
            key=self._key(given, place),
            texts=self._texts(given, "texts", place, needed=True),
            truth=self._line(given, "truth", 60, place),
            about=self._line(given, "about", 60, place),
        )

    def _each(self, given: Given, name: str, limit: int, read: Callable[[Given, str], Read]) -> tuple[Read, ...]:
        listed = given.get(name, [])
        if not isinstance(listed, list):
            self.say("question_shape", name)
            return ()
        if len(listed) > limit:
            self.say("question_too_many", name, limit=limit)
        known = {"options": {"key", "texts", "value", "alone", "aside"}, "rows": {"key", "texts", "truth", "about"}}
        return tuple(
            read(self._object(each, f"{name}.{at}", frozenset(known[name])), f"{name}.{at}")
            for at, each in enumerate(listed[:limit])
        )

    def _object(self, given: object, place: str, known: frozenset[str]) -> Given:
        if not isinstance(given, dict):
            self.say("question_shape", place)
            return {}
        for name in given:
            if name not in known:
                self.say("question_field_unknown", place, name)
        return given

    def _key(self, given: Given, place: str) -> str:
        key = given.get("key", "")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            self.say("question_key_shape", f"{place}.key", key)
            return ""
        return key

    def _texts(self, given: Given, name: str, place: str = "", *, needed: bool = False) -> Texts:
        at, texts = f"{place}.{name}".lstrip("."), given.get(name, {})
        if not isinstance(texts, dict) or not all(isinstance(each, str) for each in texts.values()):
            self.say("question_texts_shape", at)
            return {}
        for language, text in texts.items():
            if language not in LANGUAGES:
                self.say("question_language", at, language)
            if len(text) > LONGEST:
                self.say("question_text_long", at, limit=LONGEST)
            if _CONTROL.search(text):
                self.say("question_text_signs", at)
        found = {each: str(texts[each]).strip() for each in LANGUAGES if str(texts.get(each, "")).strip()}
        if (needed or found) and "ja" not in found:
            self.say("question_text_missing", at)
        return found

    def _number(self, given: Given, name: str, place: str = "") -> int | None:
        value = given.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not -1_000_000 <= value <= 1_000_000_000:
            self.say("question_number", f"{place}.{name}".lstrip("."), value)
            return None
        return value

    def _truth(self, given: Given, name: str, place: str) -> bool:
        value = given.get(name, False)
        if not isinstance(value, bool):
            self.say("question_shape", f"{place}.{name}", value)
            return False
        return value

    def _line(self, given: Given, name: str, limit: int, place: str = "") -> str:
        value = given.get(name, "")
        if not isinstance(value, str) or len(value) > limit or _CONTROL.search(value):
            self.say("question_shape", f"{place}.{name}".lstrip("."), value)
            return ""
        return value
