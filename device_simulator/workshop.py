"""Where the devices' slow work is done: a few threads for all of them together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

# Drawing a leaf takes a tenth of a second and some forty megabytes. A second one at the same time would take both
# again, and its time from the connections.
_DRAWING_THREADS: Final = 1
# Uploads mostly wait.
_UPLOADING_THREADS: Final = 8

# Runs what blocks in a thread.
InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Threads for taking photos and for uploading them."""

    draw: InThread
    upload: InThread


@contextmanager
def open_workshop() -> Iterator[Workshop]:
    """Call it in the event loop. At the end nobody waits for what is under way: photos are kept on the disk."""
    pools = [
        ThreadPoolExecutor(_DRAWING_THREADS, thread_name_prefix="camera"),
        ThreadPoolExecutor(_UPLOADING_THREADS, thread_name_prefix="upload"),
    ]
    try:
        draw, upload = map(_in_threads_of, pools)
        yield Workshop(draw=draw, upload=upload)
    finally:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_threads_of(pool: ThreadPoolExecutor) -> InThread:
    loop = asyncio.get_running_loop()

    async def in_thread(call: Callable[[], Any]) -> Any:
        return await loop.run_in_executor(pool, call)

    return in_thread
