"""Addresses of the API and of the open data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from todoke.api import answers, docs, v1
from todoke.api.front import View, guarded, keyed, taking
from todoke.api.notices import attention, genuine
from todoke.api.registry import files
from todoke.api.voice import scores
from todoke.ui.pace import paced


def _nothing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return answers.error(404, "no_such_address")


def _none(request: HttpRequest) -> frozenset[str]:
    return frozenset()


def _data(view: View, *, by_revision: bool = True) -> View:
    known = frozenset({"body"}) if by_revision else frozenset()
    return guarded(view, lambda request: known, by_revision=lambda request: by_revision, cost=20 if by_revision else 1)


def _guard(pattern: URLPattern) -> URLPattern:
    most_bytes, cost = v1.TAKES.get(pattern.name or ""), v1.COSTS.get(pattern.name or "", 0)
    if most_bytes is None and pattern.name in v1.KEYED:
        view = keyed(pattern.callback, v1.names, cost=cost)
    elif most_bytes is None:
        view = guarded(pattern.callback, v1.names, by_revision=v1.by_revision, cost=cost)
    else:
        view = taking(
            pattern.callback, v1.names, most_bytes=most_bytes, cost=cost, for_sites=pattern.name not in v1.KEYED
        )
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


_operations, _application, _namespace = v1.api.urls
_api = [_guard(pattern) for pattern in _operations if isinstance(pattern, URLPattern) and pattern.name != "api-root"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/docs", docs.show, name="api_docs"),
    path("api/v1/openapi.json", guarded(docs.document, _none, by_revision=lambda request: False), name="openapi"),
    path(v1.PREFIX.lstrip("/"), (_api, _application, _namespace)),
    re_path(r"^api(/|$)", guarded(_nothing, _none, by_revision=lambda request: False)),
    path("data/programs.jsonl", _data(files.jsonl), name="data_jsonl"),
    path("data/programs.tokyo.json", _data(files.tokyo), name="data_tokyo"),
    path("data/programs.csv", _data(files.opendata), name="data_csv"),
    path("data/bodies.csv", _data(files.bodies, by_revision=False), name="data_bodies"),
    path("data/notices-log.jsonl", paced(genuine.whole_log, cost=60), name="notices_log"),
    path("data/attention.csv", _data(attention.as_csv, by_revision=False), name="data_attention"),
    path("data/scores.csv", _data(scores.as_csv, by_revision=False), name="data_scores"),
    path("data/catalog.jsonld", _data(files.catalog, by_revision=False), name="data_catalog"),
]
