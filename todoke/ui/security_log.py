"""What whoever watches an installation reads: sign-ins and refusals, one line each, in codes alone.

No address of a page (it may hold a secret), nothing typed, no name. The source is a word that is the same for one network on
one day; the address itself is in the log of the server in front.
"""

import hashlib
import hmac
import logging
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from todoke.common import clock
from todoke.ui.sources import source_of

_log: Final = logging.getLogger("todoke.security")
#: Answers that are a refusal whoever asked.
_REFUSED: Final = frozenset({401, 403, 429})


def note(request: HttpRequest, event: str, **codes: str | int) -> None:
    """Write one line."""
    whole = {**codes, "source": _word_of(source_of(request))}
    _log.info("%s %s", event, " ".join(f"{name}={value}" for name, value in whole.items()), extra={"codes": whole})


def note_refusal(request: HttpRequest, response: HttpResponseBase, *, who: str) -> None:
    """Write down what was refused: by rule or pace, to somebody signed in who looked where nothing is theirs, or of what was sent."""
    status = response.status_code
    if not (status in _REFUSED or (status == 404 and who) or (request.method == "POST" and 400 <= status < 500)):
        return
    route = request.resolver_match.view_name if request.resolver_match else ""
    note(request, "refused", status=status, method=str(request.method), route=route, who=who or "nobody")


def _word_of(source: str) -> str:
    day = clock.today().isoformat()
    return hmac.new(settings.SECRET_KEY.encode(), f"log {day} {source}".encode(), hashlib.sha256).hexdigest()[:12]
