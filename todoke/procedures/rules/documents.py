"""The definition's document (JSON) read with every fault said at once, and written back in one canonical form."""

from collections.abc import Sequence

from todoke.common.errors import Invalid
from todoke.eligibility.rules.problems import Problem
from todoke.eligibility.rules.tree import TRUE, Node
from todoke.eligibility.rules.writing import text_of
from todoke.procedures.rules.definition import FORMAT, Definition, Question
from todoke.procedures.rules.document_parts import PREFILLS
from todoke.procedures.rules.document_reader import Reader

__all__ = ["PREFILLS", "DefinitionInvalid", "Document", "look", "read", "write"]
Document = dict[str, object]


class DefinitionInvalid(Invalid):
    """A definition that cannot be used; ``problems`` lists every fault with its place (``pages.0.questions.2.label``)."""

    code = "definition_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=tuple(problems))
        self.problems = tuple(problems)


def read(document: object) -> Definition:
    """The definition of a document. Raises DefinitionInvalid with every problem found."""
    definition, problems = look(document)
    if problems:
        raise DefinitionInvalid(problems)
    return definition


def look(document: object) -> tuple[Definition, Sequence[Problem]]:
    """As much of a draft as can be read, and what is wrong with it: for those who are still writing it, never for those who fill in."""
    reader = Reader()
    return reader.definition(document), tuple(reader.problems)


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
