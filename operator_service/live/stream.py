"""The live stream as one browser gets it."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import msgspec
from fastapi.sse import format_sse_event

from chalicelib.domain.errors import Outage
from chalicelib.version import VERSION
from operator_service.live.hub import Hub
from operator_service.live.messages import Interest, Message
from operator_service.live.resuming import Resumption

# Proxies and load balancers cut connections that are silent for a minute.
HEARTBEAT_S: Final = 15.0
HEARTBEAT: Final = format_sse_event(comment="still here")
# A stream ends some day, so that the session behind it is looked at again.
LONGEST_S: Final = 900.0
# How soon a browser comes back. Not all at the same moment: a process that begins has other things to do, too.
RETRY_MS: Final = (500, 2_000)
# Behind a gateway that buffers every answer ends, and the next one is asked for soon: each request is paid for.
RETRY_BUFFERED_MS: Final = (500, 800)
# Longer than the table is away when it is only busy.
RETRY_OUTAGE_MS: Final = (4_000, 6_000)
# An API Gateway gives up at 30 seconds. Who is told nothing for so long comes back.
PATIENCE_S: Final = 20.0
# An API Gateway carries 10 MB.
MOST_BUFFERED_BYTES: Final = 4_000_000


class Hello(msgspec.Struct, frozen=True):
    """How a stream begins.

    Attributes:
        server_time: epoch milliseconds.
        resumed: whether everything is told that was missed; if not, read the lists again.
    """

    server_time: int
    version: str
    resumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One browser's wish.

    Attributes:
        interest: the devices and sites that it wants to hear of.
        buffered: whether the answer has to end for the browser to see any of it.
    """

    interest: Interest = None
    buffered: bool = False


async def live_stream(
    hub: Hub, watch: Watch, resume: Callable[[], Awaitable[Resumption]], *, now_ms: int
) -> AsyncGenerator[bytes, None]:
    """Everything that one browser is told, in chunks.

    Args:
        resume: finds its place.
    """
    loop = asyncio.get_running_loop()
    answers_by = loop.time() + PATIENCE_S
    try:
        async with hub.watching(), asyncio.timeout_at(answers_by):
            found = await resume()
    except (Outage, TimeoutError):
        # A browser would take a refusal as final. It keeps its place, and comes back.
        yield _good_bye(RETRY_OUTAGE_MS, "the feed does not answer")
        return
    if hub.closing:
        yield _good_bye(RETRY_MS, "until soon")
        return
    async with hub.watching():
        old = hub.ring.end.number
        retry_ms = _one_of(RETRY_BUFFERED_MS if watch.buffered else RETRY_MS)
        yield b"".join(_beginning(found, watch, retry_ms=retry_ms, now_ms=now_ms))
        if watch.buffered:
            told = _one_answer(hub, watch, found, patience_s=answers_by - loop.time())
        else:
            told = _on_and_on(hub, watch, found.number, old)
        async with aclosing(told) as chunks:
            async for chunk in chunks:
                yield chunk


def _beginning(found: Resumption, watch: Watch, *, retry_ms: int, now_ms: int) -> Iterable[bytes]:
    """The greeting, and what was missed. Each has the place at which a browser is that got so far."""
    hello = msgspec.json.encode(Hello(server_time=now_ms, version=VERSION, resumed=found.resumed)).decode()
    place = found.place
    yield format_sse_event(event="hello", data_str=hello, id=str(place), retry=retry_ms)
    for line in found.missed:
        place = place.told(line.event_id)
        if watch.interest is None or line.topic in watch.interest:
            yield line.encoded(place)


async def _on_and_on(hub: Hub, watch: Watch, number: int, old: int) -> AsyncGenerator[bytes, None]:
    """Messages as they come, and signs of life.

    Args:
        number: of the last message that is nothing new.
        old: of the last one that there was when the browser came: measurements up to here are old news.
    """
    loop = asyncio.get_running_loop()
    said_at = loop.time()
    ends_at = said_at + LONGEST_S * random.uniform(0.8, 1.0)
    while not hub.closing and loop.time() < ends_at:
        messages = await hub.after(number, patience_s=said_at + HEARTBEAT_S - loop.time())
        if messages is None:
            yield _good_bye(RETRY_MS, "too far behind")
            return
        if messages:
            number = messages[-1].number
        chunk = _encoded((one for one in messages if one.line or one.number > old), watch)
        # What is told to others alone is silence to this one.
        if not chunk and loop.time() >= said_at + HEARTBEAT_S:
            chunk = HEARTBEAT
        if chunk:
            yield chunk
            said_at = loop.time()
    yield _good_bye(RETRY_MS, "until soon")


async def _one_answer(hub: Hub, watch: Watch, found: Resumption, *, patience_s: float) -> AsyncGenerator[bytes, None]:
    """The messages that there are for this browser, or the first that come; then the place behind them. For who was
    just told all that was missed, or comes for the first time, the greeting is the answer: it must not wait for news.
    """
    if found.missed or not found.resumed:
        return
    loop = asyncio.get_running_loop()
    answers_by, number = loop.time() + patience_s, found.number
    while messages := await hub.after(number, patience_s=answers_by - loop.time()):
        number = messages[-1].number
        chunk, all_fit = _fitting(messages, watch)
        if chunk:
            yield chunk + (_place_of(hub) if all_fit else b"")
            return
    if messages is not None:
        yield _place_of(hub)


def _place_of(hub: Hub) -> bytes:
    """An id without an event: browsers keep it as the place where they are."""
    return format_sse_event(id=str(hub.ring.end))


def _fitting(messages: Sequence[Message], watch: Watch) -> tuple[bytes, bool]:
    """As much of the messages as an answer carries, and whether nothing is left to be told. When there are too many,
    measurements go first; the place behind the rest is that of the last line."""
    everything = _encoded(messages, watch)
    if len(everything) <= MOST_BUFFERED_BYTES:
        return everything, True
    lines = [message.for_whom_it_may(watch.interest) for message in messages if message.line is not None]
    ends = accumulate(map(len, lines))
    fitting = [line for line, end in zip(lines, ends, strict=True) if end <= MOST_BUFFERED_BYTES]
    return b"".join(fitting), len(fitting) == len(lines)


def _encoded(messages: Iterable[Message], watch: Watch) -> bytes:
    return b"".join(message.for_whom_it_may(watch.interest) for message in messages)


def _good_bye(retry_ms: tuple[int, int], why: str) -> bytes:
    return format_sse_event(comment=why, retry=_one_of(retry_ms))


def _one_of(span: tuple[int, int]) -> int:
    return random.randint(*span)
