"""Five hundred watch one process of the operator service: each must hear of every event, in order, and once.

    python -m benchmarks.live
    make bench-live

Starts the emulator and the operator service as processes, opens the connections, and writes events into the operations
table as the functions do. A watcher hears of an event when its last byte is there; the time counts from before the
write. Now and then some lines are cut, and those watchers come back with `Last-Event-ID`. The last line is JSON.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.live.crowd import Crowd
from benchmarks.live.platform import LivePlatform, running_platform
from benchmarks.live.report import LiveReport
from benchmarks.live.writer import write_events
from benchmarks.platform_run import run
from benchmarks.process_figures import ProcessFigures


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the table and the line; the exit status is 1 if something was lost, told twice or out of
    order."""
    options = _parser().parse_args(arguments)

    def measure(home: Path) -> LiveReport:
        with running_platform(home) as platform:
            return asyncio.run(_measure(platform, options))

    return run(measure, name="live")


async def _measure(platform: LivePlatform, options: argparse.Namespace) -> LiveReport:
    crowd = Crowd(platform.host, platform.port, key=platform.key, watchers=options.clients)
    async with crowd.watching():
        process = ProcessFigures(platform.pid)
        process.look()
        idle_mb, cpu_s = process.rss_mb(), process.cpu_seconds()
        loop = asyncio.get_running_loop()
        began = loop.time()
        cutting = asyncio.create_task(crowd.cut_now_and_then(options.cuts, over_s=options.events / options.rate))
        written = await write_events(options.events, a_second=options.rate)
        seconds, cpu_s = loop.time() - began, process.cpu_seconds() - cpu_s
        await cutting
        await crowd.hear_all(len(written))
        process.look()
    return LiveReport.of(
        crowd.heard,
        written,
        cuts=crowd.cuts,
        seconds=seconds,
        cpu_s=cpu_s,
        idle_mb=idle_mb,
        peak_mb=process.peak_rss_mb,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--clients", type=int, default=500, help="so many watch (default: %(default)s)")
    add("--events", type=int, default=300, help="so many are written (default: %(default)s)")
    add("--rate", type=float, default=5.0, help="events a second (default: %(default)s)")
    add("--cuts", type=int, default=100, help="so many lines are cut meanwhile (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
