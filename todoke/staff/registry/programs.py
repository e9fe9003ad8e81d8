"""My programmes, and one programme as staff see it."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect

from todoke.common.errors import NotFound
from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import Program, ProgramVersion
from todoke.registry.operations import programs, types
from todoke.registry.queries import queues
from todoke.registry.queries.versions import central_of, effective
from todoke.registry.rules.fields import BY_NAME, N_
from todoke.registry.rules.numbers import from_slug, slug
from todoke.registry.rules.versions import Offering, State, differences
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.lists import part
from todoke.staff.registry import wording

HISTORY_LENGTH = 20
FILTERS: dict[str, str] = {
    "live": N_("Shown to residents"),
    "draft": N_("With a draft"),
    "submitted": N_("Waiting for approval"),
    "scheduled": N_("Scheduled"),
    "not_offered": N_("We do not offer this"),
    "ended": N_("Ended"),
    "never": N_("Never published"),
}


def find(desk: Desk, number: str) -> Program:
    """The programme of this body that an address means; raises NotFound for every other."""
    wanted = from_slug(number)
    if wanted is None:
        raise NotFound(number=number[:80])
    return queues.program(desk.body, wanted)


def tags_of(program: Program, waiting: Sequence[ProgramVersion]) -> list[tuple[str, str]]:
    """The states of a programme as (English label, kind of tag)."""
    if program.live is None:
        tags = [(N_("Not shown"), "neutral")]
    elif program.live.offering == Offering.OFFERED:
        tags = [(N_("Shown to residents"), "live")]
    else:
        tags = [(wording.OFFERINGS[program.live.offering], "ended")]
    return tags + [wording.STATES[version.state] for version in waiting]


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """My programmes: search within, filter, in pages."""
    words, state = text(desk.request.GET, "q", limit=200), desk.request.GET.get("state", "")
    state = state if state in FILTERS else ""
    rows = part(desk.request, queues.programs(desk.body, words=words, state=state))
    waiting = queues.open_versions(rows.rows)
    listed = [
        {"program": each, "slug": slug(each.number), "tags": tags_of(each, waiting.get(each.pk, ()))}
        for each in rows.rows
    ]
    context = {"rows": rows, "listed": listed, "words": words, "state": state, "filters": FILTERS}
    return desk.render("registry/programs.html", context)


@page(Act.VIEW)
def show(desk: Desk, number: str) -> HttpResponse:
    """One programme: what is live, what waits, what happened."""
    program = find(desk, number)
    if slug(program.number) != number.replace("+", "_").replace(" ", "_"):
        return HttpResponseRedirect(desk.url("program", number=slug(program.number)))
    waiting = queues.open_versions([program]).get(program.pk, [])
    whole = bool(desk.request.GET.get("all"))
    history = queues.versions(program, limit=500 if whole else HISTORY_LENGTH + 1)
    flags = queues.flags(desk.body, program)
    context = {
        "program": program, "slug": slug(program.number), "tags": tags_of(program, waiting), "says": effective(program),
        "waiting": waiting, "history": _timeline(program, history if whole else history[:HISTORY_LENGTH]),
        "more": len(history) > HISTORY_LENGTH and not whole, "states": wording.STATES, "offerings": wording.OFFERINGS,
        "flags": [flag_row(flag) for flag in flags], "central": central_of(program.type) if program.type else {},
        "shown": lambda name, value: wording.shown(BY_NAME[name], value), "names": people.names_of({v.by for v in history}),
        "links": queues.broken_of(program),
    }  # fmt: skip
    return desk.render("registry/program.html", context)


def flag_row(flagged: queues.Flagged) -> dict[str, object]:
    """A flagged override as the template shows it."""
    field = BY_NAME[flagged.flag.field]
    program = flagged.flag.program
    return {
        "flag": flagged.flag, "label": field.label, "program": program, "slug": slug(program.number), "at": flagged.flag.at,
        "before": wording.shown(field, flagged.before), "after": wording.shown(field, flagged.after), "own": wording.shown(field, flagged.own),
    }  # fmt: skip


def _timeline(program: Program, history: Sequence[ProgramVersion]) -> list[dict[str, object]]:
    """Versions with what each changed against the one it was made from."""
    bases = queues.contents_at(program, [version.based_on for version in history])
    reasons, erased = queues.refusals(program), queues.withdrawn(program)
    rows = []
    for version in history:
        unknown = version.withdrawn_at is not None or version.based_on in erased
        found = [] if unknown else differences(bases.get(version.based_on, {}), version.content)
        rows.append(
            {
                "version": version,
                "changes": wording.changes(found[:8]),
                "others": max(0, len(found) - 8),
                "first": version.based_on == 0,
                "current": program.live_id == version.pk,
                "refused": reasons.get(version.sequence),
                "state": wording.STATES[version.state],
                "may_restore": version.state != State.DRAFT
                and program.live_id != version.pk
                and not version.withdrawn_at,
                "withdrawn": wording.withdrawn(version),
            }
        )
    return rows


@page(Act.WRITE, methods=("POST",))
def reviewed(desk: Desk, number: str) -> HttpResponse:
    """Confirm that a programme is still right."""
    program = find(desk, number)
    programs.confirm_reviewed(program=program, by=desk.actor, now=desk.now)
    if desk.request.POST.get("back") == "stale":
        return desk.go("stale", N_("Confirmed: it is right as of today."))
    return desk.go("program", N_("Confirmed: it is right as of today."), number=slug(program.number))


@page(Act.WRITE, methods=("POST",))
def flag(desk: Desk, number: str, flag: int) -> HttpResponse:
    """Answer a flagged override: keep ours, or follow the central text again by a draft."""
    program = find(desk, number)
    row = queues.flag(desk.body, program, flag)
    back = slug(program.number)
    if desk.request.POST.get("answer") != "follow":
        types.resolve_flag(flag=row, by=desk.actor, now=desk.now)
        return desk.go("program", N_("Your own text stays."), number=back)
    newest = programs.newest_version(program)
    assert newest is not None  # a flagged programme is live
    content = {name: value for name, value in newest.content.items() if name != row.field}
    draft = programs.draft(
        program=program,
        content=content,
        based_on=newest.sequence,
        by=desk.actor,
        now=desk.now,
        offering=Offering(newest.offering),
    )
    types.resolve_flag(flag=row, by=desk.actor, now=desk.now)
    return desk.go(
        "version",
        N_("A draft follows the central text again. Look at it, then publish it."),
        number=back,
        sequence=draft.sequence,
    )
