"""How speaking here is safe: what is hidden, what is kept and how long, and what comes before a person at once. One page, the same for all."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from todoke.ui import messages, voice_danger_words, voice_text
from todoke.voice.rules.floods import SAME_WORDS, WINDOW
from todoke.voice.rules.states import ASK_AGAIN_DAYS, TEXT_MONTHS
from todoke.web import frame

#: A text that holds one of each, to be seen with what is hidden in it.
_EXAMPLE: Final = "窓口の佐藤さんに 090-1234-5678 と伝えました。荒川区荒川9-99-9、hanako@example.jp です。"


def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    context = {
        "example": _EXAMPLE,
        "preview": voice_text.preview(_EXAMPLE),
        "dangers": [messages.say(words) for words in voice_danger_words.DANGERS.values()],
        "months": TEXT_MONTHS,
        "weeks": ASK_AGAIN_DAYS // 7,
        "floods": {"words": SAME_WORDS, "minutes": WINDOW.seconds // 60},
    }
    return frame.respond(request, "web/voice/safety.html", context, cacheable=True)
