"""What people see of a fleet: the right figures, with a bar while devices connect, and plain lines in a log."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from device_simulator.fleet_status import FleetStatus
from device_simulator.live_view import LiveView, line, picture
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.post import Post
from device_simulator.truth_log import TruthLog
from tests.unit.device_simulator.fakes import FakeTime

NONE: Sequence[Post] = ()


def a_status(at_s: float, *, connected: int, connecting: int = 0, off: int = 0, **counts: int) -> FleetStatus:
    states = {"connected": connected, "connecting": connecting, "off": off}
    return FleetStatus(
        at_s=at_s,
        states={state: count for state, count in states.items() if count},
        counts=counts,
        waiting_messages=7,
        waiting_photos=2,
        waiting_bytes=3_500_000,
    )


def drawn(now: FleetStatus, earlier: FleetStatus) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(picture(now, earlier))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_picture_counts_devices_by_state_and_messages_by_the_second() -> None:
    earlier = a_status(10, connected=990, telemetry_acked=100)
    text = drawn(a_status(20, connected=990, connecting=7, off=3, telemetry_acked=400, fault=5), earlier)

    for words in ("990 connected", "7 connecting", "3 off", "400 sent, 30.0 a second", "5 on purpose", "3.5 MB"):
        assert words in text


def test_a_bar_is_shown_only_until_every_device_is_connected() -> None:
    connecting, connected = a_status(1, connected=5, connecting=5), a_status(2, connected=10)

    assert "━" in drawn(connecting, connecting)
    assert "━" not in drawn(connected, connecting)


def test_the_line_says_the_same() -> None:
    earlier = a_status(0, connected=0, connecting=10)

    assert line(a_status(2, connected=4, connecting=6, telemetry_acked=8, photo_uploaded=1), earlier) == (
        "4 of 10 devices connected, 4.0 messages/s, 8 messages and 1 photos sent, "
        "7 messages and 2 photos waiting, 0 faults"
    )


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "log file"])
def test_a_fleet_is_shown_at_once(tmp_path: Path, terminal: bool) -> None:
    async def look(view: LiveView) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(view.show(NONE), 0.05)

    output = io.StringIO()
    with Outbox(tmp_path / FILE_NAME) as outbox, TruthLog(tmp_path / "t.jsonl", now_ms=FakeTime().now_ms) as log:
        console = Console(file=output, force_terminal=terminal, width=100)
        asyncio.run(look(LiveView(outbox=outbox, log=log, console=console)))

    assert ("0 of 0 devices connected" in output.getvalue()) is not terminal
    assert ("outbox" in output.getvalue()) is terminal
