"""The script that a browser runs when a push comes; at a lasting address, since browsers ask there for a newer one."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


@lru_cache(maxsize=1)
def _source() -> bytes:
    return (Path(settings.BASE_DIR) / "todoke" / "static" / "push-worker.js").read_bytes()


@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The script; it sees no page and no request of ours."""
    return HttpResponse(_source(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
