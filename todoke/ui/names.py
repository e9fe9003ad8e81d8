"""The name of a body as the reader of a page can read it."""

from django.utils import translation

from todoke.bodies.models import Body
from todoke.ui.ruby import annotate_text


def name_of(body: Body) -> str:
    """English on English pages, with its reading in plain Japanese (``ja-simple``), else as the body writes it."""
    language = translation.get_language() or "ja"
    if language == "en" and body.name_en:
        return body.name_en
    if language == "ja-simple" and body.name_kana and not set(body.name + body.name_kana) & set("{}|"):
        return annotate_text(f"{{{body.name}|{body.name_kana}}}")
    return body.name
