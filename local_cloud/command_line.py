"""The commands of a local cloud."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from local_cloud.bringing_up import fleet_of, platform_up
from local_cloud.chalice_api import serve_routes
from local_cloud.command_options import (
    add_devices,
    add_fleet_options,
    add_home,
    add_platform_options,
    days_of_past,
    minutes,
    whole_from,
)
from local_cloud.ending_signals import ending_signals
from local_cloud.endpoints import Endpoints
from local_cloud.errors import LocalCloudError
from local_cloud.fleet_report.arrival_watch import watching
from local_cloud.folders import DEFAULT_HOME, Folders
from local_cloud.ports import FREE_PORTS, Ports
from local_cloud.proofs import FAILED, REPORT_MINUTES, fleet_report, outbox_trial, smoke, soak
from local_cloud.prove_iam.command import prove_iam
from local_cloud.terminal import Terminal

# As a shell reports a program that Ctrl-C ended.
_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the process's exit code."""
    options = _parser().parse_args(arguments)
    terminal = Terminal()
    ending_signals.listen()
    command: Callable[[argparse.Namespace, Terminal], int] = options.command
    try:
        return command(options, terminal)
    except LocalCloudError as error:
        terminal.complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(options: argparse.Namespace, terminal: Terminal) -> int:
    with platform_up(options, terminal) as running:
        fleet = fleet_of(options, running)
        terminal.tell(f"Enrolling {options.devices} devices")
        fleet.enrol()
        if options.history:
            terminal.tell(
                f"The devices play their last {options.history} days first, as fast as the platform takes them"
            )
        fleet.start(history_days=options.history)
        terminal.tell("Everything is up; Ctrl-C ends it")
        with watching(running.endpoints, diary=running.folders.diary_file, notes=running.folders.arrivals_file):
            _until_interrupted(lambda: terminal.watch(running.endpoints, running.children))
        terminal.tell("Ending")
    return 0


def _up(options: argparse.Namespace, terminal: Terminal) -> int:
    with platform_up(options, terminal) as running:
        terminal.tell(f"Everything is up, and written down in {running.folders.endpoints_file}; Ctrl-C ends it")
        terminal.tell_endpoints(running.endpoints)
        _until_interrupted(lambda: running.children.wait_until(lambda: False, what="", timeout_s=float("inf")))
        terminal.tell("Ending")
    return 0


def _screenshots(options: argparse.Namespace, terminal: Terminal) -> int:
    # Nothing else here needs a browser, or the half second that its library takes to load.
    from local_cloud.screenshots.command import screenshots

    return screenshots(options, terminal)


def _api(options: argparse.Namespace, _terminal: Terminal) -> int:
    serve_routes(Endpoints.read(Folders(home=options.home).endpoints_file), port=options.port)
    return 0


def _until_interrupted(wait: Callable[[], None]) -> None:
    """Ctrl-C is how a running platform is meant to end: no failure."""
    try:
        wait()
    except KeyboardInterrupt:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local_cloud", description="The whole platform on one machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="the platform with a fleet of simulated devices, and a live view of it")
    run.set_defaults(command=_run)
    add_fleet_options(run, least=1)
    run.add_argument(
        "--history", type=days_of_past, default=0, help="days of their past that the devices play first (default: none)"
    )
    add_platform_options(run, DEFAULT_HOME, Ports())

    _add_proofs(commands)

    pictures = commands.add_parser("screenshots", help="pictures of every page of the dashboard")
    pictures.set_defaults(command=_screenshots)
    add_fleet_options(pictures, least=4)
    pictures.add_argument(
        "--history", type=whole_from(1), default=14, help="days of the past that are played (default: %(default)s)"
    )
    pictures.add_argument("--out", type=Path, default=DEFAULT_HOME / "screens", help="folder (default: %(default)s)")
    add_platform_options(pictures, DEFAULT_HOME / "screenshots", FREE_PORTS)

    up = commands.add_parser("up", help="the platform alone, until Ctrl-C")
    up.set_defaults(command=_up)
    add_platform_options(up, DEFAULT_HOME, Ports())

    api = commands.add_parser("api", help="`chalice local` against the platform that run or up started")
    api.set_defaults(command=_api)
    api.add_argument("--port", type=int, default=8000, help="port of the routes (default: %(default)s)")
    add_home(api, DEFAULT_HOME)
    return parser


def _add_proofs(commands: Any) -> None:
    """Each runs beside whatever runs already: in a folder of its own, on ports of its own."""
    of_smoke = commands.add_parser("smoke", help="proof that everything comes the whole way; the last line is JSON")
    of_smoke.set_defaults(command=smoke)
    add_fleet_options(of_smoke, least=8)
    add_platform_options(of_smoke, DEFAULT_HOME / "smoke", FREE_PORTS)

    of_soak = commands.add_parser("soak", help="a fleet in bad weather, and nothing may be lost; the last line is JSON")
    # Its devices take no photos: the rules of alerts and the values of samples are what is proven.
    of_soak.set_defaults(command=soak, photos=None)
    add_devices(of_soak, least=10, default=100)
    of_soak.add_argument("--minutes", type=minutes, default=5.0, help="how long they send (default: %(default)g)")
    add_platform_options(of_soak, DEFAULT_HOME / "soak", FREE_PORTS)

    trial = commands.add_parser("outbox-trial", help="devices are killed and cut off; the last line is JSON")
    trial.set_defaults(command=outbox_trial, photos=None)
    add_devices(trial, least=1, default=8)
    trial.add_argument("--rounds", type=whole_from(2), default=40, help="kills and cuts (default: %(default)s)")
    trial.add_argument("--seed", type=int, default=1, help="of which and when (default: %(default)s)")
    add_platform_options(trial, DEFAULT_HOME / "outbox-trial", FREE_PORTS)

    of_grants = commands.add_parser("prove-iam", help="proof that no function may do too much; the last line is JSON")
    of_grants.set_defaults(command=prove_iam)
    add_fleet_options(of_grants, least=8)
    add_platform_options(of_grants, DEFAULT_HOME / "prove-iam", FREE_PORTS)

    report = commands.add_parser("fleet-report", help="truth against platform, as a page; the last line is JSON")
    report.set_defaults(command=fleet_report)
    add_fleet_options(report, least=2)
    own = f"bring up a fleet with faults for so long (default: ask the one that runs; if none does, {REPORT_MINUTES:g})"
    report.add_argument("--minutes", type=minutes, help=own)
    report.add_argument(
        "--history", type=days_of_past, default=0, help="days of the past that an own fleet plays first"
    )
    report.add_argument("--seed", type=int, default=1, help="of an own fleet's weather and faults (default: 1)")
    folder = DEFAULT_HOME / "fleet-report"
    report.add_argument("--out", type=Path, default=folder / "report", help="folder (default: %(default)s)")
    add_platform_options(report, folder, FREE_PORTS)
