"""The health of services 「サービスの健康状態」: each with its owner, how it is used, what is said of it, and the promises that were kept."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.common.errors import NotAllowed, NotFound, Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.procedures.models import Procedure
from todoke.procedures.queries import health as procedures
from todoke.procedures.queries.health import Used
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.voice import choosing
from todoke.ui import messages, voice_abouts
from todoke.ui.messages import say
from todoke.voice.models import Counter
from todoke.voice.operations import owners
from todoke.voice.queries import health
from todoke.voice.queries.health import DAYS, Heard, Key
from todoke.voice.queries.public_voices import Score
from todoke.voice.rules.kinds import About, Scale

_GREATEST: Final = {Scale.RECOMMEND: 10, Scale.SATISFACTION: 5}
_STROKE: Final = Markup("–")
#: Fewer than this say nothing as a share.
_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Service:
    """One service on the page: its figures as (label, value, note), and who owns it."""

    code: str
    name: str
    address: str
    owner: str
    owner_name: str
    figures: list[tuple[Markup, object, Markup]]
    alarms: list[Markup]


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """Every procedure and counter, and whatever else somebody spoke of; those without an owner first."""
    return _page(desk)


@page(Act.VIEW, methods=("POST",))
def own(desk: Desk) -> HttpResponseBase:
    """Say who owns a service: whoever writes texts or approves here."""
    if not desk.may(Act.WRITE):
        raise NotAllowed
    kind, _, about = text(desk.request.POST, "service", limit=210).partition(":")
    if kind not in set(About) or (kind, about) not in _services(desk):
        raise NotFound(page=desk.request.path)
    chosen = text(desk.request.POST, "owner", limit=80)
    try:
        owners.own(body=desk.body, about_kind=About(kind), about=about, owner=chosen, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _page(desk, refusal=refusal)
    return desk.go("health", N_("It is kept."))


def _page(desk: Desk, *, refusal: Refusal | None = None) -> HttpResponse:
    rows = _rows(desk)
    rows.sort(key=lambda each: (bool(each.owner), not each.alarms, each.name))
    errors = [(None, messages.tell(refusal.code, refusal.data))] if refusal else []
    context = {
        "rows": rows, "owners": choosing.owners(desk), "days": DAYS, "errors": errors, "may_own": desk.may(Act.WRITE),
        "without": sum(not each.owner for each in rows), "alarmed": sum(bool(each.alarms) for each in rows),
    }  # fmt: skip
    return desk.render("voice/health.html", context, status=refusal.status if refusal else 200)


def _services(desk: Desk) -> list[Key]:
    """What has a health here: every open procedure and counter, and what was spoken of."""
    found = [
        (About.PROCEDURE.value, str(pk))
        for pk in Procedure.objects.filter(body=desk.body, closed_at=None).values_list("pk", flat=True)
    ]
    found += [
        (About.COUNTER.value, key)
        for key in Counter.objects.filter(body=desk.body, ended_at=None).values_list("key", flat=True)
    ]
    spoken = {*health.heard(desk.body, today=desk.today), *health.owners(desk.body)}
    services = {About.PROCEDURE.value, About.COUNTER.value, About.PROGRAM.value}
    return [*found, *sorted(key for key in spoken - set(found) if key[0] in services)]


def _rows(desk: Desk) -> list[Service]:
    heard, owned = health.heard(desk.body, today=desk.today), health.owners(desk.body)
    used = procedures.used(desk.body, today=desk.today, days=DAYS)
    names = staff.names_of(each.owner for each in owned.values())
    language, rows = choosing.language(), []
    for kind, about in _services(desk):
        said = heard.get((kind, about), Heard())
        use = used.get(int(about), Used()) if kind == About.PROCEDURE else None
        owner = owned[(kind, about)].owner if (kind, about) in owned else ""
        rows.append(
            Service(
                f"{kind}:{about}", voice_abouts.name_of(desk.body, kind, about, language=language),
                voice_abouts.address_of(desk.body, kind, about, language=language), owner, names.get(owner, ""),
                [*(_used(use) if use else ()), *_heard(said)], _alarms(said, use),
            )
        )  # fmt: skip
    return rows


def _used(use: Used) -> list[tuple[Markup, object, Markup]]:
    filed, begun = use.online + use.otherwise, use.web + use.left
    return [
        (say(N_("Filed online")), _share(use.online, filed), say(N_("of %(all)s"), all=filed)),
        (say(N_("Got to the end online")), _share(use.web, begun), say(N_("of %(all)s who began"), all=begun)),
        (say(N_("Decided in time")), _share(use.in_time, use.decided), say(N_("of %(all)s"), all=use.decided)),
    ]


def _heard(said: Heard) -> list[tuple[Markup, object, Markup]]:
    rows: list[tuple[Markup, object, Markup]] = [
        (say(N_("Voices")), said.voices, say(N_("%(new)s that nobody read"), new=said.new)),
        (say(N_("Answered by the promised day")), _share(said.kept, said.promised), say(N_("of %(all)s"), all=said.promised)),
        (say(N_("Open improvements")), said.open, say(N_("%(late)s past their day"), late=said.late)),
    ]  # fmt: skip
    return rows + [_scored(each) for each in said.scores]


def _scored(score: Score) -> tuple[Markup, object, Markup]:
    note = say(N_("of %(greatest)s, from %(n)s answers"), greatest=_GREATEST[score.scale], n=score.n)
    return say(N_("On average")), score.mean, note


def _alarms(said: Heard, use: Used | None) -> list[Markup]:
    """What an owner should look at first."""
    found = []
    if said.late:
        found.append(say(N_("an improvement is past its day")))
    if said.promised > said.kept:
        found.append(say(N_("an answer came too late")))
    if use and use.decided > use.in_time:
        found.append(say(N_("a decision came too late")))
    return found


def _share(part: int, whole: int) -> object:
    """A share in percent; of few the count itself, of none a stroke."""
    if not whole:
        return _STROKE
    return f"{round(100 * part / whole)} %" if whole >= _LEAST else part
