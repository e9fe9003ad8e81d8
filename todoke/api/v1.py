"""The first version of the API, described in OpenAPI."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from todoke.api import answers
from todoke.api.eligibility import asking
from todoke.api.notices import app, attention, genuine, sending
from todoke.api.people import asking as people
from todoke.api.people.schemas import KEY
from todoke.api.procedures import forms, hand_overs, submissions
from todoke.api.registry import bodies, changes, programs, types
from todoke.api.registry.schemas import LICENCE
from todoke.api.voice import reading, scores, voices

PREFIX = "/api/v1/"
#: Operations whose answers follow from the registry's revision alone; bodies and names of types may change without it.
BY_REVISION = frozenset({"programs", "program", "versions", "version", "on_day", "changes", "rules"})
#: Operations that take a body, and the most bytes of it.
TAKES = {
    **asking.MOST_BYTES,
    **people.MOST_BYTES,
    **genuine.MOST_BYTES,
    **sending.MOST_BYTES,
    **app.MOST_BYTES,
    **forms.MOST_BYTES,
    **submissions.MOST_BYTES,
    **hand_overs.MOST_BYTES,
    **voices.MOST_BYTES,
}
#: Operations that answer a partner's key with personal data.
KEYED = frozenset({
    *people.MOST_BYTES, *sending.MOST_BYTES, *app.MOST_BYTES, "notice_sent", "notice_feed",
    *submissions.MOST_BYTES, *hand_overs.MOST_BYTES, "submission", "hand_overs", "hand_over_list", "hand_over_file",
    "voices",
})  # fmt: skip
#: What an answer takes of its reader's minute, where it is not nothing; these declare 429.
COSTS = {
    "eligibility": 1,
    "eligibility_batch": 20,
    "programs": 1,
    "changes": 1,
    "attention": 1,
    **genuine.COSTS,
    **forms.COSTS,
    **voices.COSTS,
    **scores.COSTS,
}


class _Renderer(JSONRenderer):
    """Japanese as Japanese: half the bytes of escapes."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Todoke",
    version="1.0.0",
    description="Public services of every body as open data, and who may receive them: no key needed, and nothing of it is kept. Proofs, mandates and notices need a key of a body's partner.",
    renderer=_Renderer(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "CC BY 4.0", "url": LICENCE}}, "components": {"securitySchemes": KEY}},
)
answers.install(api)
for _module in (
    programs,
    bodies,
    types,
    changes,
    asking,
    people,
    genuine,
    sending,
    app,
    attention,
    forms,
    submissions,
    hand_overs,
    voices,
    reading,
    scores,
):
    api.add_router("", _module.router)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    made = dict(api.get_openapi_schema(path_prefix=PREFIX.lstrip("/")))
    for methods in made["paths"].values():
        for operation in methods.values():
            for each in operation["parameters"]:
                _tidy(each)
    return made


def _tidy(parameter: dict[str, Any]) -> None:
    """A parameter that may be left out is not one that may be null, and its examples stand in its schema."""
    parameter.pop("examples", None)
    schema = parameter["schema"]
    choices = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    for each in choices:
        schema.update(each)


@cache
def _parameters() -> dict[str, frozenset[str]]:
    """The names of the query parameters of each operation."""
    found = {}
    for methods in document()["paths"].values():
        for operation in methods.values():
            names = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
            found[operation["operationId"]] = frozenset(names)
    return found


def _operation(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def names(request: HttpRequest) -> frozenset[str]:
    """The query parameters that an address of the API knows."""
    return _parameters().get(_operation(request), frozenset())


def by_revision(request: HttpRequest) -> bool:
    """Whether the answer follows from the registry's revision alone."""
    return _operation(request) in BY_REVISION
