"""Reads bodies, and never more of them at a time than there is memory for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import Request

from ml_model.errors import NotAPhoto, PhotoTooLarge
from ml_model.serving.problems import BodyTooSlow, Overloaded

# The largest photo that a device may upload; SageMaker itself draws the line earlier (4 MB serverless).
MAX_BODY_BYTES: Final = 10_000_000

# Of bodies that arrive and photos that wait, all together: fifteen photos of 12 megapixels, or a full queue of a
# device's photos. Whoever would make it more is told to come back.
MAX_BYTES_IN_FLIGHT: Final = 48_000_000

# 10 MB at 5 Mbit/s. Below that, a few slow senders could hold all the memory there is.
BODY_LIMIT_S: Final = 16.0


class BodyIntake:
    """Counts the bodies that arrive, and the bytes of all in hand. Used from one event loop only."""

    def __init__(self, *, in_flight_limit_bytes: int = MAX_BYTES_IN_FLIGHT, time_limit_s: float = BODY_LIMIT_S) -> None:
        self._in_flight_limit_bytes = in_flight_limit_bytes
        self._time_limit_s = time_limit_s
        self.bytes_in_flight = 0
        self.arriving = 0

    @asynccontextmanager
    async def body_of(self, request: Request) -> AsyncIterator[bytes]:
        """The whole body, counted as in flight until the context ends.

        Raises:
            PhotoTooLarge: it has more bytes than any photo here may have.
            Overloaded: there is no room for it now; as soon as that is known.
            BodyTooSlow: it did not arrive in time.
            NotAPhoto: it is empty.
            ClientDisconnect: the sender left.
        """
        declared = request.headers.get("content-length", "")
        if declared.isdecimal():
            _check_length(int(declared))
            self._check_room(int(declared))
        parts: list[bytes] = []
        try:
            await self._read(request, parts)
            body = b"".join(parts)
            yield body
        finally:
            self.bytes_in_flight -= sum(map(len, parts))

    async def _read(self, request: Request, parts: list[bytes]) -> None:
        length = 0
        self.arriving += 1
        try:
            async with asyncio.timeout(self._time_limit_s):
                async for part in request.stream():
                    length += len(part)
                    _check_length(length)
                    self._check_room(len(part))
                    self.bytes_in_flight += len(part)
                    parts.append(part)
        except TimeoutError as error:
            raise BodyTooSlow(f"after {self._time_limit_s:g} s only {length} bytes were here") from error
        finally:
            self.arriving -= 1
        if not length:
            raise NotAPhoto("the body is empty")

    def _check_room(self, more_bytes: int) -> None:
        if self.bytes_in_flight + more_bytes > self._in_flight_limit_bytes:
            raise Overloaded(f"{self.bytes_in_flight / 1e6:.0f} MB of photos are already here")


def _check_length(length: int) -> None:
    if length > MAX_BODY_BYTES:
        raise PhotoTooLarge(f"the body has more than {MAX_BODY_BYTES // 1_000_000} MB")
