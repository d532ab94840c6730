"""The end of the service: told to who holds connections open, before the server waits for them to close."""

import socket
from collections.abc import Callable

import uvicorn


class Ending:
    """Whether the service is about to end, and who wants to know."""

    def __init__(self) -> None:
        self.begun = False
        self._listeners: list[Callable[[], None]] = []

    def on_end(self, listener: Callable[[], None]) -> None:
        """Call somebody when it begins, in the event loop."""
        self._listeners.append(listener)

    def begin(self) -> None:
        """From now on nobody new should come, and who is here should go: another process takes them."""
        if self.begun:
            return
        self.begun = True
        for listener in self._listeners:
            listener()


class EndingServer(uvicorn.Server):
    """Tells of its end first, then waits for what is under way."""

    def __init__(self, config: uvicorn.Config, ending: Ending) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everybody go."""
        self._ending.begin()
        await super().shutdown(sockets)
