"""The addresses of what became of voices, under their language."""

from typing import Final

from django.urls import URLPattern, path

from todoke.ui.pace import paced
from todoke.web.voice import following_pages, improved, trials

_ABOUT: Final = "voice/improved/<slug:body>/<slug:kind>/<path:about>/"
PATTERNS: Final[list[URLPattern]] = [
    path("voice/scores/", improved.scores, name="voice_scores"),
    path("voice/improved/", improved.index, name="voice_improved"),
    path("voice/improved/<slug:body>/", improved.body, name="voice_improved_body"),
    path("voice/improved/<slug:body>/feed.atom", improved.body_feed, name="voice_improved_feed"),
    path(f"{_ABOUT}feed.atom", improved.about_feed, name="voice_improved_about_feed"),
    path(_ABOUT, improved.about, name="voice_improved_about"),
    path("voice/trial/<slug:key>/", paced(trials.show), name="voice_trial"),
    path("voice/trial/<slug:key>/form/", paced(trials.form), name="voice_trial_form"),
    path("me/improvements/", following_pages.mine, name="my_improvements"),
    path("me/improvements/follow", following_pages.follow, name="my_follow"),
]
