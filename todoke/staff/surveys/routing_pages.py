"""What many take for another body's: offered by the newest figures, approved by a person, said by the search."""

from typing import Any

from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed, NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.models import RoutingWord
from todoke.registry.operations import routing as writing
from todoke.registry.queries import routing
from todoke.registry.rules.fields import N_
from todoke.registry.rules.routing import NAMES, Level
from todoke.staff.desk import Desk, page
from todoke.surveys.queries import figures
from todoke.surveys.rules import attribution
from todoke.ui import figure_words, messages, survey_words
from todoke.ui.consents import language


@page(Act.VIEW, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """What is offered, and what the search says; both from the newest wave of each survey that asks."""
    if desk.request.method == "POST":
        return _decide(desk)
    return _show(desk)


def _show(desk: Desk, refusal: Refusal | None = None) -> HttpResponseBase:
    offered = _offered(desk)
    said = [word for source in {each["source"] for each in offered} for word in routing.live(source)]
    there = {(word.type.number, word.thought) for word in said}
    context = {
        "offered": [each for each in offered if (each["about"], each["thought"].value) not in there],
        "said": [(word, messages.say(figure_words.LEVELS[Level(word.thought)])) for word in said],
        "least": f"{100 * attribution.OFTEN:.0f}", "errors": [(None, messages.tell(refusal.code, refusal.data))] if refusal else [],
    }  # fmt: skip
    return desk.render("surveys/routing.html", context, status=refusal.status if refusal else 200)


def _offered(desk: Desk) -> list[dict[str, Any]]:
    """Every mistake worth an answer, of the newest wave with figures of each survey."""
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    for wave in figures.to_compute(desk.body):
        if wave.survey_id in seen or figures.weighting_of(wave) is None:
            continue
        seen.add(wave.survey_id)
        for asked, rows in figures.believed(wave):
            mistakes = [each for each in attribution.mistakes(rows) if each.thought in NAMES]
            types = routing.types_by_number({each.about for each in mistakes})
            for each in mistakes:
                row = asked.wording.row(each.row)
                if each.about in types and row is not None:
                    found.append({
                        "about": each.about, "thought": NAMES[each.thought], "share": each.share, "percent": round(100 * each.share.share),
                        "words": survey_words.shown(row.texts, language()), "source": str(wave), "year": wave.year, "type": types[each.about],
                        "level": messages.say(figure_words.LEVELS[NAMES[each.thought]]),
                    })  # fmt: skip
    return found


def _decide(desk: Desk) -> HttpResponseBase:
    if not desk.may(Act.APPROVE):
        raise NotAllowed
    sent = desk.request.POST
    if ended := sent.get("end", ""):
        sources = {each["source"] for each in _offered(desk)}
        word = (
            RoutingWord.objects.filter(pk=int(ended), source__in=sources).first()
            if ended.isascii() and ended.isdigit() and len(ended) < 19
            else None
        )
        if word is None:
            raise NotFound(word=ended[:20])
        writing.end(body=desk.body, word=word, by=desk.actor, now=desk.now)
        return desk.go("survey_routing", N_("The search says it no longer."))
    chosen = sent.get("approve", "")
    each = next((one for one in _offered(desk) if f"{one['about']}:{one['thought'].value}" == chosen), None)
    if each is None:
        raise NotFound(word=chosen[:40])
    try:
        writing.approve(
            body=desk.body, type=each["type"], thought=each["thought"], percent=each["percent"], source=each["source"], by=desk.actor,
            now=desk.now,
        )  # fmt: skip
    except writing.RoutingThere as refusal:
        return _show(desk, refusal)
    return desk.go("survey_routing", N_("The search says it from now on."))
