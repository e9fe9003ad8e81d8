"""Counters that ask by a poster: made, renamed, ended; their posters and sheets, to be printed without any network."""

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.voice.ways import chosen
from todoke.ui import messages, voice_abouts, voice_posters, voice_words
from todoke.voice.models import Counter
from todoke.voice.operations import counters
from todoke.voice.queries import counters as queries
from todoke.voice.rules.counters import LANGUAGES


def _names(desk: Desk) -> dict[str, str]:
    return {each: text(desk.request.POST, f"name_{each}", limit=80) for each in LANGUAGES}


def _refused(refusal: Refusal) -> list[tuple[str | None, object]]:
    code = str(refusal.data.get("problem", refusal.code))
    return [("id_key" if "key" in code else "id_name_ja", messages.tell(code))]


@page(Act.WRITE, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """Every counter of the body, and a form for a new one."""
    errors: list[tuple[str | None, object]] = []
    post = desk.request.POST
    if desk.request.method == "POST":
        try:
            made = counters.make(
                body=desk.body, key=text(post, "key", limit=60), names=_names(desk), place=text(post, "place", limit=120), by=desk.actor, now=desk.now
            )  # fmt: skip
            return desk.go("voice_counter", N_("The counter is there. Print its poster now."), counter=made.key)
        except Refusal as refusal:
            errors = _refused(refusal)
    context = {
        "rows": [(each, voice_abouts.counter_name(each, "ja")) for each in queries.of_body(desk.body)], "given": _given(post), "errors": errors, "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("voice/counters.html", context, status=422 if errors else 200)


def _given(post: QueryDict) -> dict[str, str]:
    return {name: post.get(name, "") for name in ("key", "place", *(f"name_{each}" for each in LANGUAGES))}


@page(Act.WRITE, methods=("GET", "POST"))
def show(desk: Desk, counter: str) -> HttpResponseBase:
    """One counter: its poster in both sizes, its sheet, its names; ended, its posters say so."""
    held, post = queries.get(desk.body, counter), desk.request.POST
    errors: list[tuple[str | None, object]] = []
    if desk.request.method == "POST":
        try:
            if post.get("do") == "end":
                counters.end(counter=held, by=desk.actor, now=desk.now)
                return desk.go("voice_counters", N_("The counter is ended. Its posters say so; please take them down."))
            counters.rename(counter=held, names=_names(desk), place=text(post, "place", limit=120), by=desk.actor, now=desk.now)  # fmt: skip
            return desk.go(
                "voice_counter",
                N_("Saved. Posters that hang show the new name once they are scanned; print them anew."),
                counter=held.key,
            )
        except Refusal as refusal:
            errors = _refused(refusal)
    given = (
        _given(post)
        if errors
        else {"place": held.place, **{f"name_{each}": str(held.names.get(each, "")) for each in LANGUAGES}}
    )
    context = {
        "counter": held, "name": voice_abouts.counter_name(held, "ja"), "sizes": voice_posters.sizes(), "languages_said": list(voice_words.LANGUAGES.items()),
        "qr": voice_posters.on_page(held), "address": voice_posters.address_of(held), "given": given, "errors": errors, "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("voice/counter.html", context, status=422 if errors else 200)


def _open(desk: Desk, counter: str) -> Counter:
    held = queries.get(desk.body, counter)
    if held.ended_at is not None:
        raise NotFound(page="poster")
    return held


@page(Act.WRITE)
def poster(desk: Desk, counter: str, size: str) -> HttpResponse:
    """The poster as PDF, A4 or A6."""
    return voice_posters.poster_pdf(_open(desk, counter), size=size, now=desk.now)


@page(Act.WRITE)
def poster_page(desk: Desk, counter: str) -> HttpResponse:
    """The poster as a page to be printed from the browser, where no PDF can be made."""
    held = _open(desk, counter)
    made = voice_posters.poster_of(held, now=desk.now)
    return desk.render("voice/poster.html", {"poster": made, "counter": held, "qr": voice_posters.on_page(held)})


@page(Act.VIEW)
def sheet(desk: Desk) -> HttpResponse:
    """The sheet about a counter, a procedure or the office as a whole, in a language."""
    about = chosen(desk.body, desk.request.GET.get("about", "body:"))
    language = desk.request.GET.get("language", "ja")
    if about is None or language not in LANGUAGES:
        raise NotFound(page="sheet")
    return voice_posters.sheet_pdf(desk.body, *about, language=language, now=desk.now)
