"""Where a text is shown as it would be kept, and what is done so that speaking is safe."""

from typing import Final

from django.urls import URLPattern, path

from todoke.web.voice import preview

PATTERNS: Final[list[URLPattern]] = [
    path("voice/preview", preview.show, name="voice_preview"),
]
