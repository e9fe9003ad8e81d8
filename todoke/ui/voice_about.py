"""What people said of something, as it stands on its own page: how many voices, how they are answered, what was done, and the way to all of it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.ui.messages import say
from todoke.voice.queries import public_voices
from todoke.voice.queries.public_voices import Figures
from todoke.voice.rules.kinds import About, Scale

_GREATEST: Final = {Scale.RECOMMEND: 10, Scale.SATISFACTION: 5}


def address_of(body: Body, about_kind: About, about: str) -> str:
    """The page of what became of voices about one thing; of everything where it has no page of its own."""
    if about_kind is About.BODY or (about_kind is About.PAGE and not about.startswith("/")):
        return reverse("web:voice_improved_body", kwargs={"body": body.key})
    return reverse(
        "web:voice_improved_about",
        kwargs={"body": body.key, "kind": about_kind.value, "about": about.strip("/") or "-"},
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


def speak_at(body: Body, about_kind: About, about: str) -> str:
    """Where somebody tells the body how it was."""
    match about_kind:
        case About.PROCEDURE if about.isascii() and about.isdigit():
            return reverse("web:voice_procedure", kwargs={"body": body.key, "procedure": int(about)})
        case About.PROGRAM:
            return reverse("web:voice_program", kwargs={"body": body.key, "number": slug(about)})
        case About.COUNTER:
            return reverse("web:voice_counter", kwargs={"body": body.key, "key": about})
        case _:
            return reverse("web:voice_body", kwargs={"body": body.key})


@dataclass(frozen=True, slots=True)
class Voiced:
    """Figures as (label, value, note), how many public improvements there are, and where to read them."""

    figures: list[tuple[Markup, object, Markup]]
    improvements: int
    address: str


def voiced(body: Body, about_kind: About, about: str, *, day: date, improved: int) -> Voiced | None:
    """What was said up to yesterday; None where nothing was said and nothing is public."""
    figures = public_voices.figures(body, about_kind, about, today=day)
    if not figures.voices and not improved:
        return None
    rows = figure_rows(figures) if figures.voices else []
    return Voiced(rows, improved, address_of(body, about_kind, about))
