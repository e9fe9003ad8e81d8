"""Tells which network addresses must never be contacted on behalf of text that somebody else wrote.

Our own list, because `ipaddress.is_global` of the Python we run on lets several of these pass.
Sources: the IANA special-purpose address registries (RFC 6890 and its successors), RFC 3056, 3879, 4193, 4291, 6052.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_INSIDE_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a public address that one cloud serves its own machines from
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Everything outside this block is special: ::/96, ::ffff:0:0/96, 64:ff9b::/96, 100::/64, 5f00::/16, fc00::/7,
# fe80::/10, fec0::/10, ff00::/8 and all that is not yet given out.
_GLOBAL_6 = IPv6Network("2000::/3")
_INSIDE_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the former test network
        "3fff::/20",  # documentation
    )
)


def is_inside(address: str) -> bool:
    """Whether an address is anything else than an ordinary public one; what cannot be read counts as inside."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return True
    if isinstance(parsed, IPv4Address):
        return _inside_4(parsed)
    return _inside_6(parsed)


def _inside_4(address: IPv4Address) -> bool:
    return any(address in network for network in _INSIDE_4)


def _inside_6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_6:
        return True
    return any(address in network for network in _INSIDE_6)
