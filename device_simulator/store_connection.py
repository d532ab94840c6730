"""Connections to the stores of photos and packages, to which the platform hands out links.

By the standard library: `requests` and what it imports would take seven of the 250 megabytes that a thousand devices
may have.
"""

import ssl
from functools import cache
from http.client import HTTPConnection, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

import certifi

# Ten megabytes over a slow mobile network take a minute; a server that says nothing for that long is gone.
_TIMEOUT_S: Final = 60.0


def connection_to(link: str) -> tuple[HTTPConnection, str]:
    """A connection that is made when it is first used, and what to ask for over it.

    Raises:
        ValueError: the link leads nowhere.
    """
    target = urlsplit(link)
    if target.scheme not in {"http", "https"} or not target.hostname:
        raise ValueError("the link leads nowhere")
    wanted = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
    if target.scheme == "http":
        return HTTPConnection(target.hostname, target.port, timeout=_TIMEOUT_S), wanted
    return HTTPSConnection(target.hostname, target.port, timeout=_TIMEOUT_S, context=_trusting_the_web()), wanted


@cache
def _trusting_the_web() -> ssl.SSLContext:
    """The stores' authorities, whatever authority the broker is told to have."""
    return ssl.create_default_context(cafile=certifi.where())
