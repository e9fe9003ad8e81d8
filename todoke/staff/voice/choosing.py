"""What staff choose from when something of voices needs a service and somebody who sees to it."""

from collections.abc import Sequence

from django.utils import translation
from markupsafe import Markup

from todoke.common.errors import NotAllowed
from todoke.people.queries import staff
from todoke.people.rules.roles import Act, Role, may
from todoke.procedures.models import Procedure
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.ui import messages, voice_abouts
from todoke.ui.ruby import plain
from todoke.voice.models import Counter, Group
from todoke.voice.queries import groups
from todoke.voice.queries.groups import GroupNotFound
from todoke.voice.rules.kinds import About

Choices = Sequence[tuple[str, Markup | str]]


def need_voices(desk: Desk) -> None:
    """See that somebody works with voices: with cases, or with texts. Raises NotAllowed."""
    if not (desk.may(Act.CASEWORK) or desk.may(Act.WRITE)):
        raise NotAllowed


def language() -> str:
    """The language of the page being made."""
    return translation.get_language() or "ja"


def owners(desk: Desk, *, present: str = "") -> Choices:
    """Who can see to something here: everybody with a role that works on it, and who sees to it at present."""
    found: dict[str, str] = {}
    for role in staff.staff_of(desk.body):
        works = may(frozenset({Role(role.role)}), Act.CASEWORK) or may(frozenset({Role(role.role)}), Act.WRITE)
        if works and role.user.is_active and (role.ends_date is None or role.ends_date > desk.today):
            found[f"staff:{role.user_id}"] = role.user.get_full_name() or role.user.username
    if present and present not in found:
        found.update(staff.names_of([present]))
    return sorted(found.items(), key=lambda each: each[1])


def abouts(desk: Desk) -> Choices:
    """What something can be about here: the office, its procedures and its counters; a programme is named by its number beside it."""
    rows: list[tuple[str, Markup | str]] = [("body:", messages.say(N_("The office as a whole")))]
    rows += [
        (f"procedure:{each.pk}", each.name) for each in Procedure.objects.filter(body=desk.body).order_by("name", "pk")
    ]
    rows += [
        (f"counter:{each.key}", plain(voice_abouts.counter_name(each, language())))
        for each in Counter.objects.filter(body=desk.body, ended_at=None)
    ]
    return rows


def about_of(desk: Desk, chosen: str, program: str) -> tuple[About, str] | None:
    """What was chosen, as a reference: one of ``abouts``, or the number of a programme of this body; None for anything else."""
    if program:
        found = voice_abouts.program_of(program)
        return (About.PROGRAM, found.number) if found and found.body_id == desk.body.pk else None
    kind, _, about = chosen.partition(":")
    known = {code for code, _ in abouts(desk)}
    return (About(kind), about) if chosen in known else None


def group_of(desk: Desk, typed: str) -> Group | None:
    """The group of this body that an address names, or the one into which it was merged."""
    try:
        return groups.get(desk.body, typed) if typed else None
    except GroupNotFound:
        return None
