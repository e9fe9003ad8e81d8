"""Editing a form's document step by step 「様式の編集」: pages, questions and groups are added, moved and removed; keys are made here.

It works on the document as it is kept, not on what was read from it: a draft may be unfinished, and a condition that no longer holds together
stays, so that its fault can be shown. Each function gives a new document and leaves the one that it was given alone.
"""

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any, Final

from todoke.eligibility.rules import reading
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.tree import And, Arithmetic, Between, Compare, Fact, In, Node, Not, Or
from todoke.eligibility.rules.writing import text_of
from todoke.procedures.rules.conditions import COUNT, TICKED
from todoke.procedures.rules.definition import FORMAT

Document = dict[str, Any]
UP: Final = -1
DOWN: Final = 1


def empty(title: str, audience: str) -> Document:
    """A form that asks nothing yet."""
    return {"format": FORMAT, "title": {"ja": title}, "audience": audience, "pages": []}


def pages(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Its pages as they are kept."""
    return [each for each in document.get("pages") or () if isinstance(each, dict)]


def page_at(document: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """The page of a key."""
    return next((each for each in pages(document) if each.get("key") == key), None)


def questions(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of a page as they are kept."""
    return [each for each in page.get("questions") or () if isinstance(each, dict)]


def question_at(document: Mapping[str, Any], key: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The page and the question of a key."""
    return next(((page, each) for page in pages(document) for each in questions(page) if each.get("key") == key), None)


def group_at(document: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """The group of a key."""
    return next((each for each in document.get("groups") or () if isinstance(each, dict) and each.get("key") == key), None)  # fmt: skip


def new_key(document: Mapping[str, Any], prefix: str) -> str:
    """A key that nothing has yet: ``q1``, ``q2`` …; one that was removed may come again only while the form is a draft."""
    taken = {str(each.get("key")) for page in pages(document) for each in (page, *questions(page))}
    taken |= {str(each.get("key")) for each in document.get("groups") or () if isinstance(each, dict)}
    at = 1
    while f"{prefix}{at}" in taken:
        at += 1
    return f"{prefix}{at}"


def add_question(
    document: Document, fields: Mapping[str, Any], *, page: str = "", group: str = ""
) -> tuple[Document, str]:
    """A new question at the end of a page, or on a page of its own at the end of the form or of a group; the document and its key."""
    changed = deepcopy(document)
    key = new_key(changed, "q")
    made = {"key": key, **_said(fields)}
    there = page_at(changed, page) if page else None
    if there is not None:
        there.setdefault("questions", []).append(made)
        return changed, key
    alone: dict[str, Any] = {"key": new_key(changed, "p"), "questions": [made]}
    if group:
        alone["group"] = group
    changed["pages"] = pages(changed)
    changed["pages"].insert(_end_of(changed, group), alone)
    return changed, key


def _end_of(document: Document, group: str) -> int:
    """Where a page of a group, or of the form, is added."""
    places = [place for place, each in enumerate(pages(document)) if group and each.get("group") == group]
    return places[-1] + 1 if places else len(pages(document))


def change_question(document: Document, key: str, fields: Mapping[str, Any]) -> Document:
    """The question with these fields; those that say nothing are taken out."""
    changed = deepcopy(document)
    found = question_at(changed, key)
    if found is not None:
        _into(found[1], fields)
    return changed


def change_page(document: Document, key: str, fields: Mapping[str, Any]) -> Document:
    """The page with these fields; one that begins to repeat with a group goes to that group's other pages."""
    changed = deepcopy(document)
    page = page_at(changed, key)
    if page is None:
        return changed
    before = page.get("group", "")
    _into(page, fields)
    if page.get("group", "") != before:
        rest = [each for each in pages(changed) if each is not page]
        at = pages(changed).index(page)
        changed["pages"] = rest
        changed["pages"].insert(_end_of(changed, str(page.get("group", ""))) if page.get("group") else _out_of(rest, at, before), page)  # fmt: skip
    return without_empty(changed)


def _out_of(rest: list[dict[str, Any]], at: int, group: str) -> int:
    """Where a page goes that no longer repeats: behind the pages of its former group."""
    places = [place for place, each in enumerate(rest) if each.get("group") == group]
    return places[-1] + 1 if places else at


def change_group(document: Document, key: str, fields: Mapping[str, Any]) -> Document:
    """The group with these fields."""
    changed = deepcopy(document)
    group = group_at(changed, key)
    if group is not None:
        _into(group, fields)
    return changed


def add_group(document: Document, fields: Mapping[str, Any]) -> tuple[Document, str]:
    """A new group, without pages yet; the document and its key."""
    changed = deepcopy(document)
    key = new_key(changed, "g")
    changed.setdefault("groups", []).append({"key": key, **_said(fields)})
    return changed, key


def change_form(document: Document, fields: Mapping[str, Any]) -> Document:
    """The form with these fields of its own."""
    changed = deepcopy(document)
    _into(changed, fields)
    return changed


def place_question(document: Document, key: str, page: str) -> Document:
    """The question at the end of another page, or, with "", on a page of its own behind the one that it leaves."""
    changed = deepcopy(document)
    found = question_at(changed, key)
    if found is None or page == found[0].get("key"):
        return changed
    left, question = found
    left["questions"] = [each for each in questions(left) if each is not question]
    there = page_at(changed, page) if page else None
    if there is not None:
        there.setdefault("questions", []).append(question)
    elif not page:
        alone: dict[str, Any] = {"key": new_key(changed, "p"), "questions": [question]}
        if left.get("group"):
            alone["group"] = left["group"]
        changed["pages"].insert(pages(changed).index(left) + 1, alone)
    return without_empty(changed)


def move_question(document: Document, key: str, step: int) -> Document:
    """The question one place up or down on its page."""
    changed = deepcopy(document)
    found = question_at(changed, key)
    if found is not None:
        found[0]["questions"] = _moved(questions(found[0]), found[1], step)
    return changed


def _moved(items: list[dict[str, Any]], item: dict[str, Any], step: int) -> list[dict[str, Any]]:
    at = items.index(item)
    to = at + step
    if 0 <= to < len(items):
        items[at], items[to] = items[to], items[at]
    return items


def move_page(document: Document, key: str, step: int) -> Document:
    """The page one place up or down. Pages of a group stay together: at their edge all of them move, and others pass them as one."""
    changed = deepcopy(document)
    listed = pages(changed)
    page = next((each for each in listed if each.get("key") == key), None)
    if page is None:
        return changed
    at = listed.index(page)
    near = listed[at + step] if 0 <= at + step < len(listed) else None
    if near is not None and page.get("group") and near.get("group") == page.get("group"):
        changed["pages"] = _moved(listed, page, step)
        return changed
    blocks = _blocks(listed)
    mine = next(place for place, block in enumerate(blocks) if any(each is page for each in block))
    if 0 <= mine + step < len(blocks):
        blocks[mine], blocks[mine + step] = blocks[mine + step], blocks[mine]
    changed["pages"] = [each for block in blocks for each in block]
    return changed


def _blocks(listed: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Pages that move as one: each alone, those of a group together."""
    found: list[list[dict[str, Any]]] = []
    for each in listed:
        if found and each.get("group") and found[-1][0].get("group") == each.get("group"):
            found[-1].append(each)
        else:
            found.append([each])
    return found


def remove_question(document: Document, key: str) -> Document:
    """Without the question; a page that asks nothing more goes too. What still names it is a fault that is then shown."""
    changed = deepcopy(document)
    found = question_at(changed, key)
    if found is not None:
        found[0]["questions"] = [each for each in questions(found[0]) if each is not found[1]]
    for part in changed.get("parts") or ():
        if isinstance(part, dict) and isinstance(part.get("questions"), list):
            part["questions"] = [each for each in part["questions"] if each != key]
    return without_empty(changed)


def remove_page(document: Document, key: str) -> Document:
    """Without the page and its questions."""
    page = page_at(document, key)
    changed = deepcopy(document)
    for each in questions(page or {}):
        changed = remove_question(changed, str(each.get("key")))
    changed["pages"] = [each for each in pages(changed) if each.get("key") != key]
    return without_empty(changed)


def remove_group(document: Document, key: str) -> Document:
    """Without the group; its pages stay, and are asked once."""
    changed = deepcopy(document)
    changed["groups"] = [each for each in changed.get("groups") or () if each.get("key") != key]
    for page in pages(changed):
        if page.get("group") == key:
            del page["group"]
    return changed


def without_empty(document: Document) -> Document:
    """Without pages that ask nothing."""
    document["pages"] = [each for each in pages(document) if questions(each)]
    return document


def rename(document: Document, old: str, new: str) -> Document:
    """The question or group under another key, also wherever it is named."""
    changed = deepcopy(document)
    found = question_at(changed, old)
    group = group_at(changed, old)
    if found is not None:
        found[1]["key"] = new
    if group is not None:
        group["key"] = new
    for page in pages(changed):
        if page.get("group") == old:
            page["group"] = new
        for each in (page, *questions(page)):
            _rename_in(each, "show_if", old, new)
    for each in changed.get("groups") or ():
        _rename_in(each, "show_if", old, new)
    for each in changed.get("fees") or ():
        _rename_in(each, "when", old, new)
        _rename_in(each, "yen", old, new)
    for each in changed.get("parts") or ():
        each["questions"] = [new if name == old else name for name in each.get("questions") or ()]
    return changed


def _rename_in(holder: dict[str, Any], name: str, old: str, new: str) -> None:
    text = holder.get(name)
    if isinstance(text, str) and text:
        with suppress(RuleInvalid):  # what cannot be read stays, and its fault is shown
            holder[name] = text_of(_renamed(reading.read(text), old, new))


def _renamed(node: Node, old: str, new: str) -> Node:
    def again(each: Node) -> Node:
        return _renamed(each, old, new)

    match node:
        case Fact(name):
            head, sign, rest = name.partition(TICKED)
            if head == old:
                return Fact(f"{new}{sign}{rest}")
            return Fact(new + COUNT) if name == old + COUNT else node
        case And(items):
            return And(tuple(map(again, items)))
        case Or(items):
            return Or(tuple(map(again, items)))
        case Not(item):
            return Not(again(item))
        case Compare(operator, left, right):
            return Compare(operator, again(left), again(right))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, again(left), again(right))
        case Between(item, low, high):
            return Between(again(item), again(low), again(high))
        case In(item, values):
            return In(again(item), values)
    return node


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something; whether a question must be answered is said where it need not be."""
    return {
        name: value for name, value in fields.items()
        if value not in ("", None, {}, [], ()) and (value is not False or name == "required") and not (name == "required" and value is True)
    }  # fmt: skip


def _into(holder: dict[str, Any], fields: Mapping[str, Any]) -> None:
    said = _said(fields)
    for name in fields:
        holder.pop(name, None)
    holder.update(said)


def add_pages(document: Document, pattern: Mapping[str, Any]) -> Document:
    """The pages and groups of another form behind one's own; keys that are taken are made anew, wherever they are named."""
    changed, added = deepcopy(document), deepcopy(dict(pattern))
    for page in pages(added):
        for question in questions(page):
            added = _free(changed, added, str(question.get("key")), "q")
    for group in list(added.get("groups") or ()):
        added = _free(changed, added, str(group.get("key")), "g")
    for page in pages(added):
        taken = {each.get("key") for each in (*pages(changed), *pages(added)) if each is not page}
        if page.get("key") in taken:
            page["key"] = new_key({"pages": [*pages(changed), *pages(added)]}, "p")
        changed["pages"] = [*pages(changed), page]
    changed["groups"] = [*(changed.get("groups") or ()), *(added.get("groups") or ())]
    return changed


def _free(document: Document, added: Document, key: str, prefix: str) -> Document:
    """``added`` with another key for what ``document`` calls so already."""
    if question_at(document, key) is None and group_at(document, key) is None:
        return added
    both = {"pages": [*pages(document), *pages(added)], "groups": [*(document.get("groups") or ()), *(added.get("groups") or ())]}  # fmt: skip
    return rename(added, key, new_key(both, prefix))
