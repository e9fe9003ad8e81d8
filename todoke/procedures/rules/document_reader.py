"""Reading a document into a definition: pages, questions, groups, conditions, fees and parts, and how they must fit together."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from todoke.eligibility.rules.language import CODE, LARGEST, NAME
from todoke.eligibility.rules.tree import TRUE, Constant, Node
from todoke.people.rules.facts import Fact, Kind
from todoke.procedures.rules import conditions
from todoke.procedures.rules.condition_faults import Faults
from todoke.procedures.rules.definition import (
    FORMAT,
    Audience,
    Definition,
    Fee,
    Group,
    Option,
    Page,
    Part,
    Question,
    Signature,
    Way,
)
from todoke.procedures.rules.document_parts import (
    GROUP_PREFILLS,
    MOST_DAYS,
    MOST_FEES,
    MOST_GROUPS,
    MOST_LINES,
    MOST_OF_A_GROUP,
    MOST_OPTIONS,
    MOST_PARTS,
    MOST_QUESTIONS,
    TAKEN_NAMES,
    TAKEN_PAGES,
    Given,
    PartReader,
    first_twice,
    prefilled,
)
from todoke.procedures.rules.kinds import DECIDABLE, QuestionKind
from todoke.procedures.rules.values import MOST_TEXT

_CHOICE: Final = (QuestionKind.CHOICE, QuestionKind.CHOICES)
#: From where to where least and most of a kind can lie; other kinds have none.
BOUNDS: Final[Mapping[QuestionKind, tuple[int, int]]] = {
    QuestionKind.AMOUNT: (-LARGEST, LARGEST), QuestionKind.NUMBER: (-LARGEST, LARGEST), QuestionKind.TEXT: (1, MOST_TEXT),
    QuestionKind.LONG_TEXT: (1, MOST_TEXT), QuestionKind.FILE: (1, MOST_LINES),
}  # fmt: skip


class Reader(PartReader):
    """Reads one document; what is wrong is in ``problems``."""

    def definition(self, document: object) -> Definition:
        """As much as can be read."""
        given = self.whole(document)
        if type(given.get("format", FORMAT)) is not int or given.get("format", FORMAT) != FORMAT:
            self.say("format_unknown", "format", given.get("format"))
        self.known_fields(
            given,
            "format title intro needed audience signature way law processing_days correction_days consent after groups pages fees parts cosigned reasons",
            "",
        )
        found = Definition(
            title=self.texts(given, "title", "title", needed=True),
            pages=self.each(given, "pages", "pages", MOST_QUESTIONS, self._page),
            groups=self.each(given, "groups", "groups", MOST_GROUPS, self._group),
            intro=self.texts(given, "intro", "intro"),
            needed=self.each(given, "needed", "needed", MOST_LINES, lambda item, place: self.texts({"": item}, "", place, needed=True)),
            audience=self.one_of(given, "audience", "audience", Audience.RESIDENT),
            signature=self.one_of(given, "signature", "signature", Signature.NONE),
            way=self.one_of(given, "way", "way", Way.FORM),
            law=self.line(given, "law", "law"),
            processing_days=self.integer(given, "processing_days", "processing_days", 1, MOST_DAYS) or 14,
            correction_days=self.integer(given, "correction_days", "correction_days", 1, 365) or 14,
            consent=self.texts(given, "consent", "consent"),
            after=self.texts(given, "after", "after"),
            cosigned=self.truth(given, "cosigned", "cosigned"),
            reasons=self.lines(given, "reasons", "reasons", MOST_LINES, "reason_shape"),
        )  # fmt: skip
        self._names(found)
        self._groups(found)
        return self._with_table(self._with_conditions(found, given), given)

    def _page(self, item: Given, place: str) -> Page:
        self.known_fields(item, "key title intro show_if group questions", place)
        found = Page(
            key=self.key(item, place),
            questions=self.each(item, "questions", f"{place}.questions", MOST_QUESTIONS, self._question),
            title=self.texts(item, "title", f"{place}.title"),
            intro=self.texts(item, "intro", f"{place}.intro"),
            group=self.line(item, "group", f"{place}.group"),
        )
        if not found.questions:
            self.say("page_empty", f"{place}.questions", found.key)
        if found.key in TAKEN_PAGES:
            self.say("key_taken", f"{place}.key", found.key)
        return found

    def _question(self, item: Given, place: str) -> Question:
        self.known_fields(
            item, "key kind label hint required options least most show_if prefill document without law", place
        )
        kind = self.one_of(item, "kind", f"{place}.kind", QuestionKind.TEXT, needed=True)
        low, high = BOUNDS.get(kind, (-LARGEST, LARGEST))
        found = Question(
            key=self.key(item, place),
            kind=kind,
            label=self.texts(item, "label", f"{place}.label", needed=True),
            hint=self.texts(item, "hint", f"{place}.hint"),
            required=self.truth(item, "required", f"{place}.required", default=True),
            options=self.each(item, "options", f"{place}.options", MOST_OPTIONS, self._option),
            least=self.integer(item, "least", f"{place}.least", min(low, 0), high),
            most=self.integer(item, "most", f"{place}.most", low, high),
            prefill=self.line(item, "prefill", f"{place}.prefill"),
            document=self.line(item, "document", f"{place}.document"),
            without=self.texts(item, "without", f"{place}.without"),
            law=self.line(item, "law", f"{place}.law"),
        )
        self._fits(found, place)
        return found

    def _fits(self, found: Question, place: str) -> None:
        """Whether what is said of a question suits its kind."""
        kind = found.kind
        if kind in DECIDABLE and found.key in TAKEN_NAMES:
            self.say("key_taken", f"{place}.key", found.key)
        if kind not in BOUNDS and (found.least is not None or found.most is not None):
            self.say("bounds_unwanted", f"{place}.{'least' if found.least is not None else 'most'}")
        if found.least is not None and found.most is not None and found.least > found.most:
            self.say("bounds_backwards", f"{place}.most")
        if (kind in _CHOICE) != bool(found.options):
            self.say("options_missing" if not found.options else "options_unwanted", f"{place}.options", found.key)
        if repeated := first_twice([option.value for option in found.options]):
            self.say("option_twice", f"{place}.options", repeated)
        if found.prefill and not prefilled(found.prefill):
            self.say("prefill_unknown", f"{place}.prefill", found.prefill)
        elif found.prefill and kind not in prefilled(found.prefill):
            self.say("prefill_kind", f"{place}.prefill", found.prefill)
        if found.document and kind is not QuestionKind.FILE:
            self.say("document_unwanted", f"{place}.document", found.document)

    def _option(self, item: Given, place: str) -> Option:
        self.known_fields(item, "value label", place)
        value = item.get("value", "")
        if not isinstance(value, str) or not NAME.fullmatch(value):
            self.say("option_value", f"{place}.value", value)
            value = ""
        return Option(value, self.texts(item, "label", f"{place}.label", needed=True))

    def _group(self, item: Given, place: str) -> Group:
        self.known_fields(item, "key label least most show_if prefill", place)
        least = self.integer(item, "least", f"{place}.least", 0, MOST_OF_A_GROUP)
        most = self.integer(item, "most", f"{place}.most", 1, MOST_OF_A_GROUP)
        found = Group(
            self.key(item, place), self.texts(item, "label", f"{place}.label", needed=True), least or 0, most or 20,
            prefill=self.line(item, "prefill", f"{place}.prefill"),
        )  # fmt: skip
        if found.least > found.most:
            self.say("bounds_backwards", f"{place}.most")
        if found.prefill and found.prefill not in GROUP_PREFILLS:
            self.say("prefill_unknown", f"{place}.prefill", found.prefill)
        return found

    def _names(self, found: Definition) -> None:
        """Each key once; a count of a group is not called as a question is."""
        questions = [question.key for _, question in found.questions()]
        if not questions:
            self.say("form_empty", "pages")
        if len(questions) > MOST_QUESTIONS:
            self.say("form_too_long", "pages", len(questions), limit=MOST_QUESTIONS)
        for keys in (questions + [group.key for group in found.groups], [page.key for page in found.pages]):
            if repeated := first_twice(keys):
                self.say("key_twice", "pages", repeated)
        for place, group in enumerate(found.groups):
            if group.key + conditions.COUNT in questions:
                self.say("key_taken", f"groups.{place}.key", group.key)

    def _groups(self, found: Definition) -> None:
        """Every group that is named is there; a group's pages stand together."""
        groups = {group.key for group in found.groups}
        order = [page.group for page in found.pages]
        seen: set[str] = set()
        for place, group in enumerate(order):
            if group and group not in groups:
                self.say("group_unknown", f"pages.{place}.group", group)
            elif group in seen and order[place - 1] != group:
                self.say("group_apart", f"pages.{place}.group", group)
            seen |= {group} - {""}
        for place, one in enumerate(found.groups):
            if one.key and one.key not in seen:
                self.say("group_empty", f"groups.{place}", one.key)

    def _with_conditions(self, found: Definition, given: Given) -> Definition:
        """Conditions read when all questions are known: what they may read grows from page to page."""
        faults = Faults(found)
        raw_groups = {
            str(each.get("key")): (place, each.get("show_if")) for place, each in enumerate(_objects(given, "groups"))
        }
        groups = {group.key: group for group in found.groups}
        outer: dict[str, Fact] = {}
        inner: dict[str, Fact] = {}
        pages: list[Page] = []
        before = ""
        for at, (page, raw) in enumerate(zip(found.pages, _objects(given, "pages"), strict=False)):
            if page.group != before:
                inner = {}
                if before in groups:
                    fact = conditions.fact_of_group(groups[before])
                    outer[fact.name] = fact
                if page.group in groups and page.group in raw_groups:
                    place, text = raw_groups.pop(page.group)
                    node = faults.read(
                        text, outer, f"groups.{place}.show_if", page.group, faults.keys_of_group(page.group)
                    )
                    groups[page.group] = replace(groups[page.group], show_if=node)
            known = ChainMap(inner, outer)
            pages.append(self._conditions_of(page, raw, known, faults, f"pages.{at}"))
            facts = {fact.name: fact for question in page.questions for fact in conditions.facts_of_question(question)}
            (inner if page.group else outer).update(facts)
            before = page.group
        self.problems += faults.found()
        return replace(found, pages=tuple(pages), groups=tuple(groups[group.key] for group in found.groups))

    def _conditions_of(self, page: Page, raw: Given, known: Mapping[str, Fact], faults: Faults, place: str) -> Page:
        keys = frozenset(question.key for question in page.questions)
        questions = tuple(
            replace(question, show_if=faults.read(one.get("show_if"), known, f"{place}.questions.{at}.show_if", page.group, frozenset({question.key})))
            for at, (question, one) in enumerate(zip(page.questions, _objects(raw, "questions"), strict=False))
        )  # fmt: skip
        shown = faults.read(raw.get("show_if"), known, f"{place}.show_if", page.group, keys)
        return replace(page, questions=questions, show_if=shown)

    def _with_table(self, found: Definition, given: Given) -> Definition:
        """Fees and parts, which speak of the whole form."""
        known = conditions.readable(found, None)
        questions = frozenset(question.key for _, question in found.questions())
        fees = self.each(given, "fees", "fees", MOST_FEES, lambda item, place: self._fee(found, known, item, place))
        parts = self.each(given, "parts", "parts", MOST_PARTS, lambda item, place: self._part(questions, item, place))
        if repeated := first_twice([part.body for part in parts]):
            self.say("part_twice", "parts", repeated)
        return replace(found, fees=fees, parts=parts)

    def _fee(self, found: Definition, known: Mapping[str, Fact], item: Given, place: str) -> Fee:
        self.known_fields(item, "when yen label waiver law", place)
        faults = Faults(found)
        when = faults.read(item.get("when"), known, f"{place}.when", "", frozenset())
        yen: Node = TRUE
        written = "" if item.get("yen") is None else str(item["yen"])
        if written:
            yen = faults.read(written, known, f"{place}.yen", "", frozenset(), result=Kind.INTEGER)
        else:
            self.say("fee_missing", f"{place}.yen")
        if isinstance(yen, Constant) and type(yen.value) is int and yen.value < 0:
            self.say("fee_negative", f"{place}.yen")
        self.problems += faults.found()
        return Fee(
            when, yen, self.texts(item, "label", f"{place}.label"), self.truth(item, "waiver", f"{place}.waiver"),
            self.line(item, "law", f"{place}.law"),
        )  # fmt: skip

    def _part(self, known: frozenset[str], item: Given, place: str) -> Part:
        self.known_fields(item, "body questions title processing_days", place)
        body = self.line(item, "body", f"{place}.body")
        asked = [str(each) for each in self.items(item, "questions", f"{place}.questions", MOST_QUESTIONS)]
        if not CODE.fullmatch(body):
            self.say("part_body", f"{place}.body", body)
        if not asked:
            self.say("part_empty", f"{place}.questions", body)
        for name in sorted(set(asked) - known):
            self.say("part_question", f"{place}.questions", name)
        days = self.integer(item, "processing_days", f"{place}.processing_days", 1, MOST_DAYS)
        return Part(body, frozenset(asked), self.texts(item, "title", f"{place}.title"), days or 14)


def _objects(given: Given, name: str) -> list[Given]:
    """The objects of a list, as ``each`` counts them."""
    items = given.get(name)
    return [each for each in items if isinstance(each, Mapping)] if isinstance(items, list | tuple) else []
