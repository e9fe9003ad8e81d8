"""The way through a form, as slow and as plain as it can be said: what ``flow`` says of any answers must be this."""

from collections.abc import Mapping

from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition, Page, Question

Answers = Mapping[str, object]


def visible(definition: Definition, answers: Answers) -> dict[str, object]:
    """Page by page, each time with all that was shown before."""
    shown: dict[str, object] = {}
    for page in definition.pages:
        group = definition.group(page.group) if page.group else None
        if group is None:
            shown.update(
                {
                    each.key: answers[each.key]
                    for each in asked(definition, page, shown)
                    if answers.get(each.key) is not None
                }
            )
            continue
        given = answers.get(group.key)
        if not isinstance(given, list) or not is_shown(definition, group.key, shown):
            continue
        kept = shown.setdefault(group.key, [{} for _ in given])
        assert isinstance(kept, list)
        for index, item in enumerate(given):
            if isinstance(item, Mapping):
                for question in asked(definition, page, shown, index):
                    if item.get(question.key) is not None:
                        kept[index][question.key] = item[question.key]
    return shown


def is_shown(definition: Definition, group: str, shown: Answers) -> bool:
    """Whether a group is asked for."""
    found = definition.group(group)
    return found is not None and conditions.holds(found.show_if, conditions.row_of(definition, shown))


def asked(definition: Definition, page: Page, shown: Answers, index: int = 0) -> list[Question]:
    """The questions of a page, of the ``index``-th of its group."""
    row = conditions.row_of(definition, shown, page.group, index)
    if not conditions.holds(page.show_if, row):
        return []
    return [each for each in page.questions if conditions.holds(each.show_if, row)]


def steps(definition: Definition, answers: Answers) -> dict[str, list[str]]:
    """The keys of the steps in order, with the keys of what each asks."""
    shown = visible(definition, answers)
    found: dict[str, list[str]] = {}
    for page in definition.pages:
        group = definition.group(page.group) if page.group else None
        if group is None:
            found[page.key] = [each.key for each in asked(definition, page, shown)]
        elif page is definition.pages_of(group.key)[0] and is_shown(definition, group.key, shown):
            items = shown.get(group.key, [])
            assert isinstance(items, list)
            for index in range(max(len(items), group.least)):
                for inner in definition.pages_of(group.key):
                    found[f"{inner.key}-{index}"] = [each.key for each in asked(definition, inner, shown, index)]
            if group.most > group.least:
                found[f"{group.key}-list"] = []
    return {key: questions for key, questions in found.items() if questions or key.endswith("-list")}


def problems(definition: Definition, answers: Answers) -> dict[str, str]:
    """What is missing, by path."""
    shown = visible(definition, answers)
    found: dict[str, str] = {}
    for key, questions in steps(definition, answers).items():
        page_key, _, index = key.partition("-")
        page = definition.page(page_key)
        for name in questions:
            question = definition.question(name)
            assert page is not None
            assert question is not None
            items = shown.get(page.group, []) if page.group else [shown]
            assert isinstance(items, list)
            at = int(index) if page.group else 0
            if question.required and (at >= len(items) or name not in items[at]):
                found[f"{page.group}.{at}.{name}" if page.group else name] = "answer_missing"
    for group in definition.groups:
        items = shown.get(group.key, [])
        assert isinstance(items, list)
        if is_shown(definition, group.key, shown):
            if len(items) < group.least:
                found[group.key] = "group_too_few"
            elif len(items) > group.most:
                found[group.key] = "group_too_many"
    return found
