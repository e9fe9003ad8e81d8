"""When nobody touches the screen: a page that covers what was there, and the end of the session, both without JavaScript."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from todoke.common import clock
from todoke.web import frame
from todoke.web.people import session


@require_GET
@never_cache
def cover(request: HttpRequest) -> HttpResponse:
    """Nothing of the person; one touch goes on while the session lasts, and after it there is nothing to go back to."""
    back = frame.safe_next(request.GET.get("next"))
    was_there = settings.SESSION_COOKIE_NAME in request.COOKIES
    if not session.is_open(request, now=clock.now()):
        response = frame.respond(
            request, "web/people/signed_out.html", {"csrf_input": csrf_input(request), "idle": was_there}
        )
        if was_there:
            session.end(request, now=clock.now())
            response["Clear-Site-Data"] = session.LEFT_BEHIND
            response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
            response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
        return response
    context = {"back": back, "csrf_input": csrf_input(request), "sign_out": frame.address("web:sign_out")}
    response = frame.respond(request, "web/people/idle.html", context)
    response["Refresh"] = f"{int(session.COVER_BEFORE.total_seconds()) + 1}; url={request.get_full_path()}"
    return response
