"""Computing a closed wave's figures: weights, then what may be shown of every part of every question. Once published they stand still."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.surveys.models import Response, SurveyFigure, Wave, Weighting
from todoke.surveys.operations.wave_rows import hold
from todoke.surveys.queries import microdata, raking, tallies
from todoke.surveys.queries.waves import Asked, questions_of
from todoke.surveys.rules import parts, tables
from todoke.surveys.rules.kinds import AGE_BANDS, Mode, WaveState
from todoke.surveys.rules.microdata import Record, anonymous
from todoke.surveys.rules.weighting import Cell, Plan, Weighed, plan


class FiguresTooSoon(Refusal):
    """The wave still takes answers: figures that grow day by day would show whose answer came."""

    code = "figures_too_soon"


class FiguresPublished(Refusal):
    """The figures are public; they stand still."""

    code = "figures_published"


@transaction.atomic
def compute(*, wave: Wave, by: Actor, now: datetime) -> Weighting:
    """Weigh a closed wave and make its figures; those made before go. Raises FiguresTooSoon, FiguresPublished."""
    held = hold(wave)
    if held.state == WaveState.PUBLISHED and held.figures.exists():
        raise FiguresPublished
    if held.state not in (WaveState.CLOSED, WaveState.PUBLISHED):
        raise FiguresTooSoon
    counts = tallies.cells_of(held)
    towards = plan(counts, held.totals)
    weighed, why_raw = _weigh(counts, towards)
    _write_weights(held, counts, weighed)
    asked = questions_of(held)
    made = _figures(held, asked, weighed)
    held.figures.all().delete()
    SurveyFigure.objects.bulk_create(made, batch_size=200)
    weighting, _ = Weighting.objects.update_or_create(
        wave=held,
        defaults={
            "answers": sum(counts.values()), "document": _said(towards, weighed, why_raw), "made_by": str(by), "made_at": now,
        },
    )  # fmt: skip
    bodies.record(
        body=held.survey.body, by=by, at=now, action="survey.figures", subject=str(held),
        data={"answers": weighting.answers, "figures": len(made), "weighted": weighed is not None},
    )  # fmt: skip
    return weighting


def _weigh(counts: Mapping[Cell, int], towards: Plan) -> tuple[Weighed | None, str]:
    """The weights, or why there are none."""
    try:
        weighed = raking.rake(counts, towards)
    except raking.NoRaking:
        return None, "no_library"
    return weighed, "" if weighed else "no_totals"


def _write_weights(wave: Wave, counts: Mapping[Cell, int], weighed: Weighed | None) -> None:
    """One statement for each cell; an index finds its answers."""
    if weighed is None:
        wave.responses.exclude(weight=None).update(weight=None)
        return
    for age, sex, town, mode in counts:
        answers = Response.objects.filter(wave=wave, age=age, sex=sex, town=town, mode=mode)
        answers.update(weight=weighed.weights[age, sex, town, mode])


def _figures(wave: Wave, asked: Sequence[Asked], weighed: Weighed | None) -> list[SurveyFigure]:
    found = tallies.tally(wave, asked, weighed.weights if weighed else {})
    times = tallies.times_of(asked)
    when = [each.key for each in times.wording.options if not each.aside] if times else []
    order = {"age": AGE_BANDS, "mode": [each.value for each in Mode], "when": when}
    made = []
    for each in asked:
        if each.wording.feeds:  # age, sex and town stand in columns, and are told as groups
            continue
        for name, part in parts.parts_of(each.wording, weighted=weighed is not None).items():
            for segment in (tallies.WHOLE, *tallies.SEGMENTS):
                groups = found.get((each.version, name, segment), {})
                if segment == tallies.WHOLE:
                    document = tables.overall(groups.get("", {}), part)
                elif len(groups) > 1:
                    document = tables.by_segment(_in_order(groups, order.get(segment, ())), part)
                else:
                    continue
                made.append(
                    SurveyFigure(wave=wave, version_id=each.version, part=name, segment=segment, document=document)
                )
    return made


def _in_order(groups: Mapping[str, tables.Counts], order: Sequence[str]) -> dict[str, tables.Counts]:
    """Groups in their own order; those who did not say stand last."""
    places = {key: place for place, key in enumerate(order)}
    return {key: groups[key] for key in sorted(groups, key=lambda key: (key == "", places.get(key, len(places)), key))}


def _said(towards: Plan, weighed: Weighed | None, why_raw: str) -> dict[str, object]:
    """What is told beside every figure."""
    told: dict[str, object] = {
        "unreached": [list(each) for each in towards.unreached], "unknown": [list(each) for each in towards.unknown], "raw": why_raw,
    }  # fmt: skip
    if weighed is not None:
        told |= {
            "margins": [each.margin for each in towards.targets], "effect": round(weighed.effect, 3), "cut": weighed.cut, "off": round(weighed.off, 4),
            "least": round(min(weighed.weights.values()), 3), "greatest": round(max(weighed.weights.values()), 3),
        }  # fmt: skip
    return told


@transaction.atomic
def give_microdata(*, wave: Wave, by: Actor, now: datetime) -> tuple[list[Record], list[str]]:
    """Single answers that can be given away, and their columns; that they were taken is in the ledger. Raises FiguresTooSoon."""
    held = hold(wave)
    if held.state not in (WaveState.CLOSED, WaveState.PUBLISHED):
        raise FiguresTooSoon
    made = anonymous(microdata.records(held))
    bodies.record(
        body=held.survey.body, by=by, at=now, action="survey.microdata", subject=str(held), data={"records": len(made)}
    )
    return made, microdata.columns_of(questions_of(held))
