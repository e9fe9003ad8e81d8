"""Pages of one's own behind the server that stands in front: their cookies come through, and none of them is kept there."""

import re

import pytest
from django.conf import settings
from django.urls import URLPattern, resolve
from django.utils import translation

from tests.conftest import ROOT
from todoke.web.urls import urlpatterns

CONF = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
LOCATIONS = re.findall(
    r"^    location (~ )?(\S+) \{\n(.*?)^    \}", CONF.partition("listen 443")[2], re.MULTILINE | re.DOTALL
)
#: Pages that read no cookie but the town, and may be kept there for ten seconds; a new page is in this list or gets its cookies whole.
PUBLIC = frozenset({
    "program", "home", "town", "town_choose", "search", "browse", "life_event", "category", "history", "on_day", "type", "bodies", "body", "data",
    "help", "terms", "privacy", "attention", "attention_body", "promise",
    "voice_improved", "voice_improved_body", "voice_improved_feed", "voice_improved_about", "voice_improved_about_feed", "voice_scores",
})  # fmt: skip
OWN = [each for each in urlpatterns if str(each.name) not in PUBLIC]
HOLES = {"int": "1", "uuid": "9d3a6c1e-0000-4000-8000-000000000001", "str": "1", "slug": "own-words"}


def served_by(address: str) -> str:
    """What the place says that nginx chooses: the first expression that fits, else the longest beginning."""
    for is_expression, place, block in LOCATIONS:
        if is_expression and re.match(place, address):
            return str(block)
    plain = [
        (place, block) for is_expression, place, block in LOCATIONS if not is_expression and address.startswith(place)
    ]
    return str(max(plain)[1])


def address_of(page: URLPattern, language: str) -> str:
    """An address of a page, with something in each of its holes."""
    route = re.sub(r"<(\w+):\w+>", lambda hole: HOLES[hole[1]], str(page.pattern))
    return f"/{language}/{route}"


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("page", OWN, ids=lambda page: page.name)
def test_pages_with_answers_get_their_cookies_and_are_never_kept(page: URLPattern, language: str) -> None:
    address = address_of(page, language)
    with translation.override(language):
        assert resolve(address).url_name == page.name
    whole_and_never_kept(address)


@pytest.mark.parametrize(
    "address", ["/ja/staff/sign-in", "/en/staff/130001/people/", "/sign-in/back", "/staff-sign-in/back"]
)
def test_staff_and_whoever_comes_back_from_a_provider_keep_their_cookies(address: str) -> None:
    whole_and_never_kept(address)


def whole_and_never_kept(address: str) -> None:
    block = served_by(address)
    assert "proxy_pass" in block
    assert "Cookie" not in block
    assert "proxy_cache" not in block


def test_pages_that_may_be_kept_exist_and_read_no_other_cookie() -> None:
    assert {str(each.name) for each in urlpatterns} >= PUBLIC
    assert 'Cookie "todoke_town=$cookie_todoke_town"' in served_by("/ja/programs/1")


def test_programs_are_not_led_on_from_a_plain_connection() -> None:
    plain = re.search(r"^server \{\n    listen 80;(.*?)^\}", CONF, re.MULTILINE | re.DOTALL)
    assert plain
    assert re.search(r"location / \{\s+return 301 https://", plain[1])
    assert re.search(r"location ~ \^/\(api\|data\)/ \{[^}]*return 403", plain[1])


def test_only_safe_protocols_and_every_static_answer_says_what_it_is() -> None:
    assert re.findall(r"ssl_protocols ([^;]+);", CONF) == ["TLSv1.2 TLSv1.3"]
    suites = re.findall(r"ssl_ciphers ([^;]+);", CONF)[0].split(":")
    assert all(suite.startswith("ECDHE-") and ("GCM" in suite or "POLY1305" in suite) for suite in suites)
    static = served_by("/static/todoke.css")
    for header in (
        "X-Content-Type-Options nosniff always",
        "frame-ancestors 'none'",
        "max-age=31536000; includeSubDomains",
    ):
        assert header in static


def test_what_todoke_calls_private_is_never_kept() -> None:
    block = served_by("/ja/programs/1")
    assert "proxy_cache todoke;" in block
    assert re.search(r"proxy_no_cache [^;]*\$todoke_private", block)
    private = re.search(r"map \$upstream_http_cache_control \$todoke_private \{(.*?)\}", CONF, re.DOTALL)
    assert private
    expression = re.search(r'"~([^"]+)" 1;', private[1])
    assert expression
    assert re.search(expression[1], "private, no-store")
    assert not re.search(expression[1], "no-cache")
