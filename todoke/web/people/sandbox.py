"""The page of the make-believe provider: choose a sample resident. It does not exist in production or beside a real provider."""

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from todoke.common import clock
from todoke.common.errors import NotFound
from todoke.gateways.identity import configured
from todoke.gateways.identity.sandbox import SandboxProvider
from todoke.web import frame
from todoke.web.town.pages import SeeOther


@require_http_methods(["GET", "POST"])
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Who shall it be? The request stands in the address, as at a real provider."""
    provider = configured.party().provider
    if not isinstance(provider, SandboxProvider):
        raise NotFound(page=request.path)
    wanted = provider.wanted(request.GET)
    if request.method == "POST":
        who = request.POST.get("who", "")[:40]
        return SeeOther(provider.choose(who, wanted, now=clock.now()) if who else provider.decline(wanted))
    people = [
        (resident.key, resident.name, resident.story.get(frame.language(), "")) for resident in provider.residents
    ]
    return frame.respond(request, "web/people/sandbox.html", {"people": people, "csrf_input": csrf_input(request)})
