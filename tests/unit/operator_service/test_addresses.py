"""Where a request comes from."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from fastapi import Request

from operator_service.addresses import address_of

_BALANCERS: Final = "x-forwarded-for"
_GATEWAYS: Final = "forwarded"


def a_request(header: str = "x-forwarded-for", *told: str, peer: str | None = "10.0.0.1") -> Request:
    headers = [(header.encode(), value.encode()) for value in told]
    scope: dict[str, Any] = {"type": "http", "headers": headers, "client": None if peer is None else (peer, 1)}
    return Request(scope)


@pytest.mark.parametrize("header", [_BALANCERS, _GATEWAYS])
def test_where_nobody_stands_in_front_nobody_is_believed(header: str) -> None:
    assert address_of(a_request(header, "for=192.0.2.1"), caller_header=None) == "10.0.0.1"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        (("203.0.113.7",), "203.0.113.7"),
        (("192.0.2.1, 203.0.113.7",), "203.0.113.7"),
        (("192.0.2.1", "203.0.113.7"), "203.0.113.7"),
        (("2001:db8:1:2:3:4:5:6",), "2001:db8:1:2::/64"),
        (("::ffff:203.0.113.7",), "203.0.113.7"),
        (("<script>",), "unknown"),
        (("",), "unknown"),
        ((), "unknown"),
    ],
)
def test_a_load_balancer_tells_last_who_called_it(told: Sequence[str], address: str) -> None:
    assert address_of(a_request(_BALANCERS, *told), caller_header=_BALANCERS) == address


@pytest.mark.parametrize(
    ("told", "address"),
    [
        (("for=203.0.113.7;host=api.example;proto=https",), "203.0.113.7"),
        (("by=3.120.1.1;for=203.0.113.7;host=api.example;proto=https",), "203.0.113.7"),
        (("for=192.0.2.1, for=203.0.113.7;by=3.120.1.1",), "203.0.113.7"),
        # What a client leaves open does not swallow what the gateway adds.
        (('for="192.0.2.1', "For=203.0.113.7"), "203.0.113.7"),
        (('for="203.0.113.7:4711";proto=https',), "203.0.113.7"),
        (('proto=https;for="[2001:db8:1:2::9]:4711"',), "2001:db8:1:2::/64"),
        (('for="[2001:db8:1:2::9]"',), "2001:db8:1:2::/64"),
        (("for=unknown",), "unknown"),
        (("for=_hidden;host=x",), "unknown"),
        (("before=203.0.113.7",), "unknown"),
        ((), "unknown"),
    ],
)
def test_an_http_api_tells_last_who_called_it(told: Sequence[str], address: str) -> None:
    assert address_of(a_request(_GATEWAYS, *told), caller_header=_GATEWAYS) == address


def test_a_connection_without_an_address_is_unknown() -> None:
    assert address_of(a_request(peer=None), caller_header=None) == "unknown"
