"""A flag to wait for, small enough to have ten of them in each of a thousand devices."""

import asyncio


class Flag:
    """What `asyncio.Event` does, for less. Use it in one event loop.

    An Event carries a queue of waiters about, 700 bytes of it, also while nobody waits.
    """

    __slots__ = ("_raised", "_waiters")

    def __init__(self) -> None:
        self._raised = False
        self._waiters: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether it is up."""
        return self._raised

    def set(self) -> None:
        """Put it up, and wake everybody who waits for it."""
        self._raised = True
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Take it down."""
        self._raised = False

    async def wait(self) -> None:
        """Return once it was put up, at once if it is."""
        if self._raised:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters = [*(self._waiters or ()), waiter]
        try:
            await waiter
        finally:
            self._forget(waiter)

    def _forget(self, waiter: "asyncio.Future[None]") -> None:
        """Whoever was woken is not among them any more; whoever gave up must not stay."""
        if self._waiters is not None and waiter in self._waiters:
            self._waiters.remove(waiter)
