"""On which scale the body asks, and whether it asks on its own: for everything of a kind, or for one procedure or counter."""

from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.voice.ways import abouts, chosen
from todoke.ui import messages, voice_abouts, voice_words
from todoke.voice.models import Asking
from todoke.voice.operations import asking
from todoke.voice.queries import asking as queries
from todoke.voice.rules.kinds import About, Scale

#: Kinds for which something is settled as a whole.
_KINDS = (About.PROCEDURE, About.PROGRAM, About.COUNTER, About.BODY)


@page(Act.WRITE, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """What holds now, and a form that settles something anew from this moment on."""
    post = desk.request.POST
    errors: list[tuple[str | None, object]] = []
    if desk.request.method == "POST":
        about = _about(desk, post.get("about", ""))
        try:
            if about is None:
                raise asking.AskingInvalid
            made = asking.settle(
                body=desk.body, about_kind=about[0], about=about[1], scale=post.get("scale", ""), on=bool(post.get("on")), by=desk.actor, now=desk.now
            )  # fmt: skip
            return desk.go("voice_asking", N_("It is asked so from now on.") if made else N_("It was so already."))
        except Refusal as refusal:
            errors = [("id_scale", messages.tell(refusal.code))]
    context = {
        "rows": [_row(desk, each) for each in queries.in_force(desk.body, now=desk.now)], "abouts": _abouts(desk), "given": post,
        "scales": [(each.value, messages.say(words)) for each, words in voice_words.SCALES.items()], "errors": errors,
        "standard": messages.say(voice_words.SCALES[Scale.SATISFACTION]),
    }  # fmt: skip
    return desk.render("voice/asking.html", context, status=422 if errors else 200)


def _about(desk: Desk, given: str) -> tuple[About, str] | None:
    """A whole kind (``procedure``), or one of them (``procedure:12``)."""
    whole = next((each for each in _KINDS if each.value == given), None)
    return (whole, "") if whole else chosen(desk.body, given)


def _abouts(desk: Desk) -> list[object]:
    every = [(each.value, messages.say(voice_words.EVERY[each])) for each in _KINDS]
    return [(messages.say(N_("All of a kind")), every), *abouts(desk, whole=False)]


def _row(desk: Desk, each: Asking) -> list[object]:
    kind = About(each.about_kind)
    name = (
        voice_abouts.name_of(desk.body, kind, each.about, language="ja")
        if each.about
        else messages.say(voice_words.EVERY[kind])
    )
    on = messages.say(N_("asked")) if each.on else messages.say(N_("only who comes to speak"))
    return [name, messages.say(voice_words.SCALES[Scale(each.scale)]), on, each.from_at]
