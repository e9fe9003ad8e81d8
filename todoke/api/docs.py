"""The page that explains the API, made from its OpenAPI document; no script and nothing from elsewhere."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation

from todoke.api import v1
from todoke.api.registry.schemas import CONTENT_SCHEMA, LICENCE
from todoke.registry.rules.fields import FIELDS, GROUPS, IDENTITY, Kind
from todoke.ui import pages

_LANGUAGES: Final = (("ja", "日本語"), ("en", "English"))
_FILES: Final = ("data_jsonl", "data_tokyo", "data_csv", "data_bodies", "data_catalog")


def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(v1.document(), json_dumps_params={"ensure_ascii": False})


def show(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its parameters, an example and its answers."""
    language = request.GET.get("language", "")
    if language not in dict(_LANGUAGES):
        language = "ja" if translation.get_language_from_request(request).startswith("ja") else "en"
    with translation.override(language):
        address = request.path
        context = {
            "languages": [(code, label, f"{address}?language={code}") for code, label in _LANGUAGES],
            "endpoints": [
                _endpoint(method, path, operation)
                for path, each in v1.document()["paths"].items()
                for method, operation in each.items()
            ],
            "errors": _properties("Error"),
            "program": _properties("Program"),
            "groups": _fields(),
            "files": [settings.BASE_URL + reverse(name) for name in _FILES],
            "openapi": reverse("openapi"),
            "licence": LICENCE,
        }
        response = pages.render(request, "api/docs.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def _endpoint(method: str, path: str, operation: Mapping[str, Any]) -> dict[str, object]:
    parameters = [_parameter(each) for each in operation["parameters"]]
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "sent": json.dumps(sent["example"], ensure_ascii=False, indent=2) if sent else "",
        "path": path,
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": parameters,
        "example": _example(path, operation["parameters"]),
        "keyed": "security" in operation,
        "statuses": [str(status) for status in operation["responses"]],
        "answer": _answer(operation),
    }


def _parameter(parameter: Mapping[str, Any]) -> dict[str, object]:
    schema = parameter["schema"]
    shape = schema.get("format") or schema.get("pattern", "").strip("^$") or schema.get("type", "")
    if "maxLength" in schema:
        shape = f"{schema['type']}, {schema.get('minLength', 0)}–{schema['maxLength']}"
    if "minimum" in schema:
        shape = f"{schema['minimum']}–{schema['maximum']}"
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "required": parameter["required"],
        "description": parameter.get("description", ""),
        "shape": shape,
        "default": schema.get("default"),
    }


def _example(path: str, parameters: list[Mapping[str, Any]]) -> str:
    """A request that can be tried: every path parameter, and the first query parameters that have an example."""
    query: dict[str, object] = {}
    for each in parameters:
        example = each["schema"].get("examples", [None])[0]
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", quote(str(example), safe=""))
        elif example is not None and len(query) < 2:
            query[each["name"]] = example
    return settings.BASE_URL + path + (f"?{urlencode(query)}" if query else "")


def _answer(operation: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    schema = operation["responses"][200].get("content", {}).get("application/json", {}).get("schema")
    if schema is None:  # a file
        return []
    return _properties(schema["$ref"].rsplit("/", 1)[-1])


def _properties(name: str) -> list[tuple[str, str, str]]:
    """The fields of an object: name, type, meaning."""
    found = v1.document()["components"]["schemas"][name]["properties"]
    return [(each, _type(details), details.get("description", "")) for each, details in found.items()]


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type", ""))


def _fields() -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """The fields of ``content`` by group: name, type, label, place in the Tokyo schema."""
    types: Any = CONTENT_SCHEMA["properties"]
    rows: dict[str, list[tuple[str, str, str, str]]] = {}
    for each in FIELDS:
        if each.name not in IDENTITY and each.kind is not Kind.TRANSLATIONS:
            rows.setdefault(each.group, []).append((each.name, _type(types[each.name]), each.label, each.tokyo))
    return [(GROUPS[group], found) for group, found in rows.items()]
