"""Reading the parts of a document: texts, lines, numbers, lists and keys, with what is wrong collected by place."""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from todoke.common.cleaning import clean, is_strange
from todoke.eligibility.rules.language import NAME
from todoke.eligibility.rules.problems import Problem
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import BY_NAME
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import LANGUAGES, Texts
from todoke.procedures.rules.kinds import QuestionKind

MOST_QUESTIONS: Final = 500
MOST_OPTIONS: Final = 100
MOST_GROUPS: Final = 50
MOST_OF_A_GROUP: Final = 100
MOST_FEES: Final = 200
MOST_PARTS: Final = 20
MOST_LINES: Final = 50
MOST_DAYS: Final = 730
LONGEST: Final = 2000
LONGEST_LINE: Final = 200
LARGEST_DOCUMENT: Final = 2_000_000
#: What is known of a person, and the kind of question that it answers.
PREFILLS: Final[Mapping[str, QuestionKind]] = {
    "person.name": QuestionKind.NAME, "person.birth_date": QuestionKind.DATE, "person.address": QuestionKind.ADDRESS,
    "person.phone": QuestionKind.PHONE, "person.email": QuestionKind.EMAIL,
}  # fmt: skip
#: A fact of the vocabulary by its name: ``fact.birth_date``.
FACT: Final = "fact."
_OF_FACTS: Final[Mapping[Kind, tuple[QuestionKind, ...]]] = {
    Kind.DATE: (QuestionKind.DATE,), Kind.BOOLEAN: (QuestionKind.YES_NO,), Kind.CHOICE: (QuestionKind.CHOICE,),
    Kind.INTEGER: (QuestionKind.NUMBER, QuestionKind.AMOUNT),
}  # fmt: skip


def prefilled(source: str) -> tuple[QuestionKind, ...]:
    """The kinds of questions that what is known can answer; none where nothing is known by this name."""
    if source in PREFILLS:
        return (PREFILLS[source],)
    fact = BY_NAME.get(source.removeprefix(FACT)) if source.startswith(FACT) else None
    return _OF_FACTS.get(fact.kind, ()) if fact else ()


#: Who of a group is known.
GROUP_PREFILLS: Final = frozenset({"children"})
#: Keys of pages that addresses use for something else.
TAKEN_PAGES: Final = frozenset({"check", "code", "filed", "forget", "help", "known", "receipt"})
#: Words of the language of conditions: a question that a condition can read is not called so.
TAKEN_NAMES: Final = frozenset(
    [
        "alter",
        "analyze",
        "and",
        "any",
        "as",
        "begin",
        "between",
        "cache",
        "call",
        "case",
        "comment",
        "commit",
        "connect_by_root",
        "copy",
        "create",
        "cross",
        "current_catalog",
        "current_date",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "declare",
        "delete",
        "desc",
        "describe",
        "distinct",
        "do",
        "drop",
        "else",
        "end",
        "except",
        "exec",
        "execute",
        "explain",
        "false",
        "fetch",
        "for",
        "from",
        "glob",
        "grant",
        "having",
        "if",
        "ilike",
        "inner",
        "insert",
        "intersect",
        "into",
        "join",
        "kill",
        "lateral",
        "like",
        "load",
        "localtime",
        "localtimestamp",
        "lock",
        "merge",
        "not",
        "notnull",
        "null",
        "on",
        "only",
        "optimize",
        "or",
        "outer",
        "partitioned_by",
        "pivot",
        "pragma",
        "prepare",
        "qualify",
        "refresh",
        "regexp",
        "reindex",
        "rename",
        "reset",
        "returning",
        "revoke",
        "rlike",
        "rollback",
        "select",
        "session_user",
        "set",
        "show",
        "table",
        "tablesample",
        "then",
        "true",
        "truncate",
        "uncache",
        "union",
        "unpivot",
        "update",
        "use",
        "using",
        "vacuum",
        "variadic",
        "when",
        "where",
        "with",
        "xor",
    ]
)
_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
Given = Mapping[str, object]


class PartReader:
    """Collects problems with their places instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, code: str, place: str, near: object = "", **data: object) -> None:
        """Note a fault."""
        self.problems.append(Problem(code, "" if near is None else str(near)[:80], place, data))

    def whole(self, document: object) -> Given:
        """The document, where it is an object of a size that can be read."""
        try:
            size = len(json.dumps(document, ensure_ascii=False, allow_nan=False))
        except RecursionError:
            self.say("document_too_deep", "")
            return {}
        except (TypeError, ValueError):
            self.say("object_shape", "")
            return {}
        if size > LARGEST_DOCUMENT:
            self.say("document_too_large", "", limit=LARGEST_DOCUMENT)
            return {}
        if isinstance(document, Mapping):
            return document
        self.say("object_shape", "")
        return {}

    def known_fields(self, item: Given, known: str, place: str) -> None:
        """Fields that nobody reads are a fault: they would be lost."""
        for name in sorted(set(map(str, item)) - set(known.split())):
            self.say("field_unknown", f"{place}.{name[:80]}".lstrip("."), name)

    def key(self, item: Given, place: str) -> str:
        """The key of a page, question or group."""
        key = item.get("key", "")
        if not isinstance(key, str) or not NAME.fullmatch(key) or conditions.TICKED in key:
            self.say("key_shape", f"{place}.key", key)
            return ""
        return key

    def texts(self, item: Given, name: str, place: str, *, needed: bool = False) -> Texts:
        """Words by language; Japanese must be there where any is."""
        given = item.get(name)
        if given is None or given == {}:
            if needed:
                self.say("text_missing", place)
            return {}
        if not isinstance(given, Mapping):
            self.say("text_shape", place, given)
            return {}
        texts: dict[str, str] = {}
        for language, text in given.items():
            if language not in LANGUAGES or not isinstance(text, str):
                self.say("text_language", place, language)
            elif len(text) > LONGEST:
                self.say("text_too_long", place, limit=LONGEST)
            elif is_strange(cleaned := clean(text)):
                self.say("text_signs", place)
            elif cleaned:
                texts[language] = cleaned
        if "ja" not in texts and (needed or texts):
            self.say("text_missing", place)
        return {language: texts[language] for language in LANGUAGES if language in texts}

    def line(self, item: Given, name: str, place: str) -> str:
        """A text in one line."""
        given = item.get(name)
        if given is None:
            return ""
        text = clean(given) if isinstance(given, str) and len(given) <= LONGEST_LINE else "\n"
        if "\n" in text or is_strange(text):
            self.say("line_shape", place, given)
            return ""
        return text

    def truth(self, item: Given, name: str, place: str, *, default: bool = False) -> bool:
        """True or false."""
        given = item.get(name)
        if given is None:
            return default
        if not isinstance(given, bool):
            self.say("truth_shape", place, given)
            return default
        return given

    def integer(self, item: Given, name: str, place: str, least: int, most: int) -> int | None:
        """A whole number."""
        given = item.get(name)
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            self.say("number_bounds", place, "", least=least, most=most)
            return None
        return given

    def one_of(self, item: Given, name: str, place: str, default: _E, *, needed: bool = False) -> _E:
        """One of the codes of a kind."""
        given = item.get(name)
        if given is None and not needed:
            return default
        if isinstance(given, str) and given in set(type(default)):
            return type(default)(given)
        self.say("choice_unknown", place, given, choices=", ".join(type(default)))
        return default

    def items(self, item: Given, name: str, place: str, most: int) -> Sequence[object]:
        """A list; what is beyond ``most`` is not read."""
        given = item.get(name)
        if given is None:
            return ()
        if not isinstance(given, list | tuple):
            self.say("list_shape", place)
            return ()
        if len(given) > most:
            self.say("list_too_long", place, limit=most)
        return given[:most]

    def each(self, item: Given, name: str, place: str, most: int, make: Callable[[Given, str], _T]) -> tuple[_T, ...]:
        """Objects of a list."""
        found = []
        for at, each in enumerate(self.items(item, name, place, most)):
            if isinstance(each, Mapping):
                found.append(make(each, f"{place}.{at}"))
            else:
                self.say("object_shape", f"{place}.{at}")
        return tuple(found)

    def lines(self, item: Given, name: str, place: str, most: int, code: str) -> tuple[str, ...]:
        """Texts of a list, each in one line."""
        found = []
        for at, each in enumerate(self.items(item, name, place, most)):
            text = clean(each) if isinstance(each, str) and len(each) <= LONGEST_LINE else ""
            if not text or "\n" in text or is_strange(text):
                self.say(code, f"{place}.{at}", each)
            else:
                found.append(text)
        return tuple(found)


def first_twice(keys: Sequence[str]) -> str:
    """The first key that stands there more than once; "" where none does."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        if key:
            seen.add(key)
    return ""
