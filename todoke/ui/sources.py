"""From which network a request comes, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """Who asks: the newest address that no proxy of ours wrote, or the network that it has to itself."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address not in settings.TRUSTED_PROXIES:
        return _network(address)
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if hop.strip() and hop.strip() not in settings.TRUSTED_PROXIES:
            return _network(hop.strip())
    return _network(address)


def is_outside(source: str) -> bool:
    """Whether a source is another machine; this one itself is a proxy that nobody named, behind which everybody may be."""
    try:
        return not ip_network(source).is_loopback
    except ValueError:
        return False


def _network(address: str) -> str:
    """An address without its port; of an IPv6 address the first 64 bits, because one line has all of the rest."""
    host = address.partition("]")[0].removeprefix("[")
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        parsed = ip_address(host.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    if isinstance(parsed, IPv6Address) and not parsed.is_loopback:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
