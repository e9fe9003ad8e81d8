"""The terms and the privacy page, each on one screen."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from todoke.web import frame


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What one may expect, and what is expected."""
    return frame.respond(request, "web/terms.html", cacheable=True)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, for how long, and what one can do about it."""
    return frame.respond(request, "web/privacy.html", cacheable=True)
