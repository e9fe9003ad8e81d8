"""What differs between two versions of a form, in words: which question, which field, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from todoke.procedures.queries import defects
from todoke.procedures.rules.definition import LANGUAGES, Definition
from todoke.procedures.rules.differences import Change, Thing, differences
from todoke.registry.rules.fields import N_
from todoke.staff.procedures import condition_rows, defect_words
from todoke.staff.procedures.opened import Opened, words
from todoke.ui import form_words, notice_texts
from todoke.ui.messages import say
from todoke.ui.ruby import annotate_text

THINGS: Final[dict[Thing, str]] = {
    Thing.FORM: N_("The form"),
    Thing.GROUP: N_("What repeats"),
    Thing.PAGE: N_("Page"),
    Thing.QUESTION: N_("Question"),
    Thing.FEE: N_("Fee"),
    Thing.PART: N_("Part for another body"),
}
FIELDS: Final[dict[str, str]] = {
    "title": N_("Title"), "intro": N_("Introduction"), "needed": N_("What to have at hand"), "signature": N_("How it is known who files"),
    "way": N_("How it is carried out"), "law": N_("Law"), "processing_days": N_("Days until the decision"), "correction_days": N_("Days to answer a correction"),
    "consent": N_("Consent"), "after": N_("What happens next"), "cosigned": N_("The other guardian has to agree"), "reasons": N_("Reasons for returning an answer"),
    "label": N_("Words"), "hint": N_("Help"), "kind": N_("Kind of question"), "required": N_("Must be answered"), "options": N_("Choices"), "least": N_("At least"),
    "most": N_("At most"), "show_if": N_("Shown only if"), "prefill": N_("Known already"), "document": N_("Which document"), "without": N_("Without the document"),
    "group": N_("Repeats with"), "page": N_("Page"), "place": N_("Place"), "when": N_("If"), "yen": N_("Yen"), "waiver": N_("A waiver"),
    "body": N_("Body"), "asked": N_("Its answers"), "audience": N_("Who fills it in"), "": N_("All of it"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One difference in words."""

    thing: Markup
    name: Markup
    field: Markup
    before: Markup | None
    after: Markup | None


@dataclass(frozen=True, slots=True)
class SaidDefect:
    """A question in two versions, in words."""

    label: Markup
    before: Markup
    after: Markup
    difference: Markup


def changes(before: Definition, after: Definition) -> Sequence[Said]:
    """Every difference in words."""
    return [said for each in differences(before, after) for said in _said(each, before, after)]


def _said(change: Change, before: Definition, after: Definition) -> list[Said]:
    thing, name = say(THINGS[change.thing]), _name(change, before, after)
    if (
        isinstance(change.before, Mapping | None)
        and isinstance(change.after, Mapping | None)
        and change.field
        and _is_texts(change)
    ):
        one, other = change.before or {}, change.after or {}
        return [
            Said(thing, name, Markup("{} ({})").format(say(FIELDS[change.field]), say(notice_texts.LANGUAGE_LABELS[language])), _text(one.get(language)), _text(other.get(language)))
            for language in LANGUAGES if one.get(language) != other.get(language)
        ]  # fmt: skip
    values = [
        None if value is None else _value(change, value, definition)
        for value, definition in ((change.before, before), (change.after, after))
    ]
    return [Said(thing, name, say(FIELDS.get(change.field, change.field)), *values)]


def _is_texts(change: Change) -> bool:
    return all(
        value is None or set(value) <= set(LANGUAGES)
        for value in (change.before, change.after)
        if isinstance(value, Mapping | None)
    )


def _text(value: object) -> Markup | None:
    return None if not value else annotate_text(str(value))


def _name(change: Change, before: Definition, after: Definition) -> Markup:
    """What the thing is called: by its words, in the later version where it is there."""
    for definition in (after, before):
        if change.thing is Thing.QUESTION and (question := definition.question(change.key)):
            return words(question.label)
        if change.thing is Thing.GROUP and (group := definition.group(change.key)):
            return words(group.label)
        if change.thing is Thing.PAGE and (page := definition.page(change.key)):
            return words(page.title) or (words(page.questions[0].label) if page.questions else Markup(""))
    return Markup("{}").format(change.key)


def _value(change: Change, value: object, definition: Definition) -> Markup:
    if change.field in ("show_if", "when"):
        known = condition_rows.every_fact(definition)
        from_text = condition_rows.node_of_text(value)
        return condition_rows.in_words(from_text, known) if from_text is not None else Markup("{}").format(value)
    if change.field == "kind":
        return say(next(name for kind, (name, _) in form_words.KINDS.items() if kind == value))
    if change.field == "signature":
        return say(next(said for each, said in form_words.SIGNATURES.items() if each == value))
    if change.field == "way":
        return say(next(said for each, said in form_words.WAYS.items() if each == value))
    if change.field in ("group", "page"):
        group = definition.group(str(value))
        page = definition.page(str(value))
        return (
            words(group.label) if group else (words(page.title) if page and page.title else Markup("{}").format(value))
        )
    if isinstance(value, bool):
        return say(N_("Yes") if value else N_("No"))
    if isinstance(value, list):
        return Markup("、").join(_item(each, definition) for each in value)
    if isinstance(value, Mapping):
        return _item(value, definition)
    return annotate_text(str(value))


def _item(value: Any, definition: Definition) -> Markup:
    """One of a list: an option, a line, a question."""
    if isinstance(value, Mapping):
        texts = value.get("label") or value.get("title") or value
        return (
            words({key: str(said) for key, said in texts.items() if key in LANGUAGES})
            if isinstance(texts, Mapping)
            else Markup("")
        )
    question = definition.question(str(value))
    return words(question.label) if question else annotate_text(str(value))


def compared(one: Opened, other: Opened) -> Sequence[SaidDefect]:
    """Each question that both versions ask: how much of it fails, and whether that changed."""
    found = []
    for each in defects.compared((one.version, one.definition), (other.version, other.definition)):
        question = other.definition.question(each.key)
        if each.before is None or each.after is None or question is None:
            continue
        found.append(
            SaidDefect(words(question.label), defect_words.interval(each.before.failed), defect_words.interval(each.after.failed), defect_words.difference(each))
        )  # fmt: skip
    return found
