"""The finder behind the server that stands in front: its cookies come through, and none of its pages is kept there."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.conftest import ROOT
from todoke.web.urls import urlpatterns

CONF = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
LOCATIONS = re.findall(r"^    location (~ )?(\S+) \{\n(.*?)^    \}", CONF, re.MULTILINE | re.DOTALL)
OWN = [str(each.name) for each in urlpatterns if str(each.name).startswith(("support", "child_calendar"))]


def served_by(address: str) -> str:
    """What the place says that nginx chooses: the first expression that fits, else the longest beginning."""
    for is_expression, place, block in LOCATIONS:
        if is_expression and re.match(place, address):
            return str(block)
    plain = [
        (place, block) for is_expression, place, block in LOCATIONS if not is_expression and address.startswith(place)
    ]
    return str(max(plain)[1])


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("name", OWN)
def test_pages_with_answers_get_their_cookies_and_are_never_kept(name: str, language: str) -> None:
    number = {"number": "1"} if name == "support_again" else {}
    with translation.override(language):
        address = reverse(f"web:{name}", kwargs=number)
    assert address.startswith(f"/{language}/")
    block = served_by(address)
    assert "proxy_pass" in block
    assert "Cookie" not in block
    assert "proxy_cache" not in block


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
