"""Readings never get into attributes: on every kind of page in plain Japanese, with a town chosen."""

import re

import pytest
from django.test import Client

from tests.conftest import NOW
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.operations import programs

RUBY_INSIDE = re.compile(r'="[^"]*(?:<|&lt;)ruby')


@pytest.fixture
def number(arakawa: Body, by: Actor) -> str:
    bodies.revise(body=arakawa, by=by, now=NOW, details={"name_kana": "あらかわく"})
    content = {
        "name": "児童手当",
        "summary": "手当です。",
        "category_codes": ["003"],
        "procedure_to_date": "2026-12-01",
    }
    return programs.approve(
        version=programs.create(body=arakawa, by=by, now=NOW, content=content), by=by, now=NOW
    ).program.number


@pytest.mark.parametrize(
    "path",
    [
        "",
        "town",
        "search?q=児童手当",
        "search?q=東京都の児童手当",
        "search?q=xyzzy",
        "browse/",
        "bodies/",
        "bodies/131181",
        "data",
        "help",
        "programs/{}",
        "programs/{}/history",
        "nothing",
    ],
)
def test_no_ruby_in_attributes(client: Client, number: str, path: str) -> None:
    client.cookies["todoke_town"] = "131181"
    text = client.get("/ja-simple/" + path.format(number)).content.decode()
    assert "<ruby>荒川区<rt>あらかわく</rt></ruby>" in text
    assert not RUBY_INSIDE.search(text)
    assert "&lt;ruby" not in text
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    assert title
    assert "ruby" not in title[1]
