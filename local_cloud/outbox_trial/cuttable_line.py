"""A stretch of wire between devices and their broker that can be cut: a TCP proxy on loopback.

It passes bytes on as they are, a little later, so that TLS goes through it from end to end. A cut ends all connections
at once and throws away what is on the wire, both ways: a device cannot tell whether its last message arrived.
"""

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from local_cloud.ports import ANY, LOOPBACK

# One way over a mobile network. On loopback hardly anything would be on the wire when the line is cut.
_DELAY_S: Final = 0.05
# SO_LINGER with no time to linger: the connection ends with a reset instead of a good-bye.
_RESET: Final = struct.pack("ii", 1, 0)
_CHUNK_BYTES: Final = 64 * 1024
_THREAD_ENDS_S: Final = 5.0


class CuttableLine:
    """Listens on a free port while its context lasts. The proxy works in a thread of its own."""

    def __init__(self, *, broker_port: int) -> None:
        self._broker_port = broker_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cuttable line", daemon=True)
        self._ends: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._closing = False
        self.port = ANY

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_THREAD_ENDS_S)
        self._loop.close()

    def cut(self) -> int:
        """End every connection.

        Returns:
            How many there were.
        """
        return asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._carry, LOOPBACK, ANY)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until one of its ends is gone."""
        carrying = asyncio.current_task()
        assert carrying is not None
        self._carrying.add(carrying)
        try:
            await self._connect_through(reader, writer)
        finally:
            self._carrying.discard(carrying)

    async def _connect_through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            broker_reader, broker_writer = await asyncio.open_connection(LOOPBACK, self._broker_port)
        except OSError:
            await _hang_up(writer)
            return
        ends = {writer, broker_writer}
        if self._closing:
            for end in ends:
                await _hang_up(end)
            return
        self._ends |= ends
        pumps = [
            asyncio.ensure_future(_pump(reader, broker_writer)),
            asyncio.ensure_future(_pump(broker_reader, writer)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        self._ends -= ends
        for end in ends:
            await _hang_up(end)
        await asyncio.wait(pumps)

    async def _cut(self) -> int:
        for end in self._ends:
            with suppress(OSError):
                _socket_of(end).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.transport.abort()
        return len(self._ends) // 2

    async def _close(self) -> None:
        self._closing = True
        self._server.close()
        await self._cut()
        await asyncio.gather(*self._carrying)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes in one direction until it ends."""
    with suppress(ConnectionError):
        while chunk := await reader.read(_CHUNK_BYTES):
            await asyncio.sleep(_DELAY_S)
            writer.write(chunk)
            await writer.drain()


async def _hang_up(end: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        end.close()
        await end.wait_closed()


def _socket_of(end: asyncio.StreamWriter) -> socket.socket:
    wire: socket.socket = end.get_extra_info("socket")
    return wire
