"""Numbers, addresses and folders on the command line."""

import argparse
import math
import re
from pathlib import Path
from typing import Final

from device_simulator.link import Broker

_ENDPOINT: Final = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::(?P<port>\d{1,5}))?")
_DEFAULT_PORT: Final = 8883
# Of keys, claim and outbox; git does not see what lies below.
DEFAULT_STATE: Final = Path(".cloudiot/simulator")


def whole(text: str) -> int:
    """A whole number from 0 up."""
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 up")
    return int(text)


def positive_whole(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isascii() or not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def positive_seconds(text: str) -> float:
    """A time span above zero."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def broker(text: str) -> Broker:
    """Where a broker is: a host, and a port if it is not the usual one."""
    parts = _ENDPOINT.fullmatch(text)
    port = int(parts["port"] or _DEFAULT_PORT) if parts else 0
    if parts is None or not 0 < port < 2**16:
        raise argparse.ArgumentTypeError(f"{text!r} is no broker: write HOST or HOST:PORT")
    return Broker(parts["host"], port)
