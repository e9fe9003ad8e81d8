"""The list of a group 「くり返し」: who or what was named so far, change, take out, add another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from markupsafe import Markup

from todoke.procedures.operations import drafts
from todoke.procedures.queries import drafts as queries
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition, Group, said
from todoke.procedures.rules.flow import Passage, Step
from todoke.ui import form_fields, form_known, form_words
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures import ways
from todoke.web.procedures.filler import Filler
from todoke.web.procedures.ways import Way
from todoke.web.town.pages import SeeOther


@dataclass(frozen=True, slots=True)
class Item:
    """One of a group in its list."""

    index: int
    title: Markup
    words: Markup
    href: str
    is_open: bool


def group_list(filler: Filler, way: Way, step: Step) -> HttpResponse:
    """Show the list, or do what was pressed on it."""
    group = way.definition.group(step.group)
    assert group is not None
    if filler.request.method != "POST":
        return _show(filler, way, step, group)
    data = filler.request.POST
    go, number = data.get("go", "next"), data.get("remove", "")
    if number.isascii() and number.isdigit() and len(number) < 4:
        drafts.take_out(draft=way.draft, group=group, index=int(number), by=filler.actor, now=filler.now)
        return SeeOther(way.address(step.key, to_check=data.get("to") == ways.CHECK))
    if go == "add":
        place = drafts.add_one(draft=way.draft, group=group, by=filler.actor, now=filler.now)
        return SeeOther(_first(Way.of(queries.get(way.draft.pk)), group, place))
    if go == "back":
        return SeeOther(way.before(step.key))
    if go == "later":
        return SeeOther(frame.address("web:draft_code", draft=str(way.draft.pk)))
    code = flow.problems(way.definition, way.draft.answers).get(group.key)
    if code:
        return _show(filler, way, step, group, code=code, status=422)
    return SeeOther(way.after(step.key, to_check=data.get("to") == ways.CHECK))


def _first(way: Way, group: Group, index: int) -> str:
    """The first page of one of a group."""
    for step, _ in way.whole.steps:
        if step.group == group.key and step.page is not None and step.index == index:
            return way.address(step.key)
    return way.address(f"{group.key}-list")


def items_in(
    definition: Definition, whole: Passage, group: Group, missing: Mapping[str, str], href: Callable[[int], str]
) -> list[Item]:
    """Who or what was named so far, each by its first answer."""
    given = whole.shown.get(group.key)
    language = ways.language()
    found = []
    for index in range(len(given) if isinstance(given, list) else 0):
        words = Markup("")
        for step, questions in whole.steps:
            if step.group == group.key and step.index == index and questions and not words:
                value = flow.value_at(whole.shown, flow.path(step, questions[0]))
                words = form_fields.shown(questions[0], value, language=language) if value is not None else words
        is_open = any(each.startswith(f"{group.key}.{index}.") for each in missing)
        title = form_fields.title_of(definition, group.key, index, language=language)
        found.append(Item(index, title, words, href(index), is_open))
    return found


def _show(filler: Filler, way: Way, step: Step, group: Group, *, code: str = "", status: int = 200) -> HttpResponse:
    language = ways.language()
    items = items_in(way.definition, way.whole, group, way.missing(), lambda index: _first(way, group, index))
    problem = form_words.told(code, {"least": group.least, "most": group.most}) if code else None
    data = filler.request.POST if filler.request.method == "POST" else filler.request.GET
    context = {
        "form_title": annotate_text(said(way.definition.title, language)), "label": annotate_text(said(group.label, language)), "items": items,
        "may_add": len(items) < group.most, "problem": problem, "place": way.place(step.key), "changed_at": way.draft.changed_at,
        "mark": ways.mark(way.draft, step.key, now=filler.now), "to": ways.CHECK if data.get("to") == ways.CHECK else "", "practice": False, "hidden": "", "post_to": filler.request.path,
        **form_known.whose(way.draft.version.procedure),
    }  # fmt: skip
    return filler.render("web/procedures/group.html", context, status=status)
