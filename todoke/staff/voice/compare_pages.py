"""What hurts most in the whole metropolis, and one thing beside the same of other bodies, where they can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http.response import HttpResponseBase

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.people.rules.roles import Act
from todoke.procedures.models import Procedure
from todoke.registry.models import Program
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.voice.score_pages import COMPARED, asked_about, hurting_row, link
from todoke.ui import messages, voice_charts
from todoke.ui.charts import BarChart
from todoke.ui.consents import language
from todoke.ui.names import name_of as name_of_body
from todoke.ui.voice_abouts import name_of, procedure_of, program_of
from todoke.voice.queries import scores
from todoke.voice.rules.kinds import About, Channel, Moment, Scale
from todoke.voice.rules.scores import Score, more_unhappy

_MOST = 50
#: Asked at the same moment, by the same way: the rest of what makes a question the same one.
_ALIKE = {
    About.PROCEDURE.value: ((Moment.FINISHED,), (Channel.WEB,)),
    About.PROGRAM.value: ((Moment.READING,), (Channel.PAGE,)),
}


@page(Act.VIEW)
def everywhere(desk: Desk) -> HttpResponseBase:
    """Everything of every body by pain × volume; from counts alone, nothing of fewer than ten."""
    of = scores.last_year(desk.body, now=desk.now)
    found = scores.hurting_everywhere(from_month=of.from_month, until_date=of.until_date)
    rows = [hurting_row(desk, each) for each in found[:_MOST]]
    return desk.render("voice/scores_everywhere.html", {"rows": rows, "more": max(len(found) - _MOST, 0)})


@dataclass(frozen=True, slots=True)
class Peer:
    """The same thing at one body: its score on the scale that is compared, or why it is not compared."""

    body: Body
    score: Score | None
    why: str = ""


@page(Act.VIEW)
def compare(desk: Desk) -> HttpResponseBase:
    """A procedure with the same key, or a programme of the same type, at every body that asks on the same scale at the same moment."""
    kind, about = asked_about(desk)
    if kind == About.BODY:
        return _choices(desk)
    alike = _alike(desk.body, kind, about)
    if kind not in COMPARED or not alike:
        raise NotFound(about=kind)
    year = scores.last_year(desk.body, now=desk.now)
    moments, channels = _ALIKE[kind]
    found = {
        body: scores.whole(replace(year, body=body, about_kind=kind, about=each, moments=moments, channels=channels, now=None))
        for body, each in alike
    }  # fmt: skip
    own = found[desk.body][0] if found[desk.body] else None
    peers = _peers(found, own.scale if own else None)
    told = [each for each in peers if each.score is not None]
    context = {
        "name": name_of(desk.body, kind, about, language=language()), "back": link(desk, "scores_about", kind, about),
        "chart": _chart(told, own.scale) if own and told else None, "not_compared": [(name_of_body(each.body), each.why) for each in peers if each.score is None],
        "clear": _clear(desk.body, told),
    }  # fmt: skip
    return desk.render("voice/scores_compare.html", context)


def _choices(desk: Desk) -> HttpResponseBase:
    """What can be set beside the same of others."""
    found = scores.hurting(scores.last_year(desk.body, now=desk.now))
    rows = [
        (name_of(desk.body, each.about_kind, each.about, language=language()), link(desk, "scores_compare", each.about_kind, each.about))
        for each in found
        if each.about_kind in COMPARED
    ]  # fmt: skip
    return desk.render("voice/scores_compare.html", {"name": "", "choices": rows})


def _alike(body: Body, kind: str, about: str) -> Sequence[tuple[Body, str]]:
    """The same thing at each body, with its reference there; nothing where the body has no such thing."""
    if kind == About.PROCEDURE:
        procedure = procedure_of(body, about)
        rows = (
            Procedure.objects.filter(key=procedure.key).select_related("body")
            if procedure
            else Procedure.objects.none()
        )
        return [(each.body, str(each.pk)) for each in rows.order_by("body__key")]
    program = program_of(about) if kind == About.PROGRAM else None
    if program is None or program.body_id != body.pk:
        return []
    if program.type_id is None:
        return [(body, about)]
    rows_ = Program.objects.filter(type=program.type_id, live__isnull=False).select_related("body")
    return [(each.body, each.number) for each in rows_.order_by("body__key", "number")]


def _peers(found: dict[Body, Sequence[Score]], scale: Scale | None) -> list[Peer]:
    """Each body's score on the scale, the best first; others say why they are not compared."""
    peers = []
    for body, whole in found.items():
        score = next((each for each in whole if each.scale is scale), None)
        if score is not None and score.is_told:
            peers.append(Peer(body, score))
        elif whole and score is None:
            peers.append(Peer(body, None, messages.say(N_("asks on another scale: not comparable"))))
        else:
            peers.append(Peer(body, None, voice_charts.few()))
    return sorted(peers, key=lambda each: (-each.score.value if each.score else 0, each.body.key))


def _chart(told: Sequence[Peer], scale: Scale) -> BarChart:
    scores_ = {str(name_of_body(each.body)): each.score for each in told if each.score is not None}
    return voice_charts.beside(messages.say(N_("The same at other bodies")), messages.say(N_("Body")), scale, scores_)


def _clear(body: Body, told: Sequence[Peer]) -> Sequence[tuple[str, bool]]:
    """The bodies at which certainly fewer, or more, are unhappy than here."""
    own = next((each.score for each in told if each.body == body), None)
    if own is None:
        return []
    found = []
    for each in told:
        apart = more_unhappy(own, each.score) if each.score is not None and each.body != body else None
        if apart is not None and apart.is_clear:
            found.append((str(name_of_body(each.body)), apart.by < 0))
    return found
