"""Writing down what somebody said, counters and their posters, what is asked."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.voice import asking_pages, counter_pages, write_pages

_COUNTER: Final = "voices/counters/<slug:counter>/"
PATTERNS: Final[list[URLPattern]] = [
    path("voices/write/", write_pages.write, name="voice_write"),
    path("voices/asking/", asking_pages.index, name="voice_asking"),
    path("voices/sheet.pdf", counter_pages.sheet, name="voice_sheet"),
    path("voices/counters/", counter_pages.index, name="voice_counters"),
    path(_COUNTER, counter_pages.show, name="voice_counter"),
    path(f"{_COUNTER}poster/", counter_pages.poster_page, name="voice_poster_page"),
    path(f"{_COUNTER}poster-<slug:size>.pdf", counter_pages.poster, name="voice_poster"),
]
