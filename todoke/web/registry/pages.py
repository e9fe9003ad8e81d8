"""The page of one programme, and of a type of programme."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from markupsafe import escape

from todoke.bodies.models import Body
from todoke.common.clock import today
from todoke.procedures.queries import forms
from todoke.registry.formats import schema_org
from todoke.registry.models import Program, ProgramType
from todoke.registry.queries import programs, types
from todoke.registry.queries.programs import Found, Shown
from todoke.registry.rules import tags
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import Effective, Offering
from todoke.ui.pages import Town, chosen_code, gap, remembered, town_of
from todoke.voice.queries import improvements
from todoke.voice.rules.kinds import About
from todoke.web import frame
from todoke.web.registry.facts import answers, facts
from todoke.web.registry.reading import Reading
from todoke.web.voice.about import voiced

_PAGE = 100
#: The fields whose language decides whether the page says "available in Japanese only".
_MAIN = (
    "name", "summary", "description", "target_persons", "support_description", "support_monetary", "support_material",
    "procedure_method", "procedure_conditions", "belongings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a programme's page is made: the town, and the address of the same service there when the page is another body's."""

    town: Town | None
    elsewhere: str | None

    @property
    def gaps(self) -> "Reader":
        """The same reader with gaps for what differs from town to town; the kind of page stays."""
        town = replace(self.town, code="", name=gap("town")) if self.town else None
        return Reader(town, gap("elsewhere") if self.elsewhere else None)

    @property
    def fills(self) -> dict[str, str]:
        """What stands in the gaps for this reader."""
        return {"town": escape(self.town.name if self.town else ""), "elsewhere": escape(self.elsewhere or "")}


def canonical(
    request: HttpRequest, number: str, name: str, **more: str
) -> tuple[Found, HttpResponsePermanentRedirect | None]:
    """What an address means for this reader, and a redirect when this is not its one address."""
    found = programs.find_slug(number, town=chosen_code(request))
    right = slug(found.number)
    if number == right:
        return found, None
    return found, HttpResponsePermanentRedirect(frame.address(name, number=right, **more))


def reader_of(found: Found) -> Reader:
    """For whom the page of what was found is made."""
    town = Town.of(found.town) if found.town else None
    same = found.number_in_town
    return Reader(town, frame.address("web:program", number=slug(same)) if same else None)


def program(request: HttpRequest, number: str) -> HttpResponse:
    """What residents should know of a programme: the answer first."""
    found, redirect = canonical(request, number, "web:program")
    if redirect:
        return redirect
    reader, broken, day = reader_of(found), found.broken_links(), today()
    at_home = reader.town is not None and found.is_of(reader.town.key)
    apply = forms.of_program(found.row[0], today=day)
    improved = improvements.public_states(About.PROGRAM, found.number)
    made_from = (
        request.path,
        found.row,
        broken,
        day,
        apply,
        improved,
        reader.town is not None,
        at_home,
        reader.elsewhere is not None,
    )
    return remembered(
        made_from,
        lambda: _program(request, found.shown(), reader.gaps, broken, day, apply, improved),
        fills=reader.fills,
    )


def _program(
    request: HttpRequest, shown: Shown, reader: Reader, broken: frozenset[str], day: date, apply: Sequence[tuple[str, str]],
    improved: Sequence[str],
) -> HttpResponse:  # fmt: skip
    found = shown.program
    context = context_of(found, shown.says, shown.offering, reader, broken=broken, day=day)
    address = settings.BASE_URL + request.path
    context["json_ld"] = schema_org.script(
        schema_org.page(
            content=shown.says.content, translations=shown.says.translations.get(frame.language(), {}), number=found.number,
            address=address, language=frame.language(), body=_described(shown.body), offered=shown.offering is Offering.OFFERED,
        )
    )  # fmt: skip
    context["apply"] = [frame.address("web:apply", body=body, key=key) for body, key in apply]
    context["voiced"] = voiced(shown.body, About.PROGRAM, found.number, day=day, improved=len(improved))
    context["ended_on"] = shown.version.publish_at if shown.offering is Offering.ENDED else None
    return frame.respond(request, "web/program.html", context, cacheable=True)


def _described(body: Body) -> schema_org.Provider:
    return schema_org.Provider(
        name=body.name, name_en=body.name_en, telephone=body.phone, home_page=body.home_page, code=body.code or "",
        is_local=body.kind != "affiliated",
    )  # fmt: skip


def context_of(
    found: Program,
    says: Effective,
    offering: Offering,
    reader: Reader,
    *,
    broken: frozenset[str] = frozenset(),
    day: date,
) -> dict[str, object]:
    """What the programme template needs; also for a page as it was on another day."""
    language = frame.language()
    reading = Reading(says, language, broken)
    general = _general(found.type, language) if reading.japanese_only(("summary",)) else None
    said = answers(reading, day)
    event = says.content.get("life_event") or tags.life_event(_codes(says, "category_codes"))
    return {
        "program": found,
        "number": slug(found.number),
        "r": reading,
        "answers": said,
        "facts": facts(reading, said),
        "offering": offering.value,
        "town": reader.town,
        "whose": frame.whose(found.body, reader.town),
        "body": found.body,
        "body_name": frame.body_name(found.body),
        "general": general,
        "japanese_only": reading.japanese_only(_MAIN),
        "event": (event, tags.LIFE_EVENTS[event]) if isinstance(event, str) and event in tags.LIFE_EVENTS else None,
        "subjects": [
            (code, tags.name(code, "category", language))
            for code in _codes(says, "category_codes")
            if code in tags.CATEGORY
        ],
        "elsewhere": reader.elsewhere,
        "apply": [],
    }


def _codes(says: Effective, name: str) -> list[str]:
    value = says.content.get(name)
    return [str(code) for code in value if code != "000"] if isinstance(value, list) else []


def _general(found: ProgramType | None, language: str) -> Reading | None:
    """The central explanation in the reader's language, where the programme's own text has none."""
    if found is None:
        return None
    says = types.of(found)
    return Reading(says, language) if says.translations.get(language, {}).get("summary") else None


def type_page(request: HttpRequest, number: str) -> HttpResponse:
    """What a type of programme is everywhere, and which bodies offer it."""
    found = programs.type_by_number(number)
    language, town = frame.language(), town_of(request)
    rows = programs.shown_many(programs.live_programs(type=found))
    own = next((row for row in rows if town and row.body.key == town.key), None)
    reading = Reading(types.of(found), language)
    offered = [row for row in rows if row.offering is Offering.OFFERED]
    page = _page_number(request.GET.get("page"), len(offered))
    context = {
        "type": found,
        "r": reading,
        "answers": answers(reading, today()),
        "japanese_only": reading.japanese_only(_MAIN),
        "own": own,
        "own_body": frame.town_body(town) if town and own is None else None,
        "offered": _by_parent(offered[(page - 1) * _PAGE : page * _PAGE]),
        "not_offered": _by_parent([row for row in rows if row.offering is Offering.NOT_OFFERED]),
        "total": len(offered),
        "current_page": page,
        "pages": -(-len(offered) // _PAGE),
    }
    return frame.respond(request, "web/type.html", context, cacheable=not request.GET)


def _page_number(text: str | None, total: int) -> int:
    page = int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
    return max(1, min(page, -(-total // _PAGE)))


def _by_parent(rows: Sequence[Shown]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Rows under the name of the body above theirs: (parent's name, [(body's name, address)])."""
    ordered = sorted(rows, key=lambda row: (row.body.parent.key if row.body.parent else "", row.body.key))
    groups = groupby(ordered, key=lambda row: frame.body_name(row.body.parent) if row.body.parent else "")
    return [
        (
            parent,
            [
                (frame.body_name(row.body), frame.address("web:program", number=slug(row.program.number)))
                for row in group
            ],
        )
        for parent, group in groups
    ]
