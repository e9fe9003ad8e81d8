"""Pages about the bodies: who they are, how to reach them, what they offer."""

from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common.clock import today
from todoke.notices.queries import phishing
from todoke.procedures.queries import forms
from todoke.procedures.queries.forms import newest
from todoke.procedures.rules.definition import said
from todoke.registry.queries import programs
from todoke.registry.queries.programs import Shown
from todoke.registry.rules import tags
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import Offering
from todoke.ui import genuine_words
from todoke.ui.pages import town_of
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.registry.browse import event_of
from todoke.web.registry.reading import Reading
from todoke.web.registry.rows import title_of

KINDS: Final[dict[str, str]] = {
    "nation": N_("Nation"),
    "prefecture": N_("Prefecture"),
    "special_ward": N_("Special ward"),
    "city": N_("City"),
    "town": N_("Town"),
    "village": N_("Village"),
    "affiliated": N_("Affiliated body"),
}
GROUPS: Final[dict[str, str]] = {
    "nation": N_("Nation and metropolis"),
    "prefecture": N_("Nation and metropolis"),
    "special_ward": N_("Wards"),
    "city": N_("Cities"),
    "town": N_("Towns and villages (Tama and the islands)"),
    "village": N_("Towns and villages (Tama and the islands)"),
    "affiliated": N_("Affiliated bodies"),
}
_MOST_AT_ONCE: Final = 400


def grouped(found: list[Body]) -> list[tuple[str, list[Body]]]:
    """Bodies under the heading of their kind, in the order of the headings; by key within each."""
    headings = list(dict.fromkeys(GROUPS.values()))
    ordered = sorted(found, key=lambda body: (headings.index(GROUPS[body.kind]), body.key != "jp", body.key))
    return [(heading, list(group)) for heading, group in groupby(ordered, key=lambda body: GROUPS[body.kind])]


def index(request: HttpRequest) -> HttpResponse:
    """Every body."""
    groups = [
        (heading, [{"label": frame.body_name(body), "href": frame.address("web:body", key=body.key)} for body in group])
        for heading, group in grouped(list(bodies.all_bodies()))
    ]
    return frame.respond(request, "web/bodies.html", {"groups": groups}, cacheable=not request.GET)


def show(request: HttpRequest, key: str) -> HttpResponse:
    """One body: telephone, home page, and what it offers."""
    body = bodies.get(key)
    town = town_of(request)
    shown = programs.shown_many(programs.live_programs(body=body))
    parent = body.parent
    context = {
        "body": body,
        "name": frame.body_name(body),
        "kind": KINDS[body.kind],
        "whose": frame.whose(body, town),
        "parent": (frame.body_name(parent), frame.address("web:body", key=parent.key)) if parent else None,
        "is_municipality": BodyKind(body.kind).is_municipality,
        "is_own": town is not None and town.key == body.key,
        "groups": _by_event([each for each in shown if each.offering is Offering.OFFERED][:_MOST_AT_ONCE]),
        "total": sum(each.offering is Offering.OFFERED for each in shown),
        "procedures": [
            (
                annotate_text(said(forms.definition_of(version).title, frame.language())),
                frame.address("web:apply", body=body.key, key=each.key),
            )
            for each in forms.offered(body, today=today())
            if (version := newest(each.versions.all())) is not None
        ],
        "warnings": genuine_words.warnings(phishing.shown(body)),
        "not_offered": _links([each for each in shown if each.offering is Offering.NOT_OFFERED]),
        "affiliated": [
            (frame.body_name(each), frame.address("web:body", key=each.key))
            for each in bodies.all_bodies()
            if each.kind == BodyKind.AFFILIATED and each.parent_id == body.pk
        ],
    }
    return frame.respond(request, "web/body.html", context, cacheable=not request.GET)


def _by_event(found: list[Shown]) -> list[tuple[str, str, list[tuple[object, str]]]]:
    """(life event, its name, its programmes as links), in the order of the life events."""
    events = list(tags.LIFE_EVENTS)
    keyed = sorted(((events.index(event_of(each.says) or "daily"), each) for each in found), key=lambda row: row[0])
    return [
        (events[place], tags.LIFE_EVENTS[events[place]], _links([each for _, each in group]))
        for place, group in groupby(keyed, key=lambda row: row[0])
    ]


def _links(found: list[Shown]) -> list[tuple[object, str]]:
    return [
        (title_of(Reading(each.says, frame.language())), frame.address("web:program", number=slug(each.program.number)))
        for each in found
    ]
