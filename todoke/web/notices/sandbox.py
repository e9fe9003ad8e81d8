"""What the sandbox "sent": every message as its receiver would have got it, newest first. It exists only where the sandbox does."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from todoke.common import reach
from todoke.common.channels import Channel
from todoke.common.errors import NotFound
from todoke.gateways.sending import configured, sandbox
from todoke.gateways.sending.spool import Sent
from todoke.registry.rules.fields import N_
from todoke.ui import messages
from todoke.ui.address_words import CHANNELS
from todoke.web import frame
from todoke.web.notices.callbacks import take_line

_A_PAGE: Final = 30
#: Somebody of LINE for whom nothing goes wrong, to write to the official account as.
_USER: Final = f"U{'1' * 32}"
_WAYS: Final = {
    Channel.PUSH: "endpoint",
    Channel.MAIL: "mail",
    Channel.SMS: "phone",
    Channel.LINE: "user",
    Channel.APP: "url",
}


@require_http_methods(["GET", "POST"])
@never_cache
@reach.everything
def sent(request: HttpRequest) -> HttpResponse:
    """The list, of one channel or all; and the make-believe chat with the official account of LINE."""
    if not configured.has_sandbox():
        raise NotFound(page=request.path)
    said = None
    if request.method == "POST" and not configured.is_real(Channel.LINE):
        typed = request.POST.get("text", "")[:60]
        took = take_line({"type": "message", "source": {"userId": _USER}, "message": {"type": "text", "text": typed}})
        said = messages.say(N_("LINE is linked.") if took else N_("This was no code that works. Nothing was changed."))
    name = request.GET.get("channel", "")
    channel = Channel(name) if name in {each.value for each in configured.SENT} else None
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 12 else 0
    spool = configured.spool()
    found = spool.newest(channel=channel, before=number, most=_A_PAGE + 1)
    counts = spool.counts()
    here = frame.address("sandbox_notices:sent")
    query = f"channel={channel}&" if channel else ""
    context = {
        "rows": [_shown(each) for each in found[:_A_PAGE]], "channel": channel, "said": said, "csrf_input": csrf_input(request),
        "earlier": f"{here}?{query}before={found[_A_PAGE - 1].number}" if len(found) > _A_PAGE else None,
        "channels": [(CHANNELS[each], f"{here}?channel={each}", counts.get(each, 0), each is channel) for each in configured.SENT],
        "everything": (here, sum(counts.values())), "line_is_sandbox": not configured.is_real(Channel.LINE),
        "mailboxes": [(f"{name}@…", act.failure.value) for name, act in sandbox.MAILBOXES.items()],
        "numbers": [(f"{number[:3]}-{number[3:7]}-{number[7:]}", act.failure.value) for number, act in sandbox.NUMBERS.items()],
    }  # fmt: skip
    return frame.respond(request, "web/notices/sandbox.html", context)


def _shown(sent: Sent) -> dict[str, Any]:
    """A message, laid out; where a browser or an app lies is cut, as it is a secret of its own."""
    message = sent.message
    to = str(message["to"].get(_WAYS[sent.channel], ""))
    return {
        "sent": sent, "kind": CHANNELS[sent.channel], "to": to if len(to) <= 60 else f"{to[:60]}…", "message": message,
        "parts": sent.parts if sent.channel is Channel.SMS else [], "headers": list(message["headers"].items()),
        "data": json.dumps(message["data"], ensure_ascii=False, indent=1) if message["data"] else "",
    }  # fmt: skip
