"""What is kept of a text, while it is typed: nothing is stored, nothing is logged, nobody is known."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from todoke.ui import voice_text
from todoke.ui.pace import Pace
from todoke.ui.sources import is_outside, source_of

#: A bucket of its own: who types in an office must not use up what the others there need to send.
PACE: Final = Pace()
A_MINUTE: Final = 600


@csrf_exempt  # nothing changes and nobody is known by it; a body's own site has no cookie of ours
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """The text in parts, as a piece of a page."""
    source = source_of(request)
    if is_outside(source) and PACE.take(source, 1, a_minute=A_MINUTE):
        return HttpResponse(status=429)
    text = request.POST.get("text", "")
    page = engines["pages"].env.get_template("web/voice/kept.html")  # type: ignore[attr-defined]
    response = HttpResponse(page.render({"preview": voice_text.preview(text)}) if text.strip() else "")
    response["Cache-Control"] = "private, no-store"
    return response
