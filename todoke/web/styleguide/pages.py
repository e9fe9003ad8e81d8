"""Shows each component in each state, with sample words."""

from django.http import HttpRequest, HttpResponse

from todoke.web import frame
from todoke.web.styleguide.samples import CHARTS


def show(request: HttpRequest) -> HttpResponse:
    """The style guide."""
    return frame.respond(request, "web/styleguide.html", {"charts_shown": CHARTS})
