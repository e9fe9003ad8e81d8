"""Stopping a topic by the link in a mail 「ワンクリック配信停止」 (RFC 8058): no sign-in, no cookies, one request, and nothing but a stop."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.notices.operations import choices
from todoke.notices.rules.topics import TOPICS
from todoke.people.models import Person
from todoke.ui import messages, notice_stop
from todoke.web import frame
from todoke.web.town.pages import SeeOther

#: How the ledger and the choice name this way; whoever has the mail has the link.
THROUGH, _BY = "link", Actor("link:stop")


@csrf_exempt  # the token is the right to it; a mail program sends no cookie
@reach.everything
def one_click(request: HttpRequest, token: str) -> HttpResponseBase:
    """The address in the header of a mail: a POST stops at once; anything else leads to the page that asks."""
    if request.method == "POST":
        return _stop(request, token)
    return SeeOther(frame.address("web:notice_stop", token=token))


@csrf_exempt
@reach.everything
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page behind the link: one button. Opening it changes nothing, since programs open links too."""
    if request.method == "POST":
        return _stop(request, token)
    read = notice_stop.read(token)
    return _page(request, "" if read is None else TOPICS[read[1]].label, stopped=False)


def _stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop, once or again; of a person who is gone nothing is said."""
    read = notice_stop.read(token)
    if read is None:
        return _page(request, "", stopped=False)
    person = Person.objects.filter(pk=read[0], ended_at=None).first()
    if person is not None:
        choices.stop(person=person, topic=read[1], by=_BY, now=clock.now(), through=THROUGH)
    return _page(request, TOPICS[read[1]].label, stopped=True)


def _page(request: HttpRequest, topic: str, *, stopped: bool) -> HttpResponse:
    context = {"topic": messages.say(topic) if topic else "", "stopped": stopped}
    response = frame.respond(request, "web/notices/stop.html", context, status=200 if topic else 404)
    response["Referrer-Policy"] = "no-referrer"
    return response
