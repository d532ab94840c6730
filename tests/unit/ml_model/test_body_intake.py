"""Bodies are read within bounds: of size, of time, and of all of them together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request

from ml_model.errors import NotAPhoto, PhotoTooLarge
from ml_model.serving.body_intake import MAX_BODY_BYTES, BodyIntake
from ml_model.serving.problems import BodyTooSlow, Overloaded

HANG_UP = {"type": "http.disconnect"}


def request(*parts: bytes, then: dict[str, Any] | None = None, declared: int | None = None) -> Request:
    """A request whose body comes in these parts; afterwards `then`, or silence where parts are still to come."""
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages.append(then or {"type": "http.request", "body": b"", "more_body": False})
    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    return asked(messages, headers)


def unfinished_request(*parts: bytes) -> Request:
    """A request whose sender falls silent."""
    return asked([{"type": "http.request", "body": part, "more_body": True} for part in parts], [])


def asked(messages: Sequence[dict[str, Any]], headers: list[tuple[bytes, bytes]]) -> Request:
    coming = iter(messages)

    async def receive() -> Any:
        if (message := next(coming, None)) is None:
            await asyncio.Event().wait()
        return message

    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def body_through(intake: BodyIntake, asking: Request) -> bytes:
    async with intake.body_of(asking) as body:
        return body


def test_a_body_is_whole_and_counted_while_it_is_in_hand() -> None:
    intake = BodyIntake()

    async def scene() -> tuple[bytes, int]:
        async with intake.body_of(request(b"le", b"af")) as body:
            return body, intake.bytes_in_flight

    assert asyncio.run(scene()) == (b"leaf", 4)
    assert intake.bytes_in_flight == 0


def test_an_empty_body_is_no_photo() -> None:
    with pytest.raises(NotAPhoto, match="empty"):
        asyncio.run(body_through(BodyIntake(), request()))


@pytest.mark.parametrize(
    "asking",
    [
        asked([], [(b"content-length", b"10000001")]),
        request(*[bytes(1_000_000)] * 11),
        request(*[bytes(1_000_000)] * 11, declared=5),
    ],
    ids=["told", "untold", "told-wrong"],
)
def test_a_body_over_the_limit_is_refused_as_soon_as_that_is_known(asking: Request) -> None:
    intake = BodyIntake()

    with pytest.raises(PhotoTooLarge, match="more than 10 MB"):
        asyncio.run(body_through(intake, asking))
    assert intake.bytes_in_flight == 0


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    assert len(asyncio.run(body_through(BodyIntake(), request(bytes(MAX_BODY_BYTES))))) == MAX_BODY_BYTES


async def _two_bodies_at_once(intake: BodyIntake, second: Request) -> AsyncIterator[int]:
    async with AsyncExitStack() as first:
        await first.enter_async_context(intake.body_of(request(bytes(80))))
        with pytest.raises(Overloaded, match="already here"):
            await body_through(intake, second)
        yield intake.bytes_in_flight
    yield intake.bytes_in_flight
    yield len(await body_through(intake, request(bytes(100))))


@pytest.mark.parametrize("second", [asked([], [(b"content-length", b"21")]), request(bytes(20), bytes(1))])
def test_bodies_that_would_fill_the_memory_are_told_to_come_back(second: Request) -> None:
    async def scene() -> list[int]:
        return [seen async for seen in _two_bodies_at_once(BodyIntake(in_flight_limit_bytes=100), second)]

    assert asyncio.run(scene()) == [80, 0, 100]


def test_a_body_that_does_not_arrive_in_time_is_given_up() -> None:
    intake = BodyIntake(time_limit_s=0.05)

    with pytest.raises(BodyTooSlow, match="only 3 bytes"):
        asyncio.run(body_through(intake, unfinished_request(b"abc")))
    assert intake.bytes_in_flight == 0


def test_a_sender_that_leaves_takes_its_bytes_along() -> None:
    intake = BodyIntake()

    with pytest.raises(ClientDisconnect):
        asyncio.run(body_through(intake, request(b"abc", then=HANG_UP)))
    assert intake.bytes_in_flight == 0
