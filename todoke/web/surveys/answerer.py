"""Whoever answers a wave: what was answered so far, where they are, and the frame of their pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.errors import NotFound
from todoke.surveys.models import Wave
from todoke.surveys.queries import half_done, waves
from todoke.surveys.queries.places import last_day
from todoke.surveys.rules.kinds import Mode
from todoke.ui import survey_words
from todoke.web import frame
from todoke.web.surveys import device
from todoke.web.surveys.device import Held
from todoke.web.town.pages import SeeOther

ANYBODY: Final = Actor("anonymous")
#: After so long without a touch a tablet covers what is there, and after so long more it begins anew.
COVER_SECONDS: Final = 240
BEGIN_SECONDS: Final = 60
#: So long a tablet thanks.
THANK_SECONDS: Final = 20
Arguments = ParamSpec("Arguments")


@dataclass
class Answerer:
    """One request of somebody who answers, or may."""

    request: HttpRequest
    wave: Wave
    now: datetime
    held: Held | None

    @property
    def post(self) -> bool:
        """Whether something was sent."""
        return self.request.method == "POST"

    @property
    def mode(self) -> Mode:
        """On the web, or on a tablet at a counter."""
        return Mode.TABLET if self.held and self.held.tablet else Mode.WEB

    @cached_property
    def asked(self) -> Any:
        """The questions of the wave."""
        return waves.questions_of(self.wave)

    @cached_property
    def answers(self) -> dict[str, object]:
        """What was answered so far."""
        return half_done.of(self.wave, self.held.key) if self.held else {}

    def address(self, name: str, **more: str) -> str:
        """The address of a page of this wave."""
        survey = self.wave.survey
        return frame.address(f"web:{name}", body=survey.body.key, survey=survey.key, wave=self.wave.key, **more)

    def go(self, name: str, **more: str) -> SeeOther:
        """To another page of this wave."""
        return SeeOther(self.address(name, **more))

    def render(self, template: str, context: Mapping[str, object] | None = None, *, status: int = 200) -> HttpResponse:
        """A page of this wave; on a tablet it covers itself."""
        language, survey = frame.language(), self.wave.survey
        whole: dict[str, object] = {
            "csrf_input": csrf_input(self.request), "wave": self.wave, "survey_name": survey_words.shown(survey.names, language),
            "body_name": frame.body_name(survey.body), "last_day": last_day(self.wave), "to": self.address, "tablet": bool(self.held and self.held.tablet), "errors": [],
            **(context or {}),
        }  # fmt: skip
        response = frame.respond(self.request, f"web/surveys/{template}", whole, status=status)
        if self.held and self.held.tablet:
            response["Refresh"] = f"{COVER_SECONDS}; url={frame.address('web:survey_still', token=self.held.tablet)}"
        return response


View = Callable[Concatenate[Answerer, Arguments], HttpResponseBase]


def wave_page(*, methods: tuple[str, ...] = ("GET", "HEAD", "POST")) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:  # fmt: skip
    """A page about a wave, also for somebody who does not answer it yet."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @reach.everything
        def answer(request: HttpRequest, body: str, survey: str, wave: str, **arguments: Any) -> HttpResponseBase:
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(methods)
            found = (
                Wave.objects.select_related("survey__body")
                .filter(key=wave, survey__key=survey, survey__body__key=body)
                .exclude(state="draft")
                .first()
            )
            if found is None:
                raise NotFound(page=request.path)
            mine = device.held(request)
            mine = mine if mine and mine.wave == found.pk else None
            return view(Answerer(request, found, clock.now(), mine), **arguments)  # type: ignore[call-arg]  # the address holds what the view takes

        return answer

    return wrap


def answering_page(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
    """A page of somebody who has begun; others are led to the beginning."""

    @wraps(view)
    def answer(answerer: Answerer, /, *given: Arguments.args, **named: Arguments.kwargs) -> HttpResponseBase:
        return view(answerer, *given, **named) if answerer.held else answerer.go("survey_begin")

    return wave_page()(answer)
