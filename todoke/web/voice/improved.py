"""You said, we did 「お声と改善」, for everybody: every body, one of them, one service of it, as pages and as a feed; and how each body answers."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from markupsafe import Markup

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.clock import today
from todoke.common.errors import NotFound
from todoke.registry.rules.fields import N_
from todoke.ui import voice_abouts, voice_improved
from todoke.ui.messages import say
from todoke.ui.pages import CACHE_MARK, town_of
from todoke.ui.ruby import annotate_text, plain
from todoke.ui.voice_improved import Shown
from todoke.voice.models import Improvement
from todoke.voice.queries import improvements as queries
from todoke.voice.queries import public_voices
from todoke.voice.queries.public_voices import Answering, Figures
from todoke.voice.rules.kinds import About, Scale
from todoke.web import frame

#: On one page, and in a feed; older ones stay on the pages of what they are about.
_MOST: Final = 100
_GREATEST: Final = {Scale.RECOMMEND: 10, Scale.SATISFACTION: 5}


def index(request: HttpRequest) -> HttpResponse:
    """Every body that made something public, one's own first."""
    town = town_of(request)
    rows = [
        (frame.body_name(body), frame.address("web:voice_improved_body", body=body.key), count, frame.whose(body, town))
        for body, count in queries.public_bodies()
    ]
    rows.sort(key=lambda row: row[3][1] != "own")
    return frame.respond(request, "web/voice/improved.html", {"rows": rows}, cacheable=not request.GET)


def body(request: HttpRequest, body: str) -> HttpResponse:
    """Everything that one body made public."""
    found = bodies.get(body)
    return _page(request, found, None, "")


def about(request: HttpRequest, body: str, kind: str, about: str) -> HttpResponse:
    """What became of voices about one procedure, programme, page or counter."""
    found = bodies.get(body)
    what, reference = _reference(kind, about)
    if not voice_improved.is_known(found, what, reference, language=frame.language()):
        raise NotFound(page=request.path)
    return _page(request, found, what, reference)


def body_feed(request: HttpRequest, body: str) -> HttpResponse:
    """The same as a feed that a reader of feeds follows without telling anybody who follows."""
    found = bodies.get(body)
    return _feed(request, found, frame.body_name(found), queries.public_for(found)[:_MOST])


def about_feed(request: HttpRequest, body: str, kind: str, about: str) -> HttpResponse:
    """The same for one thing."""
    found = bodies.get(body)
    what, reference = _reference(kind, about)
    if not voice_improved.is_known(found, what, reference, language=frame.language()):
        raise NotFound(page=request.path)
    name = voice_abouts.name_of(found, what, reference, language=frame.language())
    return _feed(request, found, name, queries.public_for(found, what, reference)[:_MOST])


def scores(request: HttpRequest) -> HttpResponse:
    """How many voices each body answers, and how soon; up to the end of yesterday."""
    found = public_voices.answering(today=today())
    rows = [_answering(each, found[each.pk]) for each in Body.objects.filter(pk__in=found).order_by("key")]
    return frame.respond(request, "web/voice/answering.html", {"rows": rows}, cacheable=not request.GET)


def address_of(body: Body, about_kind: About, about: str) -> str:
    """The page of what became of voices about one thing; of everything where it has no page of its own."""
    if about_kind is About.BODY or (about_kind is About.PAGE and not about.startswith("/")):
        return frame.address("web:voice_improved_body", body=body.key)
    return frame.address(
        "web:voice_improved_about", body=body.key, kind=about_kind.value, about=about.strip("/") or "-"
    )


def figure_rows(figures: Figures) -> list[tuple[Markup, object, Markup]]:
    """Figures as (label, value, note), for the top of a page."""
    rows: list[tuple[Markup, object, Markup]] = [
        (say(N_("Voices")), figures.voices, say(N_("in the year up to yesterday"))),
        (say(N_("Answered")), figures.answered, say(N_("of %(all)s"), all=figures.voices)),
    ]
    for score in figures.scores:
        note = say(N_("of %(greatest)s, from %(n)s answers"), greatest=_GREATEST[score.scale], n=score.n)
        rows.append((say(N_("On average")), score.mean, note))
    return rows


def _reference(kind: str, about: str) -> tuple[About, str]:
    """What an address means; a page of ours stands in it without its first stroke. Raises NotFound."""
    if kind not in set(About) - {About.BODY}:
        raise NotFound(page=kind)
    what = About(kind)
    return what, ("/" if about == "-" else f"/{about}") if what is About.PAGE else about


def _page(request: HttpRequest, body: Body, kind: About | None, about: str) -> HttpResponse:
    language, day = frame.language(), today()
    found = queries.public_for(body, kind, about)[:_MOST]
    what = About.BODY if kind is None else kind
    mine = address_of(body, what, about)
    figures = public_voices.figures(body, what, about, today=day) if kind is not None else None
    context = {
        "body": body, "body_name": frame.body_name(body), "one": kind is not None,
        "name": voice_abouts.name_of(body, what, about, language=language),
        "address": voice_abouts.address_of(body, what, about, language=language),
        "shown": voice_improved.all_shown(found, language=language), "feed": f"{mine}feed.atom",
        "figures": figure_rows(figures) if figures and figures.voices else [],
        "answers": [(each.at, annotate_text(each.text)) for each in public_voices.answers_for(body, kind, about)],
        "follow": frame.address("web:my_follow", {"body": body.key, "kind": what.value, "about": about}),
    }  # fmt: skip
    return frame.respond(request, "web/voice/improved_body.html", context, cacheable=not request.GET)


def _feed(request: HttpRequest, body: Body, name: str, found: Iterable[Improvement]) -> HttpResponse:
    language = frame.language()
    page = settings.BASE_URL + request.path.removesuffix("feed.atom")
    feed = Atom1Feed(
        title=plain(say(N_("You said, we did: %(name)s"), name=name)), link=page, description="", language=language[:2],
        feed_url=settings.BASE_URL + request.path, author_name=body.name,
    )  # fmt: skip
    for each in voice_improved.all_shown(found, language=language):
        feed.add_item(
            title=f"{plain(each.state[0])}: {_words(each.title)}", link=f"{page}#i{each.id}", description=str(_entry(each)),
            unique_id=f"urn:uuid:{each.id}", updateddate=each.changed_at,
        )  # fmt: skip
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    if not request.GET:
        response[CACHE_MARK] = "1"
    return response


def _words(title: Markup) -> str:
    """A title without marks of any kind."""
    return plain(title).removeprefix('<span lang="ja">').removesuffix("</span>")


def _entry(each: Shown) -> Markup:
    parts = [(N_("You said"), each.said), (N_("We did"), each.did), (N_("What we cannot do, and why"), each.why_not)]
    return Markup("").join(Markup("<h3>{}</h3>{}").format(say(label), text) for label, text in parts if text)


def _answering(body: Body, found: Answering) -> list[object]:
    """A row: counts as "so many of so many"; a body with nothing of a kind has a stroke there."""
    return [
        frame.body_name(body), _of(found.answered, found.voices), _of(found.enquiries_answered, found.enquiries),
        "–" if found.days is None else say(N_("%(days)s days"), days=found.days), _of(found.in_time, found.promised),
    ]  # fmt: skip


def _of(part: int, whole: int) -> object:
    if not whole:
        return "–"
    return say(N_("%(part)s of %(whole)s (%(percent)s %%)"), part=part, whole=whole, percent=round(100 * part / whole))
