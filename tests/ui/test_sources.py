"""From which network a request comes."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from todoke.ui.sources import is_outside, source_of

pytestmark = pytest.mark.embedded


def test_a_forwarded_address_counts_only_from_our_proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    make = RequestFactory().get
    behind = make("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.0.0.2"})
    direct = make("/", REMOTE_ADDR="192.0.2.9", headers={"X-Forwarded-For": "6.6.6.6"})
    assert source_of(behind) == "192.0.2.7"
    assert source_of(direct) == "192.0.2.9"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("[2001:db8:1:2::1]:4001", "2001:db8:1:2::9%eth0"),
        ("192.0.2.7:4001", "192.0.2.7:4002"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_another_port_or_address_of_the_same_line_is_the_same_guesser(settings: Settings, one: str, other: str) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1"]
    made = RequestFactory()
    first, second = (
        source_of(made.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=hop)) for hop in (one, other)
    )
    assert first == second
    assert first != source_of(made.get("/", REMOTE_ADDR="2001:db8:1:3::1"))
    assert source_of(made.get("/", REMOTE_ADDR="unix:")) == "unix:"


@pytest.mark.parametrize(("source", "outside"), [("192.0.2.7", True), ("2001:db8:1:2::/64", True), ("127.0.0.1", False), ("::1", False), ("::/64", True), ("unix:", False), ("", False)])  # fmt: skip
def test_this_very_machine_is_nobody_to_be_counted(source: str, outside: bool) -> None:
    assert is_outside(source) is outside
