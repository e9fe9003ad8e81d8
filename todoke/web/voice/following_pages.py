"""One's own page of improvements: what one follows, and whether what one spoke of got better."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.registry.rules.fields import N_
from todoke.ui import voice_abouts, voice_improved, voice_words
from todoke.ui.messages import say
from todoke.voice.models import Subscription, Voice
from todoke.voice.operations import following, improvements
from todoke.voice.queries import improvements as queries
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import Helped
from todoke.web import frame
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther
from todoke.web.voice import improved


@resident_page(methods=("GET", "POST"))
def mine(visitor: Visitor) -> HttpResponseBase:
    """What somebody is asked again, and what they follow; one tap answers or ends."""
    visitor.need_oneself()
    if visitor.request.method == "POST":
        visitor.say_next(_do(visitor))
        return SeeOther(visitor.url("my_improvements"))
    language = frame.language()
    asked = [
        (each, voice_abouts.name_of(each.body, each.about_kind, each.about, language=language), _what(each, language))
        for each in queries.asked_of(visitor.person)
    ]
    follows = [
        (
            each, voice_abouts.name_of(each.body, each.about_kind, each.about, language=language), frame.body_name(each.body),
            improved.address_of(each.body, About(each.about_kind), each.about),
        )
        for each in queries.subscriptions_of(visitor.person)
    ]  # fmt: skip
    choices = [(each.value, say(words)) for each, words in voice_words.HELPED.items()]
    return visitor.render(
        "web/voice/my_improvements.html", {"asked": asked, "follows": follows, "choices": choices}
    )  # fmt: skip


@resident_page(methods=("GET", "POST"))
def follow(visitor: Visitor) -> HttpResponseBase:
    """Beginning to follow: what it is, and one button."""
    visitor.need_oneself()
    data = visitor.request.POST if visitor.request.method == "POST" else visitor.request.GET
    body, kind, about = _asked_for(data.get("body", ""), data.get("kind", ""), data.get("about", ""))
    if visitor.request.method == "POST":
        following.follow(
            body=body, person=visitor.person, about_kind=kind, about=about, by=visitor.actor, now=visitor.now
        )  # fmt: skip
        visitor.say_next(N_("You are told when something changes. You can end it at any time."))
        return SeeOther(visitor.url("my_improvements"))
    return _confirm(visitor, body, kind, about)


def _confirm(visitor: Visitor, body: Body, kind: About, about: str) -> HttpResponse:
    context = {
        "body": body, "kind": kind.value, "about": about, "back": improved.address_of(body, kind, about),
        "name": voice_abouts.name_of(body, kind, about, language=frame.language()), "body_name": frame.body_name(body),
    }  # fmt: skip
    return visitor.render("web/voice/follow.html", context)


def _asked_for(key: str, kind: str, about: str) -> tuple[Body, About, str]:
    """What an address asks to follow; raises NotFound for what is nothing."""
    body = bodies.get(key[:40])
    if kind not in set(About) or len(about) > 200 or not about.isprintable():
        raise NotFound(page=kind[:40])
    what = About(kind)
    if not voice_improved.is_known(body, what, about, language=frame.language()):
        raise NotFound(page=kind)
    return body, what, about


def _what(voice: Voice, language: str) -> object:
    """What was done about it, where it is public."""
    found = queries.asked_about(voice)
    return voice_improved.shown(found, language=language) if found else None


def _do(visitor: Visitor) -> str:
    """One tap: whether it got better, or that somebody follows no longer."""
    post = visitor.request.POST
    if (said := post.get("helped", "")) in set(Helped):
        voice = Voice.objects.filter(person=visitor.person, pk=_key(post.get("voice", ""))).first()
        if voice is None:
            raise NotFound(page="voice")
        improvements.helped(voice=voice, helped=Helped(said), by=visitor.actor, now=visitor.now)
        return N_("Thank you. Your answer counts.")
    found = (
        Subscription.objects.filter(person=visitor.person, pk=_key(post.get("end", ""))).select_related("body").first()
    )
    if found is None:
        raise NotFound(page="subscription")
    following.unfollow(subscription=found, by=visitor.actor, now=visitor.now)
    return N_("You are no longer told about it.")


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound(page="tap") from None
