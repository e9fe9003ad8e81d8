"""Methods, CORS, ETag and Last-Modified at every address of the API and of the data."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.api.conftest import LATER, Publish
from tests.conftest import NOW
from todoke.api import front
from todoke.registry.models import Program

Registry = dict[str, Program]
ADDRESSES = (
    "/api/v1/programs", "/api/v1/programs/131181-000001-1", "/api/v1/programs/131181-000001-1/versions",
    "/api/v1/programs/131181-000001-1/versions/1", "/api/v1/programs/131181-000001-1/on/2026-11-23", "/api/v1/bodies",
    "/api/v1/bodies/jp", "/api/v1/types", "/api/v1/types/UM24", "/api/v1/changes", "/api/v1/openapi.json", "/data/programs.jsonl",
    "/data/programs.tokyo.json", "/data/programs.csv", "/data/bodies.csv", "/data/catalog.jsonld",
)  # fmt: skip


def body_of(response: object) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    return b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client: Client, registry: Registry, address: str) -> None:
    first = client.get(address)
    assert first.status_code == 200
    assert body_of(first)
    assert first["Cache-Control"] == "no-cache"
    assert first["Access-Control-Allow-Origin"] == "*"
    for given in (first["ETag"], f'"other", W/{first["ETag"]}', "*"):
        again = client.get(address, headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"
    changed = client.get(
        address, headers={"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    )
    assert changed.status_code == 200
    body_of(changed)


@pytest.mark.embedded
@pytest.mark.parametrize("address", ADDRESSES)
def test_head_and_options(client: Client, registry: Registry, address: str) -> None:
    whole = client.get(address)
    body = body_of(whole)
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]
    assert head["Content-Type"] == whole["Content-Type"]
    if "Content-Length" in whole:
        assert head["Content-Length"] == str(len(body))
    options = client.options(address, headers={"Origin": "https://example.jp", "Access-Control-Request-Method": "GET"})
    assert (options.status_code, options.content) == (204, b"")
    assert options["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_written(registry: Registry, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        response = client.generic(method, address, b"{}", content_type="application/json")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["code"] == "method_not_allowed"


@pytest.mark.embedded
@pytest.mark.parametrize("address", ADDRESSES)
def test_unknown_parameters_are_refused(client: Client, registry: Registry, address: str) -> None:
    response = client.get(address, {"nonsense": "1"})
    assert response.status_code == 400
    assert response.json()["problems"][0]["parameter"] == "nonsense"


def test_a_publication_changes_tag_and_date(client: Client, registry: Registry, publish: Publish) -> None:
    first = client.get("/api/v1/programs")
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get("/api/v1/programs", headers=since).status_code == 304
    assert client.get("/api/v1/programs/131181-999999-9", headers=since).status_code == 404
    publish(registry["other"], name="あたらしい名前", at=NOW + timedelta(days=2))
    second = client.get("/api/v1/programs", headers={**since, "If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert client.get("/api/v1/programs", headers=since).status_code == 200


def test_a_change_of_this_second_has_no_date_yet(
    client: Client, registry: Registry, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(registry["other"], name="いま", at=LATER)
    assert "Last-Modified" not in client.get("/api/v1/programs")
    monkeypatch.setattr(front, "now", lambda: LATER + timedelta(seconds=3))
    assert "Last-Modified" in client.get("/api/v1/programs")


def test_other_addresses_have_other_tags(client: Client, registry: Registry) -> None:
    addresses = (
        "/api/v1/programs",
        "/api/v1/programs?limit=2",
        "/api/v1/changes",
        "/data/programs.csv",
        "/data/programs.csv?body=jp",
    )
    tags = set()
    for address in addresses:
        response = client.get(address)
        body_of(response)
        tags.add(response["ETag"])
    assert len(tags) == len(addresses)


def test_errors_speak_the_language_of_the_reader(client: Client, registry: Registry) -> None:
    english = client.get("/api/v1/programs/131181-999999-9", headers={"Accept-Language": "en"}).json()
    assert english["message"] == "There is no programme with this number."
