"""What stands around every page: refusals become answers, and the browser is told what a page may do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from todoke.common import reach
from todoke.common.errors import Refusal
from todoke.ui import failures, security_log, sessions

_POLICY = (
    "default-src 'none'; object-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
Handler = Callable[[HttpRequest], HttpResponseBase]


class ReachMiddleware:
    """A request reaches nobody's personal data until its page says for whom it works."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from a closed start."""
        with reach.within(reach.NOTHING):
            return self.get_response(request)


class RefusalMiddleware:
    """Turns a Refusal that a page did not catch into a page that explains it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the page answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an expected refusal; None for anything else."""
        return failures.refusal(request, exception) if isinstance(exception, Refusal) else None


class SecurityLogMiddleware:
    """Writes one line for each refusal, for whoever watches the installation."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the page answer; an answer that refuses is noted."""
        response = self.get_response(request)
        if 400 <= response.status_code < 500:
            security_log.note_refusal(request, response, who=sessions.who(request))
        return response


class ContentSecurityMiddleware:
    """Only our own style sheet and script, no framing, no foreign form targets."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the policy to the page's answer."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
