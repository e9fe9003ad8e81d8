"""The page that explains the API is made from its description and needs nothing from elsewhere."""

import html
import re

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.notices import boxed
from tests.procedures.forms import published
from todoke.api import v1
from todoke.bodies.models import Body
from todoke.jobs import log_notices
from todoke.registry.models import Program


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_endpoint_and_parameter_is_explained(client: Client, registry: dict[str, Program], language: str) -> None:
    response = client.get("/api/v1/docs", {"language": language})
    assert response.status_code == 200
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    for path, methods in v1.document()["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in page
            for parameter in operation["parameters"]:
                assert f"<code>{parameter['name']}</code>" in page
    assert "<script" not in page
    assert not re.search(r'(?:src=|<link rel="stylesheet" href=)"https?://', page)


def test_the_examples_answer(client: Client, ruled: dict[str, Program], arakawa: Body) -> None:
    boxed.notice(arakawa)
    published(arakawa, now=NOW)
    log_notices.log_waiting(now=NOW)
    page = client.get("/api/v1/docs").content.decode()
    examples = re.findall(r'href="http://127\.0\.0\.1:8000(/api/v1/[^"]*)" rel="nofollow"', page)
    read = [methods["get"] for methods in v1.document()["paths"].values() if "get" in methods]
    assert len(examples) == sum("security" not in each for each in read) < len(read)
    for example in examples:
        response = client.get(example.replace("&amp;", "&"))
        assert response.status_code == 200, (example, response.content)


def test_the_households_shown_are_answered(client: Client, ruled: dict[str, Program]) -> None:
    page = client.get("/api/v1/docs", {"language": "en"}).content.decode()
    shown = re.findall(r"<pre><code>(.*?)</code></pre>", page, re.DOTALL)
    assert len(shown) == 14  # some of them need a key
    for address, document in zip(("/api/v1/eligibility", "/api/v1/eligibility/batch"), shown[:2], strict=True):
        assert f"send this to http://127.0.0.1:8000{address} as" in page
        response = client.post(address, html.unescape(document), content_type="application/json")
        assert response.status_code == 200, response.content


def test_the_language_of_the_reader_is_taken(client: Client, db: None) -> None:
    assert '<html lang="en">' in client.get("/api/v1/docs", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="ja">' in client.get("/api/v1/docs", {"language": "xx"}).content.decode()
