"""What pages share on which staff write down answers of others: who may, which waves, and what stands in the boxes."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import QueryDict
from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed, NotFound
from todoke.people.rules.roles import Act
from todoke.staff.desk import Desk, page
from todoke.surveys.models import Wave
from todoke.surveys.queries import places
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules import answering
from todoke.surveys.rules.wording import LANGUAGES

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[Desk, Arguments], HttpResponseBase]
#: Boxes of one name that are looked at.
_MOST: Final = 200
NAMES: Final = (("ja", "日本語"), ("ja-simple", "やさしい日本語"), ("en", "English"))


def entering(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page for whoever works with people, at a counter or on cases."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(desk: Desk, /, **arguments: Any) -> HttpResponseBase:
            if not (desk.may(Act.COUNTER) or desk.may(Act.CASEWORK)):
                raise NotAllowed
            return view(desk, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes

        return answer_page(answer)

    answer_page = page(Act.VIEW, methods=methods)
    return wrap


def open_wave(desk: Desk, key: int) -> Wave:
    """A wave that this body takes answers for; raises NotFound."""
    found = places.open_wave(desk.body, key)
    if found is None:
        raise NotFound(page=desk.request.path)
    return found


def boxes(post: QueryDict, asked: Iterable[Asked]) -> dict[str, list[str]]:
    """What was typed, by box."""
    return {name: post.getlist(name)[:_MOST] for each in asked for name in answering.boxes(each)}


def language_of(post: QueryDict) -> str:
    """The language of a sheet or a call."""
    given = post.get("language", "")
    return given if given in LANGUAGES else "ja"
