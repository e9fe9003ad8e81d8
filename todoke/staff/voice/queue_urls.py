"""The addresses of the queue of voices, of groups, calls and texts to answer with, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.voice import answer_text_pages, call_pages, group_pages, queue_pages, voice_pages

_VOICE = "voices/<uuid:voice>/"
PATTERNS: Final[list[URLPattern]] = [
    path("voices/", queue_pages.index, name="voices"),
    path("voices/ticked/", queue_pages.bulk, name="voice_bulk"),
    path("voices/burst/", queue_pages.burst, name="voice_burst"),
    path("voices/groups/", group_pages.index, name="voice_groups"),
    path("voices/groups/<uuid:group>/", group_pages.show, name="voice_group"),
    path("voices/calls/", call_pages.index, name="voice_calls"),
    path("voices/calls/log/", call_pages.log, name="voice_call_log"),
    path("voices/calls/take-back/", call_pages.take_back, name="voice_call_take_back"),
    path("voices/calls/topics/", call_pages.topics, name="voice_call_topics"),
    path("voices/texts/", answer_text_pages.index, name="voice_answer_texts"),
    path("voices/texts/new/", answer_text_pages.new, name="voice_answer_text_new"),
    path("voices/texts/<int:answer_text>/", answer_text_pages.edit, name="voice_answer_text"),
    path(_VOICE, voice_pages.show, name="voice"),
    path(f"{_VOICE}do/", voice_pages.act, name="voice_act"),
    path(f"{_VOICE}photo/", voice_pages.photo, name="voice_photo"),
]
