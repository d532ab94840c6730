"""The dashboard's fleet page with a thousand devices, by the browser's own measures.

    python -m benchmarks.page
    make bench-page

Brings the platform up, registers the devices and lets each of them send; then a Chromium that was never there opens
the page some times, and at last stays while all devices send together, again and again, and the list is scrolled. The
page is the built one, served by the operator service. Leave the machine alone meanwhile: platform and browser share
its cores, the browser first. The last line is JSON.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.fleet.watch import Watch
from benchmarks.page.crowd import Crowd
from benchmarks.page.report import PageReport
from benchmarks.page.visits import first_load, watch_updates
from benchmarks.platform_run import run
from local_cloud.chromium import chromium
from local_cloud.ending_signals import ending_signals
from local_cloud.errors import TookTooLong
from local_cloud.folders import Folders
from local_cloud.local_platform import LocalPlatform
from local_cloud.operator_api import OperatorApi
from local_cloud.ports import FREE_PORTS
from local_cloud.processes import Children

# What fits on a screen, and some more.
_WITH_PHOTOS: Final = 24
_ARRIVAL_S: Final = 180.0
# A grower's browser has its cores for itself. Here, the platform works behind it.
_NICE: Final = 10
# After so long a pause, the functions have stored what was said, and the cores are the browser's.
_QUIET_S: Final = 10.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the table and the line; the exit status is 1 if a goal was missed."""
    options = _parser().parse_args(arguments)
    return run(lambda home: _measure(options, home), name="page")


def _measure(options: argparse.Namespace, home: Path) -> PageReport:
    folders = Folders(home=home)
    folders.prepare()
    watch = Watch()
    with Children(logs=folders.logs) as children, chromium() as browser:
        # The browser is there already; what is started from here on inherits this.
        os.nice(_NICE)
        platform = LocalPlatform(folders=folders, children=children, ports=FREE_PORTS.settled(), tell=watch.say)
        endpoints = platform.bring_up()
        crowd = Crowd(endpoints=endpoints, size=options.devices)
        watch.say(f"Registering {options.devices} devices, and hearing from each")
        crowd.move_in()
        crowd.speak()
        crowd.photograph(_WITH_PHOTOS)
        _wait_for_arrivals(crowd, watch)
        time.sleep(_QUIET_S)
        watch.say("Opening the page")
        loads = [first_load(browser, endpoints, devices=options.devices) for _ in range(options.loads)]
        watch.say("Watching it while all of them send")
        watching = watch_updates(
            browser,
            endpoints,
            devices=options.devices,
            rounds=options.rounds,
            every_s=options.every_s,
            speak=crowd.speak,
        )
    return PageReport(devices=options.devices, loads=loads, watching=watching)


def _wait_for_arrivals(crowd: Crowd, watch: Watch) -> None:
    # As the page asks: the service that shows it sees telemetry go by.
    api = OperatorApi(url=f"{crowd.endpoints.operator_url}/api", key=crowd.endpoints.operator_key)

    def heard_of() -> int:
        ending_signals.insist()
        return sum(device["heard_at"] is not None for device in api.get("/fleet")["devices"])

    def diagnosed() -> int:
        ending_signals.insist()
        return len(list(api.listed("/diagnoses")))

    for what, done, total in (("heard of", heard_of, crowd.size), ("diagnosed", diagnosed, _WITH_PHOTOS)):
        if not watch.until(what, done, total=total, timeout_s=_ARRIVAL_S):
            raise TookTooLong(f"{what}: not all {total} within {_ARRIVAL_S:.0f} s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--devices", type=int, default=1_000, help="(default: %(default)s)")
    add("--loads", type=int, default=5, help="first visits, the median of which counts (default: %(default)s)")
    add("--rounds", type=int, default=6, help="how often all devices send while it is watched (default: %(default)s)")
    add("--every-s", type=float, default=5.0, help="between two of these (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
