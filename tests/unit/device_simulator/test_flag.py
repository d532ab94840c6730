"""A flag wakes whoever waits for it, and costs nearly nothing while nobody does."""

import asyncio
import sys
from contextlib import suppress

from device_simulator.flag import Flag


def test_who_waits_is_woken_and_who_comes_later_does_not_wait() -> None:
    async def scenario() -> None:
        flag = Flag()
        waiters = [asyncio.create_task(flag.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(waiter.done() for waiter in waiters)
        flag.set()
        await asyncio.gather(*waiters)
        assert flag.is_set()
        await flag.wait()

    asyncio.run(scenario())


def test_a_flag_that_was_taken_down_keeps_waiting_until_it_is_up_again() -> None:
    async def scenario() -> None:
        flag = Flag()
        flag.set()
        flag.clear()
        waiter = asyncio.create_task(flag.wait())
        await asyncio.sleep(0)
        assert not waiter.done()
        flag.set()
        await waiter

    asyncio.run(scenario())


def test_who_gives_up_is_forgotten_and_the_others_are_woken() -> None:
    async def scenario() -> None:
        flag = Flag()
        impatient, patient = asyncio.create_task(flag.wait()), asyncio.create_task(flag.wait())
        await asyncio.sleep(0)
        impatient.cancel()
        with suppress(asyncio.CancelledError):
            await impatient
        assert flag._waiters is not None
        assert len(flag._waiters) == 1
        flag.set()
        await patient

    asyncio.run(scenario())


def test_a_flag_is_small() -> None:
    event = asyncio.Event()

    assert sys.getsizeof(Flag()) * 10 < sys.getsizeof(event._waiters)
