"""Voices on paper: the poster of a counter with its QR, and the sheet with the same question to be filled in by hand."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import segno
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.notices.formats import letters
from todoke.procedures.formats import sheets
from todoke.procedures.formats.sheets import Item, Section, Sheet
from todoke.procedures.formats.sheets import Line as Row
from todoke.registry.rules.fields import N_
from todoke.ui import notice_letters, voice_abouts, voice_words
from todoke.ui.names import name_of
from todoke.ui.ruby import plain
from todoke.voice.formats import posters
from todoke.voice.formats.posters import Line, Poster
from todoke.voice.models import Counter
from todoke.voice.queries import asking, counters
from todoke.voice.rules.kinds import About, Scale
from todoke.voice.rules.sheets import SheetCode, written

LANGUAGES: Final = ("ja", "ja-simple", "en")
_ASKS: Final = N_("How was it today?")
_DOES: Final = N_("Hold your telephone over it. Half a minute, no name.")
_WARNS: Final = N_("The page says the name of this counter. Does it say another, tell the staff.")
_QR: Final = N_("QR: leads to the page on which you say how it was at this counter.")


def address_of(counter: Counter) -> str:
    """What the QR of a counter holds: short, signed, and of no person."""
    return f"{settings.BASE_URL}/v/{counters.code_of(counter)}"


def poster_of(counter: Counter, *, now: datetime) -> Poster:
    """What stands on the poster, in three languages."""
    with translation.override("ja"):
        body, says = name_of(counter.body), plain(gettext(_QR))
        title = gettext("How was it? %(counter)s") % {"counter": plain(voice_abouts.counter_name(counter, "ja"))}
        warns = gettext(_WARNS)
    return Poster(
        title=title, body=body, counter=str(counter.names.get("ja", counter.key)), place=counter.place, lines=[_line(each) for each in LANGUAGES],
        qr=drawing(address_of(counter)), qr_says=says, address=address_of(counter), warns=warns,
    )  # fmt: skip


def _line(language: str) -> Line:
    with translation.override(language):
        return Line(language, gettext(_ASKS), gettext(_DOES))


def drawing(address: str) -> str:
    """A QR as bare SVG, drawn here; a quarter of it may be dirty."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False, boost_error=False).save(
        drawn, kind="svg", border=4, xmldecl=False, nl=False, light="#fff"
    )
    return drawn.getvalue().decode()


def on_page(counter: Counter) -> Markup:
    """The QR for a page of ours, named for who does not see it."""
    with translation.override("ja"):
        named = Markup('<svg role="img" aria-label="{}" ').format(plain(gettext(_QR)))
    svg = drawing(address_of(counter)).replace("<svg ", str(named), 1)
    return Markup(svg)  # noqa: S704 - drawn here


def poster_pdf(counter: Counter, *, size: str, now: datetime) -> HttpResponse:
    """The poster to be printed; raises NotFound for another size, or where no PDF can be made here."""
    if size not in posters.SIZES:
        raise NotFound(page=size)
    try:
        made = posters.to_pdf(poster_of(counter, now=now), letters.press(), size=size, made_at=now)
    except LookupError:
        raise NotFound(page="poster") from None
    return _pdf(made, f"{counter.key}-{size}")


def sheet_pdf(body: Body, about_kind: About, about: str, *, language: str, now: datetime) -> HttpResponse:
    """The sheet to be printed; raises NotFound where no PDF can be made here."""
    try:
        made = sheets.to_pdf(sheet_of(body, about_kind, about, language=language, now=now), letters.press(), made_at=now)  # fmt: skip
    except LookupError:
        raise NotFound(page="sheet") from None
    return _pdf(made, f"{about_kind.value}-{language}")


def sheet_of(body: Body, about_kind: About, about: str, *, language: str, now: datetime) -> Sheet:
    """One page with the question of the web, so that the same is asked; what staff type its code for stands on top."""
    scale = asking.scale_for(body, about_kind, about, now=now)
    code = written(SheetCode(body.key, about_kind, about, scale))
    name = notice_letters.source(voice_abouts.name_of(body, about_kind, about, language=language))
    with translation.override(language):
        return Sheet(
            title=gettext("How was it? %(counter)s") % {"counter": name}, language=language, codes=[(code, drawing(_web_address(body, about_kind, about)))],
            qr_says=plain(gettext("QR: leads to the same question on the site.")), sections=[Section("", list(_items(scale)))],
            opening=[gettext("Without your name. Please write no names, addresses or numbers of people.")],
            facts=list(_facts(body)), office=[gettext("For the office: arrived on"), gettext("For the office: code for the writer")],
        )  # fmt: skip


def _items(scale: Scale) -> Iterator[Item]:
    choices = [notice_letters.source(words) for _, words in voice_words.choices(scale)]
    yield Item("score", "1", gettext(voice_words.QUESTIONS[scale]), [Row(ticks=choices)], gettext("Tick one."))
    yield Item("text", "2", gettext("In your own words"), [Row(rules=6)], "", gettext("(you may leave it empty)"))
    drivers = [gettext(each) for each in voice_words.DRIVERS.values()]
    yield Item("drivers", "3", gettext("What made it so?"), [Row(ticks=drivers)], gettext("Two at most."), gettext("(you may leave it empty)"))  # fmt: skip
    answers = [gettext("I would like an answer, and take a code along")]
    yield Item("answer", "4", gettext("Would you like an answer?"), [Row(ticks=answers)])


def _facts(body: Body) -> Iterator[tuple[str, str]]:
    yield gettext("Give it to"), gettext("Anybody at a counter of %(body)s, or put it into the box") % {"body": notice_letters.source(name_of(body))}  # fmt: skip
    if body.phone:
        yield gettext("Telephone, a person answers"), body.phone


def _web_address(body: Body, about_kind: About, about: str) -> str:
    """Where the same is asked on the site: of a counter by its signed code."""
    if about_kind is About.COUNTER:
        return address_of(counters.get(body, about))
    ending: Mapping[About, str] = {About.PROCEDURE: f"procedure/{about}/", About.PROGRAM: f"program/{about}/"}
    return f"{settings.BASE_URL}/ja/voice/{body.key}/{ending.get(about_kind, '')}"


def sizes() -> Sequence[str]:
    """The sizes of a poster."""
    return list(posters.SIZES)


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
