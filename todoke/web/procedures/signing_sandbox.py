"""The page of the make-believe reader of cards: whose card, and what happens with it. It does not exist in production."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from todoke.common import clock
from todoke.common.errors import NotFound
from todoke.gateways.signing import configured
from todoke.gateways.signing.sandbox import Outcome, SandboxSigner
from todoke.registry.rules.fields import N_
from todoke.ui import messages
from todoke.web import frame
from todoke.web.town.pages import SeeOther

OUTCOMES: Final = {
    Outcome.SIGNS: N_("The card signs"),
    Outcome.CANCELS: N_("The person cancels"),
    Outcome.EXPIRED: N_("The certificate has expired"),
    Outcome.REVOKED: N_("The certificate was revoked"),
    Outcome.FORGED: N_("Somebody forged the certificate"),
    Outcome.AWAY: N_("The service does not answer"),
}


@require_http_methods(["GET", "POST"])
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Whose card, and what happens?"""
    signer = configured.signer()
    if not isinstance(signer, SandboxSigner):
        raise NotFound(page=request.path)
    wanted = signer.wanted({"request": request.GET.get("request", "")})
    known = {each.value for each in Outcome}
    outcome = request.POST.get("outcome", "")
    if request.method == "POST" and outcome in known:
        return SeeOther(signer.choose(request.POST.get("who", "")[:40], Outcome(outcome), wanted, now=clock.now()))
    context = {
        "people": [(each.key, each.name) for each in signer.residents], "csrf_input": csrf_input(request),
        "outcomes": [(each.value, messages.say(words)) for each, words in OUTCOMES.items()],
    }  # fmt: skip
    return frame.respond(request, "web/procedures/signing_sandbox.html", context)
