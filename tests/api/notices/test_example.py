"""The example for app makers is code that works, on the published test vector of Standard Webhooks too."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from scripts.documents import DOCS

#: From the specification's own test vectors.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
BODY = b'{"test": 2432232314}'
NOW = 1_614_265_330.0


@pytest.fixture(scope="module")
def check() -> Callable[..., bool]:
    text = (DOCS / "notices-api.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # our own document
    found: Callable[..., bool] = names["is_from_todoke"]
    return found


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({}, True), ({"body": BODY + b" "}, False), ({"now": NOW + 301}, False), ({"now": NOW - 301}, False), ({"secret": SECRET[:-4] + "AAAA"}, False),
        ({"webhook-id": "msg_other"}, False), ({"webhook-timestamp": "1614265331"}, False), ({"webhook-timestamp": "soon"}, False),
        ({"webhook-signature": ""}, False), ({"webhook-signature": f"v1,AAAA {HEADERS['webhook-signature']}"}, True),
        ({"webhook-signature": HEADERS["webhook-signature"].replace("v1,", "v2,")}, False), ({"webhook-signature": "v1,é"}, False),
    ],
)  # fmt: skip
def test_the_example_tells_ours_from_others(check: Callable[..., bool], given: dict[str, Any], fits: bool) -> None:
    headers = {name: given.get(name, value) for name, value in HEADERS.items()}
    assert check(given.get("secret", SECRET), headers, given.get("body", BODY), given.get("now", NOW)) is fits
