"""All devices of a state folder in one process: switches them on one after the other, and all off in good order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from device_simulator.assembly import assemble
from device_simulator.chassis import FleetPlan, Surroundings
from device_simulator.device import Device
from device_simulator.identity import Identity
from device_simulator.post import Post
from device_simulator.workshop import open_workshop

# As many may be on their way to their first connection: enough to keep two cores busy with TLS handshakes, few enough
# that none waits so long that it gives up and makes the crowd larger by trying again. AWS IoT Core takes 500 new
# connections a second from an account.
_CONNECTING_AT_ONCE: Final = 32
# A device that cannot connect keeps the next ones waiting for so long.
_PATIENCE_S: Final = 5.0

# Shows the devices for as long as they run.
Show = Callable[[Sequence[Post]], Awaitable[None]]


async def run_fleet(
    identities: Sequence[Identity],
    plan: FleetPlan,
    surroundings: Surroundings,
    stopping: asyncio.Event,
    *,
    show: Show,
) -> None:
    """Run the devices until `stopping` is set, or until one of them cannot go on.

    Raises:
        ExceptionGroup: what stopped a device, which is never the platform's or the network's doing.
    """
    surroundings.outbox.forget_old_orders(surroundings.timekeeper.now_ms())
    with open_workshop() as workshop:
        posts = [
            Post(
                assemble=partial(assemble, identity, plan, surroundings, workshop),
                log=surroundings.log,
                timekeeper=surroundings.timekeeper,
            )
            for identity in identities
        ]
        await _run_until(stopping, posts, show)


async def _run_until(stopping: asyncio.Event, posts: Sequence[Post], show: Show) -> None:
    tasks = [asyncio.ensure_future(show(posts)), asyncio.create_task(stopping.wait())]
    try:
        tasks.append(asyncio.create_task(_run_all(posts)))
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(post.stop() for post in posts))


async def _run_all(posts: Sequence[Post]) -> None:
    """Switch the devices on, some at a time, and let them run."""
    gate = asyncio.Semaphore(_CONNECTING_AT_ONCE)
    async with asyncio.TaskGroup() as tasks:
        for post in posts:
            await gate.acquire()
            device = post.switch_on()
            tasks.create_task(post.run())
            tasks.create_task(_let_the_next_in(gate, device))


async def _let_the_next_in(gate: asyncio.Semaphore, device: Device) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(device.connected.wait(), _PATIENCE_S)
    gate.release()
