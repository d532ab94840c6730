"""The fleet at the terminal: a live picture for people, plain lines where nobody watches."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from device_simulator.fleet_status import FleetStatus
from device_simulator.outbox import Outbox
from device_simulator.post import Post
from device_simulator.truth_log import TruthLog

_REDRAW_PAUSE_S: Final = 1.0
# Rates are shown over so many pictures: long enough not to flicker.
_RATE_OVER: Final = 10
# In a log file, a line a minute says that all is well; a change of the connections is told at once.
_QUIET_LINES_S: Final = 60.0
_BAR_WIDTH: Final = 40
_STATE_STYLES: Final = {"connected": "green", "connecting": "yellow", "off": "red"}


@dataclass(slots=True, kw_only=True)
class LiveView:
    """Shows a fleet until it is cancelled."""

    outbox: Outbox
    log: TruthLog
    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    async def show(self, posts: Sequence[Post]) -> None:
        """Draw or tell, by what the console is."""
        await (self._draw(posts) if self.console.is_terminal else self._tell(posts))

    async def _draw(self, posts: Sequence[Post]) -> None:
        past = deque([self._status(posts)], maxlen=_RATE_OVER)
        with Live(console=self.console, auto_refresh=False) as live:
            while True:
                now = self._status(posts)
                live.update(picture(now, past[0]), refresh=True)
                past.append(now)
                await asyncio.sleep(_REDRAW_PAUSE_S)

    async def _tell(self, posts: Sequence[Post]) -> None:
        told = self._status(posts)
        self.console.print(line(told, told))
        while True:
            await asyncio.sleep(_REDRAW_PAUSE_S)
            now = self._status(posts)
            if now.connected != told.connected or now.at_s - told.at_s >= _QUIET_LINES_S:
                self.console.print(line(now, told), soft_wrap=True)
                told = now

    def _status(self, posts: Sequence[Post]) -> FleetStatus:
        return FleetStatus.of(posts, self.outbox, self.log, at_s=time.monotonic())


def line(now: FleetStatus, earlier: FleetStatus) -> str:
    """The figures in one line."""
    counts = now.counts
    return (
        f"{now.connected} of {now.devices} devices connected, {now.messages_per_second(earlier):.1f} messages/s, "
        f"{counts.get('telemetry_acked', 0)} messages and {counts.get('photo_uploaded', 0)} photos sent, "
        f"{now.waiting_messages} messages and {now.waiting_photos} photos waiting, {counts.get('fault', 0)} faults"
    )


def picture(now: FleetStatus, earlier: FleetStatus) -> RenderableType:
    """The figures as a table, with a bar while the devices connect."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bright_black")
    table.add_column()
    for title, value in _rows(now, earlier):
        table.add_row(title, value)
    if now.connected == now.devices:
        return table
    bar = ProgressBar(total=now.devices, completed=now.connected, width=_BAR_WIDTH)
    return Group(table, bar)


def _rows(now: FleetStatus, earlier: FleetStatus) -> Sequence[tuple[str, Text | str]]:
    count = now.counts.get
    states = [(f"{now.states[state]} {state}", style) for state, style in _STATE_STYLES.items() if state in now.states]
    return (
        ("devices", Text("  ").join(Text(words, style=style) for words, style in states)),
        ("messages", f"{count('telemetry_acked', 0)} sent, {now.messages_per_second(earlier):.1f} a second"),
        ("photos", f"{count('photo_taken', 0)} taken, {count('photo_uploaded', 0)} uploaded"),
        (
            "outbox",
            f"{now.waiting_messages} messages and {now.waiting_photos} photos, {now.waiting_bytes / 1e6:.1f} MB",
        ),
        ("dropped", f"{count('dropped', 0)} messages and photos for which there was no room"),
        ("refused", f"{count('telemetry_refused', 0)} messages, {count('refusal', 0)} upload requests"),
        ("faults", f"{count('fault', 0)} on purpose"),
    )
