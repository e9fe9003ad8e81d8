"""The site with one view more, which saves one row and leads to a page: what a step of a form is measured against."""

import os

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
settings.ROOT_URLCONF = "bench.saving"
django.setup()

from django.db import transaction  # noqa: E402 - Django is set up above
from django.template.backends.utils import csrf_input  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from todoke.common import clock  # noqa: E402
from todoke.config import urls  # noqa: E402
from todoke.people.models import CodeTry  # noqa: E402
from todoke.web import frame  # noqa: E402


@csrf_exempt
def save(request: HttpRequest) -> HttpResponse:
    """Save one row and lead to the page."""
    with transaction.atomic():
        CodeTry.objects.create(source=request.POST.get("text", "")[:64], at=clock.now())
    return HttpResponseRedirect("/bench/page", status=303)


def page(request: HttpRequest) -> HttpResponse:
    """A page of the site with a form, made of the row that was saved last."""
    saved = CodeTry.objects.order_by("-pk").first()
    context = {
        "csrf_input": csrf_input(request), "typed": saved.source if saved else "", "problem": None, "signed_in": False, "visitor": None,
    }  # fmt: skip
    return frame.respond(request, "web/procedures/resume.html", context)


urlpatterns = [*urls.urlpatterns, path("bench/save", save), path("bench/page", page)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

from todoke.config.wsgi import application  # noqa: E402, F401 - the server's own, with these addresses
