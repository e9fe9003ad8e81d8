"""What voices say in figures: of a body as a whole, and of one procedure, programme, page or counter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.http.response import HttpResponseBase
from django.utils.http import urlencode

from todoke.common import months
from todoke.common.errors import NotFound
from todoke.people.rules.roles import Act
from todoke.procedures.queries import funnels
from todoke.procedures.queries.funnels import Funnel
from todoke.procedures.rules.definition import said
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.voice import fixed_point
from todoke.ui import charts, messages, voice_charts, voice_words
from todoke.ui.charts import BarChart
from todoke.ui.consents import language
from todoke.ui.voice_abouts import address_of, name_of, procedure_of
from todoke.voice.queries import scores
from todoke.voice.queries.scores import Hurting, Of
from todoke.voice.rules.kinds import About, Channel, Kind, Scale
from todoke.voice.rules.scores import SHOWN_FROM, Score, change

#: Of what hurts, so much is shown on the first page.
MOST_HURTING = 10


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """A body and everything that it offers."""
    of = scores.last_year(desk.body, now=desk.now)
    context = {
        **figures(of, now=desk.now), "hurting": [hurting_row(desk, each) for each in scores.hurting(of)[:MOST_HURTING]],
        "fixed": fixed_point.beside(of),
    }  # fmt: skip
    return desk.render("voice/scores.html", context)


def asked_about(desk: Desk) -> tuple[str, str]:
    """What the query names: its kind and its reference, which may be an address; the body as a whole where it names nothing. Raises NotFound."""
    kind = text(desk.request.GET, "kind", limit=10) or About.BODY.value
    given = text(desk.request.GET, "about", limit=200)
    if kind not in set(About) or bool(given) != (kind != About.BODY):
        raise NotFound(about=kind)
    return kind, given


def link(desk: Desk, name: str, kind: str, about: str) -> str:
    """The address of a page of scores about one thing."""
    return f"{desk.url(name)}?{urlencode({'kind': kind, 'about': about})}"


@page(Act.VIEW)
def about(desk: Desk) -> HttpResponseBase:
    """One thing that the body offers."""
    kind, given = asked_about(desk)
    of = replace(scores.last_year(desk.body, now=desk.now), about_kind=kind, about=given)
    context = {
        **figures(of, now=desk.now), "name": name_of(desk.body, kind, given, language=language()), "kind": messages.say(voice_words.ABOUTS[About(kind)]),
        "where": address_of(desk.body, kind, given, language=language()), "funnel": _funnel(desk, of),
        "compare": link(desk, "scores_compare", kind, given) if kind in COMPARED else "",
    }  # fmt: skip
    return desk.render("voice/score.html", context)


#: What several bodies offer alike, so that they can be set beside each other.
COMPARED = frozenset({About.PROCEDURE.value, About.PROGRAM.value})


def figures(of: Of, *, now: datetime) -> dict[str, object]:
    """Scores, reasons, ways, moments, topics and what is being done: the same of everything."""
    every, whole, voices = scores.by_month(of), scores.whole(of), scores.voices(of)
    main = whole[0].scale if whole else None
    named = scores.named(of)
    done = scores.done_since(of)
    return {
        "scores": [_stat(of, each) for each in whole], "least": SHOWN_FROM, "of": of, "voices": sum(voices.values()),
        "kinds": _kinds(voices), "ways": _ways(voices),
        "lines": [voice_charts.over_time(scale, by, of.months(), done=done) for scale, by in every.items()],
        "drivers": voice_charts.drivers(named, answers=sum(each.n for each in whole)),
        "faults": voice_charts.faults(scores.named(of, Kind.DEFECT)),
        "moments": voice_charts.by_moment(main, scores.by_moment(of, main)) if main else None,
        "channels": voice_charts.by_channel(main, scores.by_channel(of, main)) if main else None,
        "topics": scores.topics(of, now=now), "improvements": [(voice_charts.title_of(each), each) for each in scores.improvements(of)],
        "states": voice_words.IMPROVEMENT_STATES, "month": voice_charts.month,
    }  # fmt: skip


def _stat(of: Of, score: Score) -> dict[str, object]:
    """A score as the first figure of a page, and whether it changed since the three months before the last three."""
    axis = voice_charts.axis(score.scale)
    told = axis.write(score.value) if score.is_told else "–"
    interval = f"{axis.write(score.low)}–{axis.write(score.high)}"
    note = messages.say(N_("95%% interval %(interval)s, %(num)s answers"), interval=interval, num=f"{score.n:,}")
    return {
        "label": voice_charts.scale_name(score.scale), "value": told, "note": note if score.is_told else voice_charts.few(),
        "change": _changed(of, score.scale),
    }  # fmt: skip


def _changed(of: Of, scale: Scale) -> str:
    """What three months are against the three before, in words that promise no more than the interval."""
    end = of.until_date
    late, early = (
        next(
            (each for each in scores.whole(replace(of, from_month=months.after(end, -back), until_date=months.after(end, 3 - back))) if each.scale is scale), None,
        )
        for back in (3, 6)
    )  # fmt: skip
    moved = change(early, late) if early and late else None
    if moved is None:
        return messages.say(N_("There are too few answers to say whether it changed."))
    axis = voice_charts.axis(scale)
    by = {"by": axis.write(abs(moved.by)), "low": axis.write(moved.low), "high": axis.write(moved.high)}
    if not moved.is_clear:
        return messages.say(
            N_("No change that is certain in three months (%(low)s to %(high)s)."), low=by["low"], high=by["high"]
        )
    if moved.by > 0:
        return messages.say(N_("Better by %(by)s in three months (%(low)s to %(high)s)."), **by)
    return messages.say(N_("Worse by %(by)s in three months (%(low)s to %(high)s)."), **by)


def _kinds(voices: Mapping[tuple[Kind, Channel], int]) -> Sequence[tuple[str, str]]:
    found = {kind: sum(number for (one, _), number in voices.items() if one is kind) for kind in Kind}
    return [(messages.say(voice_words.KINDS[kind]), f"{number:,}") for kind, number in found.items() if number]


def _ways(voices: Mapping[tuple[Kind, Channel], int]) -> BarChart | None:
    found = {way: sum(number for (_, one), number in voices.items() if one is way) for way in Channel}
    rows = [
        charts.bar(messages.say(voice_words.CHANNELS[way]), number)
        for way, number in sorted(found.items(), key=lambda each: -each[1])
        if number
    ]
    if not rows:
        return None
    axis = charts.Scale(0, max(found.values()), 0)
    return BarChart(messages.say(N_("Voices by the way they came")), messages.say(N_("Way")), tuple(rows), axis)


def hurting_row(desk: Desk, each: Hurting) -> dict[str, object]:
    """One thing that hurts: its name, how much, and its page where this desk has one."""
    score, share = each.pain.score, each.pain.score.pain
    low, high = share.interval
    own = each.body.pk == desk.body.pk
    return {
        "name": name_of(each.body, each.about_kind, each.about, language=language()), "body": each.body,
        "kind": messages.say(voice_words.ABOUTS[About(each.about_kind)]),
        "href": link(desk, "scores_about", each.about_kind, each.about) if own else None,
        "unhappy": f"{100 * score.unhappy / score.n:.0f}%", "interval": f"{100 * low:.0f}–{100 * high:.0f}%", "n": f"{score.n:,}",
        "volume": f"{each.pain.volume:,}", "weight": f"{each.pain.weight:,.0f}", "score": voice_charts.axis(score.scale).write(score.value),
        "scale": voice_charts.scale_name(score.scale),
    }  # fmt: skip


def _funnel(desk: Desk, of: Of) -> dict[str, object] | None:
    """How far people come through a procedure's form."""
    procedure = procedure_of(desk.body, of.about) if of.about_kind == About.PROCEDURE else None
    found = (
        funnels.of_procedure(procedure, from_date=of.from_month, until_date=of.until_date, today=desk.today)
        if procedure
        else None
    )
    if found is None or found.began < SHOWN_FROM:
        return None
    return {"chart": _funnel_chart(found), "filed": f"{found.filed:,}", "returned": f"{found.returned:,}"}


def _funnel_chart(found: Funnel) -> BarChart:
    rows = []
    for form_page, shown, left in found.pages:
        label = said(form_page.title, language()) or said(form_page.questions[0].label, language())
        note = messages.say(N_("stopped here: %(num)s"), num=f"{left:,}") if left >= SHOWN_FROM else ""
        rows.append(charts.bar(label, shown, note=note))
    rows.append(charts.bar(messages.say(N_("Filed")), found.filed))
    axis = charts.Scale(0, max(found.filed, *(shown for _, shown, _ in found.pages)), 0)
    return BarChart(messages.say(N_("From the first page to filed")), messages.say(N_("Page")), tuple(rows), axis)
