"""Compresses what is long and consists of text."""

import gzip
from typing import Final

from fastapi import Request

# Below a packet or so, compression saves nothing.
LEAST_BYTES: Final = 1_000
# For what is compressed once and sent often.
THOROUGH: Final = 9
# For what is made for one answer: half a megabyte of numbers takes five milliseconds, and shrinks to a seventh.
_QUICK: Final = 4


def compressed(content: bytes, *, level: int = _QUICK) -> bytes:
    """As gzip; the same content is the same bytes, whenever it is compressed."""
    return gzip.compress(content, compresslevel=level, mtime=0)


def takes_gzip(request: Request) -> bool:
    """Whether whoever asks can read it."""
    return "gzip" in request.headers.get("accept-encoding", "")
