"""The smallest Django there is, as a peer to measure against: no middleware, one view, two bytes."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="measurement only",
        USE_I18N=False,
    )


def ok(request: HttpRequest) -> HttpResponse:
    """The view."""
    return HttpResponse(b"ok")


urlpatterns = [path("", ok)]
application = get_wsgi_application()
