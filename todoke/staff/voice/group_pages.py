"""Groups of like voices 「似た声」: the largest first; one with its voices, named, merged, answered, and led to an improvement."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.lists import part
from todoke.staff.voice import choosing, queue_desk
from todoke.ui import messages, voice_improved, voice_queue_words
from todoke.voice.models import Group, Improvement
from todoke.voice.operations import answering, grouping
from todoke.voice.operations.answering import AnswerNamesSomebody
from todoke.voice.queries import groups, likeness, queue
from todoke.voice.queries.masked import mask

Errors = Sequence[tuple[str | None, object]]
#: So many ticked voices are taken out in one act at most.
MOST: Final = 100
#: So many voices with their words stand on a page.
LENGTH: Final = 20


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """The groups of a body, or those about one thing."""
    choosing.need_voices(desk)
    about = text(desk.request.GET, "about", limit=220)
    kind, of = queue.about_of(about)
    rows, names = part(desk.request, groups.of_body(desk.body, about_kind=kind, about=of)), queue_desk.Names(desk)
    doing = set(
        Improvement.objects.filter(group__in=[each.pk for each in rows.rows]).values_list("group_id", flat=True)
    )
    listed = [
        {"group": each, "name": queue_desk.group_name(each), "about": names.of(each.about_kind, each.about), "doing": each.pk in doing}
        for each in rows.rows
    ]  # fmt: skip
    context = {
        "rows": rows, "listed": listed, "about": about if kind else "", "about_name": names.of(kind, of) if kind else "", "can_compare": likeness.is_there(),
    }  # fmt: skip
    return desk.render("voice/groups.html", context)


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, group: UUID) -> HttpResponseBase:
    """One group; what was merged into another leads there."""
    choosing.need_voices(desk)
    found = groups.get(desk.body, group)
    if desk.request.method == "GET":
        return desk.go("voice_group", group=found.pk) if found.pk != group else _page(desk, found)
    try:
        to, said = _do(desk, found)
    except AnswerNamesSomebody as refusal:
        return _page(desk, found, errors=[("id_sure", messages.tell(refusal.code))], names_somebody=True, status=422)
    except Refusal as refusal:
        problems = voice_queue_words.problems_of(refusal)
        errors: Errors = [(f"id_{name}" if name in {"name", "text", "into"} else None, words) for name, words in problems.items()]  # fmt: skip
        return _page(desk, found, errors=errors or [(None, voice_queue_words.refused(refusal))], status=refusal.status)
    return desk.go("voice_group", said, group=to.pk)


def _do(desk: Desk, group: Group) -> tuple[Group, str]:
    post, by, now = desk.request.POST, desk.actor, desk.now
    match post.get("do", ""):
        case "name":
            return grouping.name(group=group, name=text(post, "name", limit=130), by=by, now=now), N_("The group has its name.")  # fmt: skip
        case "merge":
            into = groups.get(desk.body, post.get("into", ""))
            return grouping.merge(group=group, into=into, by=by, now=now), N_("They are one group now.")
        case "take_out":
            chosen = queue.some(desk.body, post.getlist("voice"), most=MOST)
            if not chosen:
                raise grouping.GroupInvalid(problems={"voices": "choice_missing"})
            grouping.take_out(voices=chosen, group=group, by=by, now=now)
            return group, N_("They stand by themselves now, and stay so.")
        case "answer":
            answering.answer_group(
                group=group, text=text(post, "text", limit=4100), public=bool(post.get("public")), sure=bool(post.get("sure")), by=by, now=now
            )  # fmt: skip
            return group, N_("Answered. Whoever spoke reads it with their code.")
    raise NotFound(page=desk.request.path)


def _page(
    desk: Desk, group: Group, *, errors: Errors = (), names_somebody: bool = False, status: int = 200
) -> HttpResponse:
    names, post = queue_desk.Names(desk), desk.request.POST
    rows = part(desk.request, groups.voices_of(group), length=LENGTH)
    people = staff.names_of([group.named_by, *queue_desk.assigned(rows.rows)])
    improvements = Improvement.objects.filter(group=group).order_by("-changed_at", "id")
    open_ = groups.voices_of(group).filter(answered_at=None).count()
    draft = text(post, "text", limit=4100) if post.get("do") == "answer" else ""
    context = {
        "group": group, "name": queue_desk.group_name(group), "about": names.of(group.about_kind, group.about), "named_by": people.get(group.named_by, ""),
        "rows": rows, "listed": [queue_desk.line(desk, each, names, people) for each in rows.rows], "open": min(open_, answering.MOST_AT_ONCE), "draft": draft,
        "others": [(str(each.pk), f"{queue_desk.group_name(each)} ({each.size})") for each in groups.others(group)],
        "improvements": [(each, voice_improved.title_of(each, choosing.language()), voice_improved.tag_of(each.state)) for each in improvements],
        "public": bool(post.get("public")), "names_somebody": names_somebody, "parts": list(mask(draft).parts()) if names_somebody else [],
        "typed": text(post, "name", limit=130) if post.get("do") == "name" else group.name, "errors": list(errors), "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("voice/group.html", context, status=status)
