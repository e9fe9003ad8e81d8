"""What a voice is about, by its opaque reference (``rules.kinds.About``): its name as the reader of a page can read it, and where it is."""

from typing import Final
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation

from todoke.bodies.models import Body
from todoke.common.clock import today
from todoke.common.errors import Refusal
from todoke.common.links import normalise_url
from todoke.procedures.models import Procedure
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import said
from todoke.registry.models import Program
from todoke.registry.queries import programs
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.ui import messages, names
from todoke.ui.ruby import annotate_text
from todoke.voice.models import Counter
from todoke.voice.rules.kinds import REFERENCE_AT_MOST, About

#: Pages that have a name of their own; any other page of ours is told by its path.
_PAGES: Final[dict[str, str]] = {
    "web:home": N_("Home"), "web:search": N_("Search"), "web:browse": N_("Browse"), "web:bodies": N_("All bodies"),
    "web:support": N_("Find support that you can receive"), "web:child_calendar": N_("Child health calendar"), "web:help": N_("Ask a person"),
}  # fmt: skip
#: Pages of a programme.
PROGRAM_PAGES: Final = ("web:program", "web:history", "web:on_day")


def name_of(body: Body, about_kind: About | str, about: str, *, language: str) -> str:
    """The name of what a voice is about, with readings in plain Japanese (then it is markup); what is gone is told by its reference."""
    with translation.override(language):
        match About(about_kind):
            case About.BODY:
                return names.name_of(body)
            case About.PROCEDURE:
                return _procedure_name(procedure_of(body, about), language) or about
            case About.PROGRAM:
                return _program_name(program_of(about), language) or about
            case About.COUNTER:
                found = Counter.objects.filter(body=body, key=about).first()
                return counter_name(found, language) if found else about
            case About.PAGE:
                return _page_name(about, language)


def address_of(body: Body, about_kind: About | str, about: str, *, language: str) -> str:
    """The page of what a voice is about, on this site or (a body's own page) elsewhere; "" where there is none."""
    with translation.override(language):
        match About(about_kind):
            case About.BODY:
                return reverse("web:body", kwargs={"key": body.key})
            case About.PROCEDURE:
                procedure = procedure_of(body, about)
                return reverse("web:apply", kwargs={"body": body.key, "key": procedure.key}) if procedure else ""
            case About.PROGRAM:
                program = program_of(about)
                return reverse("web:program", kwargs={"number": slug(program.number)}) if program else ""
            case About.COUNTER:
                return _counter_address(body, about)
            case About.PAGE:
                if "…" in about:  # of a person's page the kind alone is known
                    return ""
                return f"/{language}{about}" if about.startswith("/") else (normalise_url(about) or "")


def procedure_of(body: Body, about: str) -> Procedure | None:
    """The procedure of a body that a reference names."""
    number = int(about) if about.isascii() and about.isdigit() and len(about) < 19 else 0
    return Procedure.objects.filter(body=body, pk=number).first() if number else None


def program_of(about: str) -> Program | None:
    """The programme that residents see under a number."""
    try:
        found = programs.by_number(about)
    except Refusal:
        return None
    return found if found.live_id else None


def counter_name(counter: Counter, language: str) -> str:
    """A counter's name in a language, else in Japanese."""
    return annotate_text(said(counter.names, language)) or counter.key


def page_at(about: str, language: str) -> ResolverMatch | None:
    """Which page of ours a path without its language means."""
    try:
        return resolve(f"/{language}{about}") if about.startswith("/") else None
    except Resolver404:
        return None


def own_page(body: Body, given: str) -> str:
    """The address of a page of the body's own site, without query and fragment; "" for any other."""
    try:
        host, home = urlsplit(given).hostname or "", urlsplit(body.home_page).hostname or ""
    except ValueError:
        return ""
    base = home.removeprefix("www.")
    if "." not in base or (host != base and not host.endswith(f".{base}")):
        return ""
    found = normalise_url(given.partition("?")[0].partition("#")[0]) or ""
    return found if found.isprintable() and len(found) <= REFERENCE_AT_MOST else ""


def _procedure_name(procedure: Procedure | None, language: str) -> str:
    if procedure is None:
        return ""
    version = forms.in_force(procedure, today=today())
    title = said(forms.definition_of(version).title, language) if version else ""
    return annotate_text(title or procedure.name)


def _program_name(program: Program | None, language: str) -> str:
    if program is None:
        return ""
    says = programs.shown(program).says
    translated = says.translations.get(language, {}).get("name") if language != "ja" else ""
    return annotate_text(translated or str(says.content.get("name", "")))


def _page_name(about: str, language: str) -> str:
    match = page_at(about, language)
    if match is None:
        return about
    if match.view_name in PROGRAM_PAGES:
        try:
            return _program_name(programs.by_slug(match.kwargs["number"]), language) or about
        except Refusal:
            return about
    return messages.say(_PAGES[match.view_name]) if match.view_name in _PAGES else about


def _counter_address(body: Body, key: str) -> str:
    try:
        return reverse("web:voice_counter", kwargs={"body": body.key, "key": key})
    except NoReverseMatch:
        return ""
