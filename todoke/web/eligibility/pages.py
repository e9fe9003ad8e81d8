"""受けられる支援をさがす: a few questions, no account, and a list that explains itself; one can stop after any question."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.http import require_POST
from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.common.clock import today
from todoke.eligibility.queries.answers import Answers, answer
from todoke.eligibility.rules.contradictions import contradictions
from todoke.eligibility.rules.questions import Question
from todoke.people.rules.vocabulary import BY_NAME, N_
from todoke.ui import messages
from todoke.ui.pages import town_of
from todoke.web import frame
from todoke.web.eligibility import asking, entering, naming, results, saved
from todoke.web.eligibility.saved import Saved
from todoke.web.town.pages import SeeOther

_MORE: Final = 4


def _respond(request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """A page of the finder; each holds a form."""
    return frame.respond(request, template, {"csrf_input": csrf_input(request), **context}, status=status)


def start(request: HttpRequest) -> HttpResponse:
    """Town and birth dates; what this device holds can be changed here."""
    town, held = town_of(request), saved.of(request)
    if request.method != "POST":
        entry = entering.of_saved(held) if held else entering.Entry()
        return _start(request, entry, held)
    entry = entering.typed(request.POST, request.POST.getlist("child"))
    if "more" in request.POST:
        return _start(request, entry, held, more=_MORE)
    made = entering.read(entry, held, today())
    if made is None or town is None:
        return _start(request, entry, held, status=422)
    return saved.keep(SeeOther(frame.address("web:support_question")), made)


def _start(
    request: HttpRequest, entry: entering.Entry, held: Saved | None, *, more: int = 0, status: int = 200
) -> HttpResponse:
    context = {
        "entry": entry,
        "rows": entry.rows(more),
        "problems": {name: entering.PROBLEMS[code] for name, code in entry.problems.items()},
        "held": held is not None,
    }
    return _respond(request, "web/support/start.html", context, status=status)


def _ready(request: HttpRequest) -> tuple[Body, Saved] | None:
    """The town and what was answered; None when the finder has to begin at its beginning."""
    body, held = frame.town_body(town_of(request)), saved.of(request)
    return (body, held) if body and held else None


def question(request: HttpRequest) -> HttpResponse:
    """The next question, or the result when nothing more would help."""
    ready = _ready(request)
    if ready is None:
        return SeeOther(frame.address("web:support"))
    body, held = ready
    found = answer(held.household, body, on=today(), declined=held.declined)
    if request.method == "POST":
        return _taken(request, held, found)
    if not found.questions:
        return SeeOther(frame.address("web:support_result"))
    return _ask(request, held, found, _asked(held, found.questions[0], found.day))


def _asked(held: Saved, next_one: Question, day: date) -> asking.Asked:
    return asking.asked(held, BY_NAME[next_one.fact], next_one.members, day)


def _ask(
    request: HttpRequest, held: Saved, found: Answers, one: asking.Asked, *, status: int = 200, again: bool = False
) -> HttpResponse:
    number = len(held.asked) + (0 if again else 1)
    if again:
        number = held.asked.index(one.fact.name) + 1
    context = {
        "question": one,
        "matters": _matters(found, one.fact.name),
        "problem": asking.PROBLEMS.get(one.problem, ""),
        "number": number,
        "most": number + min(len(found.questions), 12),
        "likely": sum(1 for each in found.answers if each.verdict == "yes"),
        "back": frame.address("web:support_again", number=str(number - 1))
        if number > 1
        else frame.address("web:support"),
        "post_to": request.path,
    }
    return _respond(request, "web/support/question.html", context, status=status)


def _matters(found: Answers, fact: str) -> list[Markup]:
    """What the services are called that a question decides."""
    places = next((each.places for each in found.questions if each.fact == fact), ())
    return [naming.title_of(found.answers[place].held) for place in places]


def _taken(request: HttpRequest, held: Saved, found: Answers) -> HttpResponse:
    """Keep an answer and go on; the question that was answered stands in the form, so that two tabs do not mix."""
    fact = asking.fact_named(request.POST.get("fact", ""))
    open_now = {each.fact: each for each in found.questions}
    if fact is None or (fact.name not in open_now and fact.name not in held.asked):
        return SeeOther(frame.address("web:support_question"))
    members = list(open_now[fact.name].members) if fact.name in open_now else asking.everybody(held, fact)
    one = asking.asked(held, fact, members, found.day)
    if not one.people:
        return SeeOther(frame.address("web:support_question"))
    if not asking.take(held, one, request.POST, found.day):
        return _ask(request, held, found, one, status=422)
    if fact.name not in held.asked:
        held.asked.append(fact.name)
    return saved.keep(SeeOther(frame.address("web:support_question")), held)


def again(request: HttpRequest, number: str) -> HttpResponse:
    """A question that was answered before, to be answered otherwise. Its place stands in the address, not what it asks."""
    ready = _ready(request)
    if ready is None:
        return SeeOther(frame.address("web:support"))
    body, held = ready
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
    if not 1 <= place <= len(held.asked):
        return SeeOther(frame.address("web:support_question"))
    fact = BY_NAME[held.asked[place - 1]]
    found = answer(held.household, body, on=today(), declined=held.declined)
    one = asking.asked(held, fact, asking.everybody(held, fact), found.day)
    if not one.people:
        return SeeOther(frame.address("web:support_question"))
    if request.method != "POST":
        return _ask(request, held, found, one, again=True)
    if not asking.take(held, one, request.POST, found.day):
        return _ask(request, held, found, one, status=422, again=True)
    return saved.keep(SeeOther(frame.address("web:support_question")), held)


def result(request: HttpRequest) -> HttpResponse:
    """What was found so far; useful after any number of answers."""
    ready = _ready(request)
    if ready is None:
        return SeeOther(frame.address("web:support"))
    body, held = ready
    found = answer(held.household, body, on=today(), declined=held.declined)
    called = naming.names(held, found.day)
    made = results.result(found, called, town_of(request))
    context = {
        "result": made,
        "sums": [
            (label, held_sum)
            for label, amounts in ((EVERY_MONTH, made.monthly), (ONCE, made.once))
            if (held_sum := results.total(amounts))
        ],
        "people": [called[key] for key in held.members if key in called],
        "children": bool(held.children()),
        "body_name": frame.body_name(body),
        "body": body,
        "day": found.day,
        "open": len(found.questions),
        "text_only": len(found.text_only),
        "said": _said(held, found.day),
        "doubts": _doubts(held),
        "kept": held.kept,
    }
    return _respond(request, "web/support/result.html", context)


def _said(held: Saved, day: date) -> list[dict[str, object]]:
    """What was answered, each with the way to change it."""
    called = naming.names(held, day)
    found: list[dict[str, object]] = []
    for number, name in enumerate(held.asked, start=1):
        fact = BY_NAME[name]
        values = [(called.get(key), facts[name]) for key, facts in held.members.items() if name in facts]
        values += [(None, held.facts[name])] if name in held.facts else []
        found.append(
            {
                "label": fact.label,
                "answers": [(who, naming.value_of(fact, value)) for who, value in values],
                "href": frame.address("web:support_again", number=str(number)),
            }
        )
    return found


def _doubts(held: Saved) -> list[dict[str, object]]:
    """Answers that cannot all be true, each with the way to look at it again."""
    found: list[dict[str, object]] = []
    for _, fact, code in contradictions(held.household):
        number = held.asked.index(fact) + 1 if fact in held.asked else 0
        href = frame.address("web:support_again", number=str(number)) if number else frame.address("web:support")
        found.append({"says": messages.tell(code), "href": href})
    return found


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the answers on this device for 90 days, or only until the browser closes."""
    held = saved.of(request)
    if held is None:
        return SeeOther(frame.address("web:support"))
    held.kept = request.POST.get("keep") == "yes"
    return saved.keep(SeeOther(frame.address("web:support_result")), held)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Delete everything that this device holds of the finder."""
    return saved.clear(SeeOther(frame.address("web:support")))


EVERY_MONTH: Final = N_("Every month")
ONCE: Final = N_("Once")
TITLE: Final = N_("Find support that you can receive")
