"""Where the button on a body's own site leads."""

from typing import Final

from django.urls import URLPattern, path

from todoke.ui.pace import paced
from todoke.web.voice import embed

PATTERNS: Final[list[URLPattern]] = [
    path("voice/embed/<str:body>/", paced(embed.show), name="voice_embed"),
    path("voice/embed/<str:body>/button/", embed.button, name="voice_embed_button"),
]
