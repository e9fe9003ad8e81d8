"""The bulk files: what they hold, compressed where accepted, of one body, streamed, described in a catalogue."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Publish
from todoke.bodies.models import Body
from todoke.registry.models import Program
from todoke.registry.queries import exports

Registry = dict[str, Program]
FORMS = ("/data/programs.jsonl", "/data/programs.tokyo.json", "/data/programs.csv")


def read(client: Client, address: str, **headers: str) -> tuple[Any, bytes]:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    streamed = getattr(response, "streaming_content", None)
    return response, b"".join(streamed) if streamed is not None else response.content


def test_json_lines(client: Client, registry: Registry) -> None:
    lines = [json.loads(line) for line in read(client, "/data/programs.jsonl")[1].splitlines()]
    assert {line["number"] for line in lines} == {
        registry[name].number for name in ("typed", "linked", "other", "refused")
    }
    typed = next(line for line in lines if line["number"] == registry["typed"].number)
    assert typed["content"]["summary"] == "荒川区の概要"
    assert typed["inherited"] == {"category_codes": ["003"], "law_name": "児童手当法"}
    assert (typed["body"], typed["type"], typed["offering"]) == ("131181", "UM24", "offered")


def test_tokyo_and_csv_hold_what_is_offered(client: Client, registry: Registry) -> None:
    records = json.loads(read(client, "/data/programs.tokyo.json")[1])
    rows = list(csv.DictReader(io.StringIO(read(client, "/data/programs.csv")[1].decode("utf-8-sig"))))
    wanted = {registry[name].number for name in ("typed", "linked", "other")}
    assert {record["basicInformation"]["psid"] for record in records} == wanted
    assert {row["制度番号"] for row in rows} == wanted


@pytest.mark.parametrize("address", FORMS)
def test_one_body(client: Client, registry: Registry, address: str) -> None:
    response, ours = read(client, f"{address}?body=131181")
    assert "131181." in response["Content-Disposition"]
    assert "出産の祝い品".encode() in ours
    assert "ごみの分別".encode() not in ours
    assert client.get(f"{address}?body=999999").json()["code"] == "body_not_found"
    assert client.get(address, {"body": "\0"}).status_code == 404


@pytest.mark.parametrize("address", [*FORMS, "/data/bodies.csv"])
def test_gzip_where_accepted(client: Client, registry: Registry, address: str) -> None:
    plain, body = read(client, address)
    packed, compressed = read(client, address, **{"Accept-Encoding": "br;q=1, gzip;q=0.8"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(compressed) == body
    assert packed["ETag"] != plain["ETag"]
    refused, _ = read(client, address, **{"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused


def test_files_are_streamed(client: Client, arakawa: Body, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)
    for number in range(5):
        publish(arakawa, name=f"制度{number}")
    asked: list[int] = []
    chunk = exports._chunk

    def counted(keys: Any, form: str) -> Any:
        asked.append(len(keys))
        return chunk(keys, form)

    monkeypatch.setattr(exports, "_chunk", counted)
    pieces: Any = iter(getattr(client.get("/data/programs.jsonl"), "streaming_content"))  # noqa: B009 - no stub knows it
    next(pieces)
    assert asked == [2]
    assert len([*pieces]) == 4
    assert asked == [2, 2, 1]


def test_a_file_without_programmes_is_still_a_file(client: Client, db: None) -> None:
    assert json.loads(read(client, "/data/programs.tokyo.json")[1]) == []
    assert read(client, "/data/programs.jsonl")[1] == b""
    assert read(client, "/data/programs.csv")[1].startswith(b"\xef\xbb\xbf")


def test_the_catalogue_names_each_file_that_there_is(client: Client, registry: Registry) -> None:
    response, body = read(client, "/data/catalog.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    catalog = json.loads(body)
    assert catalog["@type"] == "dcat:Catalog"
    assert catalog["dct:modified"]["@value"] == "2026-11-24T09:00:00+09:00"
    titles = [dataset["dct:title"][0]["@value"] for dataset in catalog["dcat:dataset"]]
    assert titles == ["すべての制度", "団体の一覧", "荒川区の制度", "調布市の制度"]
    for dataset in catalog["dcat:dataset"]:
        assert dataset["dct:license"]["@id"].startswith("https://creativecommons.org/")
        for distribution in dataset["dcat:distribution"]:
            address = distribution["dcat:downloadURL"]["@id"].split("://", 1)[1].partition("/")[2]
            file, _ = read(client, f"/{address}")
            assert distribution["dcat:mediaType"]["@id"].endswith(file["Content-Type"].partition(";")[0])
