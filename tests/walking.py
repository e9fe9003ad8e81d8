"""Walks every address of the application with whatever might be put into it: pages of residents and staff, the API, exports, searches."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

_HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|csrftoken=\w+')
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
#: So many ways of filling one address are tried.
MOST_WAYS = 48


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the URL configuration, with holes to be filled."""

    template: str

    @property
    def holes(self) -> Sequence[tuple[str, str]]:
        """Converter and name of each hole."""
        return [(kind or "str", name) for kind, name in _HOLE.findall(self.template)]

    def filled(self, fillings: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """The address with each way of filling its holes: by the name of the hole, else by its kind."""
        ways = [fillings.get(name) or fillings.get(kind) or fillings["str"] for kind, name in self.holes]
        for values in islice(product(*ways), MOST_WAYS):
            address = self.template
            for value in values:
                address = _HOLE.sub(value, address, count=1)
            yield f"/{address}"


def routes(language: str = "ja") -> list[Route]:
    """Every address that the URL configuration knows, in one language; a page that is added is walked at once."""
    return sorted(set(_routes(get_resolver().url_patterns, "", language)), key=lambda route: route.template)


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str, language: str) -> Iterator[Route]:
    for each in patterns:
        own = (
            f"{language}/"
            if isinstance(each.pattern, LocalePrefixPattern)
            else str(each.pattern).lstrip("^/").rstrip("$")
        )
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, before + own, language)
        else:
            yield Route(before + own)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: method, address, what is sent along."""

    method: str
    address: str
    sent: Mapping[str, str] = field(default_factory=dict)
    as_json: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.address}{' with answers' if self.sent else ''}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and everything that it tells."""

    status: int
    text: str


def ask(client: Client, request: Request) -> Answer:
    """One request of which nothing stays, whatever it did."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        if request.method == "get":
            response: HttpResponseBase = client.get(request.address, request.sent)
        elif request.as_json:
            response = client.post(request.address, json.dumps(request.sent), content_type="application/json")
        else:
            response = client.post(request.address, request.sent)
        answer = Answer(response.status_code, text_of(response))
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(kept)
    return answer


def text_of(response: HttpResponseBase) -> str:
    """Everything that an answer tells: its body, also inside archives and escapes, where it leads, what it sets."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    parts = [str(response.headers), str(response.cookies)]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    text = body.decode("utf-8", "replace")
    if "json" in response.headers.get("Content-Type", ""):
        with suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False)
    return "\n".join([*parts, text])


def same(text: str) -> str:
    """An answer without what differs each time: tokens, identifiers, the moment."""
    return re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "TIME", _UUID.sub("UUID", _TOKEN.sub("", text)))
