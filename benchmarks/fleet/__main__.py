"""A thousand devices in one process against the whole platform on one machine, and nothing may be lost.

    python -m benchmarks.fleet
    make bench-fleet

Brings the platform up, takes the devices in, and runs them: each publishes once a minute for five minutes,
and answers one capture order to the fleet with a drawn leaf. Then every message and every photo is looked for in the
tables, by id. Leave the machine alone meanwhile: platform, model and devices share its cores. The last line is JSON.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.fleet.arrivals import FleetArrivals
from benchmarks.fleet.joining import FleetJoining
from benchmarks.fleet.progress import FleetProgress
from benchmarks.fleet.report import FleetReport
from benchmarks.fleet.watch import Watch
from benchmarks.platform_run import run
from benchmarks.process_figures import ProcessFigures
from device_simulator.roster import roster
from local_cloud.ending_signals import ending_signals
from local_cloud.endpoints import Endpoints
from local_cloud.fleet import Fleet
from local_cloud.folders import Folders
from local_cloud.local_platform import LocalPlatform
from local_cloud.operator_api import OperatorApi
from local_cloud.ports import FREE_PORTS
from local_cloud.processes import Children

# Two cores connect a thousand devices in half a minute when nothing else runs.
_CONNECT_TIMEOUT_S: Final = 300.0
# Diagnosing a photo takes the functions and the model a fifth of a second of both cores, drawing it another tenth.
_SECONDS_A_PHOTO: Final = 1.0
_LEAST_ARRIVAL_S: Final = 120.0
_MISSING_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetBench:
    """One run.

    Attributes:
        jitter_s: over how long the devices spread their photos.
        by_claim: whether each device joins as one from the factory does; else the operator equips them.
    """

    endpoints: Endpoints
    fleet: Fleet
    children: Children
    messages: int
    interval_s: float
    jitter_s: int
    by_claim: bool
    watch: Watch = field(default_factory=Watch)

    def run(self) -> FleetReport:
        """Join, connect, publish, photograph, count.

        Raises:
            LocalCloudError: a process ended, or the devices did not come so far as to be counted.
        """
        began = time.monotonic()
        self._join()
        joined = time.monotonic()
        progress = FleetProgress(log=self.fleet.folders.diary_file)
        started_ms = time.time_ns() // 1_000_000
        self.fleet.begin(
            *("--interval-s", str(self.interval_s), "--samples-per-message", "1", "--messages", str(self.messages)),
            mqtt_port=self.endpoints.mqtt_port,
        )
        process = ProcessFigures(self.children.named("devices").popen.pid)
        self._follow(progress, process, "connected", _CONNECT_TIMEOUT_S)
        connected_rss_mb = process.rss_mb()
        ordered_ms = self._order(progress)
        self._follow(progress, process, "messages", self.messages * self.interval_s + _CONNECT_TIMEOUT_S)
        self._follow(progress, process, "photos", self.jitter_s + self._patience_s)
        cpu_seconds = process.cpu_seconds()
        self.fleet.finish()
        progress.read_on()
        missing, diagnosed_ms = self._count(progress)
        return FleetReport(
            devices=self.fleet.devices,
            join_seconds=joined - began,
            connect_seconds=(max(progress.connected_ms.values()) - started_ms) / 1000,
            rss_mb=process.peak_rss_mb,
            connected_rss_mb=connected_rss_mb,
            cpu_seconds=cpu_seconds,
            messages=len(progress.acknowledged_ms),
            messages_per_second=_rate(list(progress.acknowledged_ms.values())),
            ack_ms=_ack_ms(progress),
            photos=len(progress.uploaded),
            photo_seconds=(_since(ordered_ms, progress.uploaded.values()), (diagnosed_ms - ordered_ms) / 1000),
            reconnections=progress.disconnected,
            missing=missing,
        )

    def _join(self) -> None:
        if self.by_claim:
            self.watch.say(f"{self.fleet.devices} devices join by claim")
            self.fleet.enrol()
            return
        joining = FleetJoining(endpoints=self.endpoints, state=self.fleet.folders.devices / "state")
        with self.watch.counting("joined", total=self.fleet.devices) as count:
            joining.join(roster(self.fleet.devices), each=count)

    def _order(self, progress: FleetProgress) -> int:
        """Order a photo of the fleet; when that was."""
        api = OperatorApi(url=self.endpoints.rest_url, key=self.endpoints.operator_key)
        # Somebody who is late is no news here: it would be counted as lost.
        asked = f"/captures?jitter_s={self.jitter_s}&answer_within_s={round(self._patience_s)}"
        progress.order_id = str(api.post(asked)["order_id"])
        return time.time_ns() // 1_000_000

    @property
    def _patience_s(self) -> float:
        return min(3_600.0, _LEAST_ARRIVAL_S + self.fleet.devices * _SECONDS_A_PHOTO)

    def _follow(self, progress: FleetProgress, process: ProcessFigures, what: str, timeout_s: float) -> None:
        """Wait until every device has done this; what they have not done in time is counted as lost."""
        wanted = self.fleet.devices * (self.messages if what == "messages" else 1)
        counted: Mapping[str, Sized] = {
            "connected": progress.connected_ms,
            "messages": progress.acknowledged_ms,
            "photos": progress.uploaded,
        }

        def done() -> int:
            progress.read_on()
            process.look()
            self.children.check()
            return len(counted[what])

        self.watch.until(what, done, total=wanted, timeout_s=timeout_s)

    def _count(self, progress: FleetProgress) -> tuple[tuple[str, ...], int]:
        """What is missing at the far end, by id, and when the last of the others was seen."""
        arrivals = FleetArrivals(endpoints=self.endpoints, progress=progress, device_ids=self.fleet.device_ids)

        def done() -> int:
            ending_signals.insist()
            self.children.check()
            return arrivals.look()

        self.watch.until("arrived", done, total=arrivals.wanted, timeout_s=self._patience_s)
        return tuple(arrivals.missing()), arrivals.last_seen_ms


def _ack_ms(progress: FleetProgress) -> tuple[float, float]:
    """From publish to PUBACK: the median, and what 99 of 100 stay below."""
    waits = sorted(acked - progress.published[key][1] for key, acked in progress.acknowledged_ms.items())
    if len(waits) < 2:
        return 0.0, 0.0
    return statistics.median(waits), statistics.quantiles(waits, n=100)[-1]


def _rate(times_ms: Sequence[int]) -> float:
    """A second, from the first to the last."""
    if not times_ms:
        return 0.0
    return len(times_ms) * 1000 / max(1, max(times_ms) - min(times_ms))


def _since(begin_ms: int, times_ms: Iterable[int]) -> float:
    """Seconds from there to the last of them."""
    return (max(times_ms, default=begin_ms) - begin_ms) / 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the table and the line; the exit status is 1 if something was lost."""
    options = _parser().parse_args(arguments)
    return run(lambda home: _measure(options, Path(options.home or home)), name="fleet")


def _measure(options: argparse.Namespace, home: Path) -> FleetReport:
    folders = Folders(home=home)
    folders.prepare()
    watch = Watch()
    with Children(logs=folders.logs) as children:
        platform = LocalPlatform(folders=folders, children=children, ports=FREE_PORTS.settled(), tell=watch.say)
        endpoints = platform.bring_up()
        bench = FleetBench(
            endpoints=endpoints,
            fleet=Fleet(folders=folders, children=children, endpoints=endpoints, devices=options.devices, photos=None),
            children=children,
            messages=options.messages,
            interval_s=options.interval_s,
            jitter_s=options.jitter_s,
            by_claim=options.by_claim,
            watch=watch,
        )
        report = bench.run()
    for line in report.missing[:_MISSING_SHOWN]:
        sys.stderr.write(f"{line}\n")
    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--devices", type=int, default=1_000, help="(default: %(default)s)")
    add("--messages", type=int, default=5, help="each device publishes so many (default: %(default)s)")
    add("--interval-s", type=float, default=60.0, help="between two of them (default: %(default)s)")
    add("--jitter-s", type=int, default=240, help="the devices spread their photos over this (default: %(default)s)")
    add("--by-claim", action="store_true", help="let each device join as from the factory: this takes longer")
    add("--home", metavar="DIR", help="keep keys, logs and the ground truth there (default: nowhere)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
