"""Where a request comes from, as far as who stands in front of us tells."""

import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from fastapi import Request

_NOBODY_KNOWS: Final = "unknown"
# Whoever has one address of IPv6 has all of this network.
_ONE_HOME_V6: Final = 64
# `for=203.0.113.7` or `for="[2001:db8::1]:4711"` (RFC 7239).
_FOR: Final = re.compile(r'(?:^|;)\s*for="?\[?(?P<address>[0-9A-Fa-f:.]+?)\]?(?::\d+)?"?\s*(?:;|$)', re.IGNORECASE)


def address_of(request: Request, *, caller_header: str | None) -> str:
    """The address of whoever asks; of IPv6 the network, such as `2001:db8:1:2::/64`.

    What a client writes into the header itself stands left of what our own gateway adds, and is not believed.

    Args:
        caller_header: in which our gateway tells it; None where there is no gateway.
    """
    if caller_header is None:
        return _home(request.client.host if request.client else "")
    last = ",".join(request.headers.getlist(caller_header)).rpartition(",")[2].strip()
    if caller_header != "forwarded":
        return _home(last)
    told = _FOR.search(last)
    return _home(told["address"]) if told else _NOBODY_KNOWS


def _home(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return _NOBODY_KNOWS
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _ONE_HOME_V6), strict=False))
