"""The bulk files: every programme in three forms, the bodies, and the catalogue that describes them."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from todoke.api import answers
from todoke.api.front import packing, today
from todoke.api.registry.schemas import LICENCE
from todoke.bodies import queries
from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.eligibility.queries import published
from todoke.registry.formats import dcat
from todoke.registry.queries import exports

#: Each form: the ending of its address, its media type, its name in the European list, its title by language.
_FORMS: Final[dict[str, tuple[str, str, str, Mapping[str, str]]]] = {
    "jsonl": ("programs.jsonl", "application/x-ndjson", "JSON", {"ja": "JSON Lines", "en": "JSON Lines"}),
    "tokyo": (
        "programs.tokyo.json", "application/json", "JSON",
        {"ja": "東京都の制度レジストリの形式（JSON）", "en": "JSON in the schema of the Tokyo registry"},
    ),
    "opendata": (
        "programs.csv", "text/csv", "CSV",
        {"ja": "支援制度情報の項目（CSV、UTF-8）", "en": "CSV in the municipal open-data columns, UTF-8"},
    ),
}  # fmt: skip


def jsonl(request: HttpRequest) -> HttpResponseBase:
    """Every programme as JSON Lines: own text, and apart from it what comes from the type."""
    return _programs(request, "jsonl")


def tokyo(request: HttpRequest) -> HttpResponseBase:
    """Every programme in the schema of the Tokyo registry."""
    return _programs(request, "tokyo")


def opendata(request: HttpRequest) -> HttpResponseBase:
    """Every programme in the open-data columns."""
    return _programs(request, "opendata")


def _programs(request: HttpRequest, form: str) -> HttpResponseBase:
    body: Body | None = None
    if "body" in request.GET:
        key = request.GET["body"]
        try:
            body = queries.get("" if "\0" in key else key)
        except queries.BodyNotFound as refusal:
            return answers.error(refusal.status, refusal.code)
    name, media_type, _, _ = _FORMS[form]
    stem, _, ending = name.partition(".")
    file_name = f"{stem}-{body.key}.{ending}" if body else name
    return _file(
        request, exports.pieces(form, body=body, beside=partial(published.beside, on=today())), media_type, file_name
    )


def bodies(request: HttpRequest) -> HttpResponseBase:
    """Every body as CSV."""
    return _file(request, [b"".join(exports.bodies_csv())], "text/csv", "bodies.csv")


def _file(request: HttpRequest, pieces: Iterable[bytes], media_type: str, file_name: str) -> HttpResponseBase:
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    packed = packing(request) == "gzip"
    made = _packed(pieces) if packed else iter(pieces)
    response: HttpResponseBase
    if isinstance(pieces, list):
        response = HttpResponse(b"".join(made), content_type=content_type)
    else:
        response = StreamingHttpResponse(made, content_type=content_type)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces compressed with gzip as they come."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        if out := packer.compress(piece):
            yield out
    yield packer.flush()


def catalog(request: HttpRequest) -> HttpResponseBase:
    """What open data there is here, in DCAT-AP."""
    base = settings.BASE_URL
    operator = dcat.Agent(urlsplit(base).netloc, home_page=base)
    described = dcat.catalog(
        address=f"{base}/data/catalog.jsonld",
        title={"ja": "届のオープンデータ", "en": "Open data of Todoke"},
        description={
            "ja": "国・都道府県・区市町村の制度とサービス。公開のたびに更新されます。",
            "en": "Programmes and services of the nation, prefectures and municipalities, updated with each publication.",
        },
        publisher=operator,
        licence=LICENCE,
        datasets=_datasets(base, operator),
        service=dcat.Service(
            f"{base}/api/v1", f"{base}/api/v1/openapi.json", {"ja": "制度のAPI", "en": "API of programmes"}
        ),
    )
    text = json.dumps(described, ensure_ascii=False)
    response = HttpResponse(text, content_type=dcat.MEDIA_TYPE)
    response["Vary"] = "Accept-Encoding"
    return response


def _datasets(base: str, operator: dcat.Agent) -> Iterator[dcat.Dataset]:
    """All programmes, the bodies, and the programmes of each body that has any."""
    modified = exports.modified()
    last = max(modified.values(), default=None)
    yield dcat.Dataset(
        f"{base}/data/programs",
        {"ja": "すべての制度", "en": "All programmes"},
        {"ja": "登録されているすべての団体の制度。", "en": "The programmes of every body on board."},
        operator, last.astimezone(TOKYO) if last else None, _distributions(base, ""),
    )  # fmt: skip
    yield dcat.Dataset(
        f"{base}/data/bodies",
        {"ja": "団体の一覧", "en": "List of bodies"},
        {"ja": "制度を持つ団体のコード、名称、連絡先。", "en": "Codes, names and contacts of the bodies."},
        operator, None,
        [dcat.Distribution(f"{base}/data/bodies.csv", "text/csv", "CSV", {"ja": "団体（CSV）", "en": "Bodies (CSV)"})],
    )  # fmt: skip
    for body in queries.all_bodies():
        if body.pk in modified:
            english = body.name_en or body.name
            yield dcat.Dataset(
                f"{base}/data/programs?body={body.key}",
                {"ja": f"{body.name}の制度", "en": f"Programmes of {english}"},
                {"ja": f"{body.name}の制度とサービス。", "en": f"Programmes and services of {english}."},
                dcat.Agent(body.name, body.name_en, body.home_page),
                modified[body.pk].astimezone(TOKYO), _distributions(base, f"?body={body.key}"),
            )  # fmt: skip


def _distributions(base: str, query: str) -> list[dcat.Distribution]:
    return [
        dcat.Distribution(f"{base}/data/{name}{query}", media_type, file_type, title)
        for name, media_type, file_type, title in _FORMS.values()
    ]
