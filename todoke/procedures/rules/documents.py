"""The definition's document (JSON) read with every fault said at once, and written back in one canonical form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, TypeVar

from todoke.common.errors import Invalid
from todoke.eligibility.rules.language import CODE, NAME
from todoke.eligibility.rules.problems import Problem
from todoke.eligibility.rules.tree import TRUE, Node
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Fact, Kind
from todoke.people.rules.vocabulary import BY_NAME
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import (
    FORMAT,
    LANGUAGES,
    Audience,
    Definition,
    Fee,
    Group,
    Option,
    Page,
    Part,
    Question,
    Signature,
    Texts,
    Way,
)  # fmt: skip
from todoke.procedures.rules.kinds import QuestionKind

Document = dict[str, object]
MOST_QUESTIONS: Final = 500
MOST_OPTIONS: Final = 100
LONGEST: Final = 2000
FACT: Final = "fact."
PREFILLS: Final = frozenset({"person.name", "person.birth_date", "person.address", "person.phone", "person.email"})
_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
_KNOWN: Final = frozenset({
    "format", "title", "intro", "needed", "audience", "signature", "way", "law", "processing_days", "correction_days", "consent", "after",
    "groups", "pages", "fees", "parts", "cosigned", "reasons",
})  # fmt: skip


class DefinitionInvalid(Invalid):
    """A definition that cannot be used; ``problems`` lists every fault with its place (``pages.0.questions.2.label``)."""

    code = "definition_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=tuple(problems))
        self.problems = tuple(problems)


def read(document: object) -> Definition:
    """The definition of a document. Raises DefinitionInvalid with every problem found."""
    reader = _Reader()
    definition = reader.definition(document)
    if reader.problems:
        raise DefinitionInvalid(reader.problems)
    return definition


class _Reader:
    """Collects problems with their places instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, code: str, place: str, near: object = "", **data: object) -> None:
        self.problems.append(Problem(code, str(near)[:80], place, data))

    def definition(self, document: object) -> Definition:
        given = self._mapping(document, "")
        if given.get("format", FORMAT) != FORMAT:
            self.say("format_unknown", "format", given.get("format"))
        self._known_fields(given, _KNOWN, "")
        found = Definition(
            title=self._texts(given, "title", "title", needed=True),
            pages=self._each(given, "pages", "pages", self._page),
            groups=self._each(given, "groups", "groups", self._group),
            intro=self._texts(given, "intro", "intro"),
            needed=self._each(
                given, "needed", "needed", lambda item, place: self._texts({"": item}, "", place, needed=True)
            ),
            audience=self._one_of(given, "audience", "audience", Audience.RESIDENT),
            signature=self._one_of(given, "signature", "signature", Signature.NONE),
            way=self._one_of(given, "way", "way", Way.FORM),
            law=self._line(given, "law", "law"),
            processing_days=self._integer(given, "processing_days", "processing_days", 1, 730) or 14,
            correction_days=self._integer(given, "correction_days", "correction_days", 1, 365) or 14,
            consent=self._texts(given, "consent", "consent"),
            after=self._texts(given, "after", "after"),
            cosigned=given.get("cosigned") is True,
            reasons=tuple(str(each)[:200] for each in self._list(given, "reasons", "reasons")),
        )
        self._names(found)
        found = self._with_conditions(found, given)
        return found if self.problems else self._with_table(found, given)

    def _page(self, item: Mapping[str, object], place: str) -> Page:
        self._known_fields(item, {"key", "title", "intro", "show_if", "group", "questions"}, place)
        return Page(
            key=self._key(item, place),
            questions=self._each(item, "questions", f"{place}.questions", self._question),
            title=self._texts(item, "title", f"{place}.title"),
            intro=self._texts(item, "intro", f"{place}.intro"),
            group=self._line(item, "group", f"{place}.group"),
        )

    def _question(self, item: Mapping[str, object], place: str) -> Question:
        self._known_fields(
            item,
            {"key", "kind", "label", "hint", "required", "options", "least", "most", "show_if", "prefill", "document", "without", "law"},
            place,
        )  # fmt: skip
        kind = self._one_of(item, "kind", f"{place}.kind", QuestionKind.TEXT, needed=True)
        found = Question(
            key=self._key(item, place),
            kind=kind,
            label=self._texts(item, "label", f"{place}.label", needed=True),
            hint=self._texts(item, "hint", f"{place}.hint"),
            required=item.get("required", True) is not False,
            options=self._each(item, "options", f"{place}.options", self._option),
            least=self._integer(item, "least", f"{place}.least", -(10**12), 10**12),
            most=self._integer(item, "most", f"{place}.most", -(10**12), 10**12),
            prefill=self._prefill(item, place),
            document=self._line(item, "document", f"{place}.document"),
            without=self._texts(item, "without", f"{place}.without"),
            law=self._line(item, "law", f"{place}.law"),
        )
        if found.least is not None and found.most is not None and found.least > found.most:
            self.say("bounds_backwards", f"{place}.most")
        if (kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)) != bool(found.options):
            self.say("options_missing" if not found.options else "options_unwanted", f"{place}.options", found.key)
        if repeated := _twice([option.value for option in found.options]):
            self.say("option_twice", f"{place}.options", repeated)
        return found

    def _option(self, item: Mapping[str, object], place: str) -> Option:
        value = str(item.get("value", ""))
        if not NAME.fullmatch(value):
            self.say("option_value", f"{place}.value", value)
        return Option(value, self._texts(item, "label", f"{place}.label", needed=True))

    def _group(self, item: Mapping[str, object], place: str) -> Group:
        self._known_fields(item, {"key", "label", "least", "most", "show_if", "prefill"}, place)
        least = self._integer(item, "least", f"{place}.least", 0, 100)
        most = self._integer(item, "most", f"{place}.most", 1, 100)
        found = Group(
            self._key(item, place), self._texts(item, "label", f"{place}.label", needed=True), least or 0, most or 20,
            prefill=self._line(item, "prefill", f"{place}.prefill"),
        )  # fmt: skip
        if found.least > found.most:
            self.say("bounds_backwards", f"{place}.most")
        return found

    def _names(self, found: Definition) -> None:
        """Each key once, and every group that is named there; groups' pages stand together."""
        questions = [question.key for _, question in found.questions()]
        if not questions:
            self.say("form_empty", "pages")
        if len(questions) > MOST_QUESTIONS:
            self.say("form_too_long", "pages", len(questions), limit=MOST_QUESTIONS)
        for keys in (questions + [group.key for group in found.groups], [page.key for page in found.pages]):
            if repeated := _twice(keys):
                self.say("key_twice", "pages", repeated)
        groups = {group.key for group in found.groups}
        order = [page.group for page in found.pages]
        for place, group in enumerate(order):
            if group and group not in groups:
                self.say("group_unknown", f"pages.{place}.group", group)
            if group and place and order[place - 1] != group and group in order[:place]:
                self.say("group_apart", f"pages.{place}.group", group)
        for place, one in enumerate(found.groups):
            if one.key not in order:
                self.say("group_empty", f"groups.{place}", one.key)

    def _with_conditions(self, found: Definition, given: Mapping[str, object]) -> Definition:
        """Conditions read when all questions are known."""
        raw_pages = [each for each in self._list(given, "pages", "pages") if isinstance(each, Mapping)]
        pages = []
        for place, (page, raw) in enumerate(zip(found.pages, raw_pages, strict=False)):
            known = conditions.readable(found, page)
            raws = [each for each in raw.get("questions") or () if isinstance(each, Mapping)]
            questions = tuple(
                replace(question, show_if=self._condition(found, one.get("show_if"), known, f"pages.{place}.questions.{at}.show_if"))
                for at, (question, one) in enumerate(zip(page.questions, raws, strict=False))
            )  # fmt: skip
            shown = self._condition(found, raw.get("show_if"), known, f"pages.{place}.show_if")
            pages.append(replace(page, questions=questions, show_if=shown))
        raw_groups = [each for each in self._list(given, "groups", "groups") if isinstance(each, Mapping)]
        groups = tuple(
            replace(group, show_if=self._condition(found, raw.get("show_if"), conditions.readable(found, None, group=group), f"groups.{place}.show_if"))
            for place, (group, raw) in enumerate(zip(found.groups, raw_groups, strict=False))
        )  # fmt: skip
        return replace(found, pages=tuple(pages), groups=groups)

    def _condition(self, found: Definition, text: object, known: Mapping[str, Fact], place: str) -> Node:
        node, problems = conditions.read(text, known, place)
        later = {fact.name for _, each in found.questions() for fact in conditions.facts_of_question(each)}
        for problem in problems:
            if problem.code == "fact_unknown" and problem.near in later:
                problem = Problem("condition_later", problem.near, place)
            self.problems.append(problem)
        return node

    def _with_table(self, found: Definition, given: Mapping[str, object]) -> Definition:
        """Fees and parts, which speak of the whole form."""
        fees = self._each(given, "fees", "fees", lambda item, place: self._fee(found, item, place))
        parts = self._each(given, "parts", "parts", lambda item, place: self._part(found, item, place))
        return replace(found, fees=fees, parts=parts)

    def _fee(self, found: Definition, item: Mapping[str, object], place: str) -> Fee:
        known = conditions.readable(found, None)
        when, problems = conditions.read(item.get("when"), known, f"{place}.when")
        yen, more = conditions.read(str(item.get("yen", "")), known, f"{place}.yen", result=Kind.INTEGER)
        self.problems += [*problems, *more]
        if str(item.get("yen", "")) == "":
            self.say("fee_missing", f"{place}.yen")
        return Fee(
            when,
            yen,
            self._texts(item, "label", f"{place}.label"),
            item.get("waiver") is True,
            self._line(item, "law", f"{place}.law"),
        )

    def _part(self, found: Definition, item: Mapping[str, object], place: str) -> Part:
        body = self._line(item, "body", f"{place}.body")
        known = {question.key for _, question in found.questions()}
        asked = [str(each) for each in self._list(item, "questions", f"{place}.questions")]
        if not CODE.fullmatch(body):
            self.say("part_body", f"{place}.body", body)
        for name in sorted(set(asked) - known):
            self.say("part_question", f"{place}.questions", name)
        days = self._integer(item, "processing_days", f"{place}.processing_days", 1, 730)
        return Part(body, frozenset(asked), self._texts(item, "title", f"{place}.title"), days or 14)

    def _prefill(self, item: Mapping[str, object], place: str) -> str:
        source = self._line(item, "prefill", f"{place}.prefill")
        if source and source not in PREFILLS and source.removeprefix(FACT) not in BY_NAME:
            self.say("prefill_unknown", f"{place}.prefill", source)
        return source

    def _key(self, item: Mapping[str, object], place: str) -> str:
        key = str(item.get("key", ""))
        if not NAME.fullmatch(key) or conditions.TICKED in key:
            self.say("key_shape", f"{place}.key", key)
        return key

    def _texts(self, item: Mapping[str, object], name: str, place: str, *, needed: bool = False) -> Texts:
        given = item.get(name)
        if given is None or given == {}:
            if needed:
                self.say("text_missing", place)
            return {}
        if not isinstance(given, Mapping):
            self.say("text_shape", place, given)
            return {}
        for language, text in given.items():
            if language not in LANGUAGES or not isinstance(text, str):
                self.say("text_language", place, language)
            elif len(text) > LONGEST:
                self.say("text_too_long", place, limit=LONGEST)
        texts = {str(key): text.strip() for key, text in given.items() if isinstance(text, str) and text.strip()}
        if "ja" not in texts and (needed or texts):
            self.say("text_missing", place)
        return {language: texts[language] for language in LANGUAGES if language in texts}

    def _line(self, item: Mapping[str, object], name: str, place: str) -> str:
        given = item.get(name, "")
        if not isinstance(given, str) or len(given) > 200 or "\n" in given:
            self.say("line_shape", place, given)
            return ""
        return given.strip()

    def _integer(self, item: Mapping[str, object], name: str, place: str, least: int, most: int) -> int | None:
        given = item.get(name)
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            self.say("number_bounds", place, given, least=least, most=most)
            return None
        return given

    def _one_of(self, item: Mapping[str, object], name: str, place: str, default: _E, *, needed: bool = False) -> _E:
        given = item.get(name)
        if given is None and not needed:
            return default
        try:
            return type(default)(str(given))
        except ValueError:
            self.say("choice_unknown", place, given, choices=", ".join(type(default)))
            return default

    def _list(self, item: Mapping[str, object], name: str, place: str) -> Sequence[object]:
        given = item.get(name) or ()
        if not isinstance(given, list | tuple):
            self.say("list_shape", place)
            return ()
        return given

    def _each(self, item: Mapping[str, object], name: str, place: str, make: Callable[..., _T]) -> tuple[_T, ...]:
        found = []
        for at, each in enumerate(self._list(item, name, place)):
            if isinstance(each, Mapping):
                found.append(make(each, f"{place}.{at}"))
            else:
                self.say("object_shape", f"{place}.{at}", each)
        return tuple(found)

    def _mapping(self, given: object, place: str) -> Mapping[str, object]:
        if isinstance(given, Mapping):
            return given
        self.say("object_shape", place)
        return {}

    def _known_fields(self, item: Mapping[str, object], known: frozenset[str] | set[str], place: str) -> None:
        for name in sorted(set(map(str, item)) - known):
            self.say("field_unknown", f"{place}.{name}".lstrip("."), name)


def _twice(keys: Sequence[str]) -> str:
    """The first key that stands there more than once."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return ""


def write(definition: Definition) -> Document:
    """The canonical document; reading it gives the same definition."""
    return _without_empty({
        "format": FORMAT, "title": dict(definition.title), "intro": dict(definition.intro), "needed": [dict(each) for each in definition.needed],
        "audience": definition.audience.value, "signature": definition.signature.value, "way": definition.way.value, "law": definition.law,
        "processing_days": definition.processing_days, "correction_days": definition.correction_days, "consent": dict(definition.consent),
        "after": dict(definition.after), "cosigned": definition.cosigned, "reasons": list(definition.reasons),
        "groups": [
            _without_empty({"key": each.key, "label": dict(each.label), "least": each.least, "most": each.most, "show_if": _text(each.show_if), "prefill": each.prefill})
            for each in definition.groups
        ],
        "pages": [
            _without_empty({
                "key": page.key, "title": dict(page.title), "intro": dict(page.intro), "show_if": _text(page.show_if), "group": page.group,
                "questions": [_question(each) for each in page.questions],
            })
            for page in definition.pages
        ],
        "fees": [
            _without_empty({"when": _text(each.when), "yen": text_of(each.yen), "label": dict(each.label), "waiver": each.waiver, "law": each.law})
            for each in definition.fees
        ],
        "parts": [
            _without_empty({"body": each.body, "questions": sorted(each.questions), "title": dict(each.title), "processing_days": each.processing_days})
            for each in definition.parts
        ],
    })  # fmt: skip


def _question(question: Question) -> Document:
    found = _without_empty({
        "key": question.key, "kind": question.kind.value, "label": dict(question.label), "hint": dict(question.hint),
        "options": [{"value": each.value, "label": dict(each.label)} for each in question.options], "show_if": _text(question.show_if),
        "prefill": question.prefill, "document": question.document, "without": dict(question.without), "law": question.law,
    })  # fmt: skip
    found.update(
        {name: value for name, value in (("least", question.least), ("most", question.most)) if value is not None}
    )
    return found if question.required else {**found, "required": False}


def _text(node: Node) -> str:
    return "" if node == TRUE else text_of(node)


def _without_empty(document: Document) -> Document:
    """Without what says nothing."""
    return {name: value for name, value in document.items() if value not in ("", [], {}, False, None)}
