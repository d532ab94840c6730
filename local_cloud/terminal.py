"""What a local cloud says at the terminal while it starts and runs."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.live import Live

from local_cloud.ending_signals import ending_signals
from local_cloud.endpoints import Endpoints
from local_cloud.errors import RestFailed
from local_cloud.fleet_snapshot import FleetSnapshot, fetch_snapshot
from local_cloud.fleet_view import render
from local_cloud.operator_api import OperatorApi
from local_cloud.processes import Children

# A fleet changes every few seconds; a faster clock would only make the terminal restless and the API busy.
_FETCH_PAUSE_S: Final = 3.0
_REDRAW_PAUSE_S: Final = 0.5

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Writes to standard error what is for people; standard output is for what programs read."""

    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    started: float = field(default_factory=time.monotonic)

    def tell(self, step: str) -> None:
        """One line for one step, with the seconds since the start."""
        self.console.print(f"[bright_black]{time.monotonic() - self.started:6.1f} s[/]  {step}", soft_wrap=True)

    def complain(self, trouble: str) -> None:
        """Something went wrong."""
        self.console.print(trouble, style="red", markup=False, soft_wrap=True)

    def tell_endpoints(self, endpoints: Endpoints) -> None:
        """Where everything is."""
        for name, value in (
            ("dashboard", endpoints.sign_in_url),
            ("REST API", endpoints.rest_url),
            ("operator key", endpoints.operator_key),
            ("AWS APIs", f"AWS_ENDPOINT_URL=http://127.0.0.1:{endpoints.aws_port}"),
            ("MQTT", f"{endpoints.mqtt_host}:{endpoints.mqtt_port}, CA {endpoints.ca_file}"),
        ):
            self.console.print(f"  {name:18}", end="", style="bright_black")
            self.console.print(value, soft_wrap=True, markup=False)

    def watch(self, endpoints: Endpoints, children: Children) -> None:
        """Show the fleet until a signal comes or a process ends. Without a terminal, only wait."""
        if not self.console.is_terminal:
            self.tell_endpoints(endpoints)
            while True:
                ending_signals.insist()
                children.check()
                time.sleep(_REDRAW_PAUSE_S)
        with _snapshots(endpoints) as latest, Live(console=self.console, screen=True, auto_refresh=False) as live:
            while True:
                ending_signals.insist()
                children.check()
                snapshot, trouble = latest()
                live.update(render(snapshot, endpoints, width=self.console.width, trouble=trouble), refresh=True)
                time.sleep(_REDRAW_PAUSE_S)


@contextmanager
def _snapshots(endpoints: Endpoints) -> Iterator[Callable[[], tuple[FleetSnapshot | None, str | None]]]:
    """Fetch in the background; what is given tells the latest snapshot, and the trouble with a newer one."""
    api = OperatorApi(url=endpoints.rest_url, key=endpoints.operator_key)
    latest: list[tuple[FleetSnapshot | None, str | None]] = [(None, None)]
    ended = threading.Event()

    def fetch() -> None:
        while not ended.is_set():
            try:
                latest[0] = (fetch_snapshot(api), None)
            except RestFailed as failure:
                latest[0] = (latest[0][0], str(failure))
            ended.wait(_FETCH_PAUSE_S)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    try:
        yield lambda: latest[0]
    finally:
        ended.set()
        thread.join(_FETCH_PAUSE_S)


def result_line(line: str) -> None:
    """What programs read: the last line of standard output."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
