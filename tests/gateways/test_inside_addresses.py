"""Tests of which addresses count as inside."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.gateways.inside_addresses import is_inside


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "198.41.0.4", "172.32.0.1", "100.128.0.1", "2001:500:2::c", "2606:4700::1"]
)
def test_ordinary_public_addresses_are_outside(address: str) -> None:
    assert not is_inside(address)


@pytest.mark.parametrize("address", ["", "x", "127.1", "0177.0.0.1", "2001:500:2::c%eth0", "8.8.8.8/32"])
def test_what_cannot_be_read_counts_as_inside(address: str) -> None:
    assert is_inside(address)


@given(st.ip_addresses(v=4))
def test_no_form_of_an_ipv4_address_inside_ipv6_gets_out(address: IPv4Address) -> None:
    number = int(address)
    embedded = [number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    assert all(is_inside(str(IPv6Address(value))) for value in embedded)


@given(st.ip_addresses())
def test_what_the_library_calls_inside_is_inside_here_too(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert is_inside(str(address))
