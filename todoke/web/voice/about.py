"""What people said of something, as it stands on its own page: how many voices, how they are answered, what was done, and the way to all of it."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.voice.queries import public_voices
from todoke.voice.rules.kinds import About
from todoke.web.voice import improved as pages


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
    rows = pages.figure_rows(figures) if figures.voices else []
    return Voiced(rows, improved, pages.address_of(body, about_kind, about))
