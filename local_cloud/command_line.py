"""The commands of a local cloud."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.chalice_api import serve_routes
from local_cloud.ending_signals import ending_signals
from local_cloud.endpoints import Endpoints
from local_cloud.errors import LocalCloudError, ProcessFailed, RestFailed
from local_cloud.fleet import Fleet
from local_cloud.folders import DEFAULT_HOME, Folders
from local_cloud.function_logs import save_function_logs
from local_cloud.local_platform import EMULATOR, LocalPlatform
from local_cloud.ports import ANY, Ports, free_port
from local_cloud.processes import Children
from local_cloud.smoke import Smoke, Verdict
from local_cloud.smoke_plan import SmokePlan
from local_cloud.soak.fault_proxy import FaultProxy
from local_cloud.soak.plan import SoakPlan
from local_cloud.soak.soaking import Soak
from local_cloud.soak.view import SoakView, result_table
from local_cloud.terminal import Terminal, result_line

_FAILED: Final = 1
# As a shell reports a program that Ctrl-C ended.
_INTERRUPTED: Final = 130
# What the devices take for a photo. They would say so themselves, but only once the whole platform is up.
_JPEG_SUFFIXES: Final = (".jpg", ".jpeg")
_SUBSCRIPTION: Final = "cloudiot-smoke-alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A platform that is up."""

    folders: Folders
    children: Children
    endpoints: Endpoints
    terminal: Terminal


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
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(options: argparse.Namespace, terminal: Terminal) -> int:
    with _platform(options, terminal) as running:
        fleet = _fleet(options, running)
        terminal.tell(f"Enrolling {options.devices} devices")
        fleet.enrol()
        fleet.start()
        terminal.tell("Everything is up; Ctrl-C ends it")
        _until_interrupted(lambda: terminal.watch(running.endpoints, running.children))
        terminal.tell("Ending")
    return 0


def _up(options: argparse.Namespace, terminal: Terminal) -> int:
    with _platform(options, terminal) as running:
        terminal.tell(f"Everything is up, and written down in {running.folders.endpoints_file}; Ctrl-C ends it")
        terminal.tell_endpoints(running.endpoints)
        _until_interrupted(lambda: running.children.wait_until(lambda: False, what="", timeout_s=float("inf")))
        terminal.tell("Ending")
    return 0


def _smoke(options: argparse.Namespace, terminal: Terminal) -> int:
    with _platform(options, terminal) as running:
        smoke = Smoke(
            endpoints=running.endpoints,
            fleet=_fleet(options, running),
            subscription=AlertSubscription.open(running.endpoints, name=_SUBSCRIPTION),
            plan=SmokePlan(),
            tell=terminal.tell,
            started=terminal.started,
        )
        verdict = smoke.run()
    return conclude(verdict, terminal)


def _soak(options: argparse.Namespace, terminal: Terminal) -> int:
    faults = FaultProxy(port=free_port())
    with _platform(options, terminal, faults=faults) as running:
        soak = Soak(
            endpoints=running.endpoints,
            fleet=_fleet(options, running),
            subscription=AlertSubscription.open(running.endpoints, name=_SUBSCRIPTION),
            faults=faults,
            emulator_pid=running.children.named(EMULATOR).popen.pid,
            plan=SoakPlan(devices=options.devices, minutes=options.minutes),
            view=SoakView(console=terminal.console),
            tell=terminal.tell,
            started=terminal.started,
        )
        verdict = soak.run()
    for complaint in verdict.complaints():
        terminal.complain(complaint)
    terminal.console.print(result_table(verdict))
    result_line(verdict.line())
    return 0 if verdict.good else _FAILED


def conclude(verdict: Verdict, terminal: Terminal) -> int:
    """Tell what is missing and print the line of JSON; the answer is the exit code of `smoke`."""
    for complaint in verdict.complaints():
        terminal.complain(complaint)
    result_line(verdict.line())
    return 0 if verdict.good else _FAILED


def _api(options: argparse.Namespace, _terminal: Terminal) -> int:
    serve_routes(Endpoints.read(Folders(home=options.home).endpoints_file), port=options.port)
    return 0


@contextmanager
def _platform(
    options: argparse.Namespace, terminal: Terminal, *, faults: FaultProxy | None = None
) -> Iterator[Running]:
    """Bring the platform up, and leave nothing of it behind."""
    folders = Folders(home=options.home)
    ports = Ports(
        aws=options.aws_port, mqtt=options.mqtt_port, model=options.model_port, operator=options.operator_port
    )
    with folders.occupied(), Children(logs=folders.logs) as children:
        folders.prepare()
        platform = LocalPlatform(
            folders=folders, children=children, ports=ports.settled(), tell=terminal.tell, faults=faults
        )
        endpoints = platform.bring_up()
        try:
            yield Running(folders=folders, children=children, endpoints=endpoints, terminal=terminal)
        except (BotoCoreError, ClientError, RestFailed):
            # When nobody answers, somebody is gone: the last words of a process say more than that.
            children.check()
            raise
        finally:
            folders.endpoints_file.unlink(missing_ok=True)
            with suppress(ProcessFailed):
                children.check()
                save_function_logs(endpoints, folders.logs / "functions.log")


def _fleet(options: argparse.Namespace, running: Running) -> Fleet:
    return Fleet(
        folders=running.folders,
        children=running.children,
        endpoints=running.endpoints,
        devices=options.devices,
        photos=options.photos,
    )


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
    _add_fleet_options(run, least=1)
    _add_platform_options(run, DEFAULT_HOME, Ports())

    smoke = commands.add_parser("smoke", help="proof that everything comes the whole way; the last line is JSON")
    smoke.set_defaults(command=_smoke)
    _add_fleet_options(smoke, least=8)
    # Beside whatever runs already: a folder and ports of its own.
    _add_platform_options(smoke, DEFAULT_HOME / "smoke", Ports(aws=ANY, mqtt=ANY, model=ANY, operator=ANY))

    soak = commands.add_parser("soak", help="a fleet in bad weather, and nothing may be lost; the last line is JSON")
    # Its devices take no photos: the rules of alerts and the values of samples are what is proven.
    soak.set_defaults(command=_soak, photos=None)
    _add_devices(soak, least=10, default=100)
    soak.add_argument("--minutes", type=_minutes, default=5.0, help="how long they send (default: %(default)g)")
    _add_platform_options(soak, DEFAULT_HOME / "soak", Ports(aws=ANY, mqtt=ANY, model=ANY, operator=ANY))

    up = commands.add_parser("up", help="the platform alone, until Ctrl-C")
    up.set_defaults(command=_up)
    _add_platform_options(up, DEFAULT_HOME, Ports())

    api = commands.add_parser("api", help="`chalice local` against the platform that run or up started")
    api.set_defaults(command=_api)
    api.add_argument("--port", type=int, default=8000, help="port of the routes (default: %(default)s)")
    _add_home(api, DEFAULT_HOME)
    return parser


def _add_fleet_options(parser: argparse.ArgumentParser, *, least: int) -> None:
    _add_devices(parser, least=least, default=8)
    parser.add_argument(
        "--photos", type=_photo_folder, help="folder of leaf photos to send (default: the devices draw their own)"
    )


def _add_devices(parser: argparse.ArgumentParser, *, least: int, default: int) -> None:
    def devices(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} up")
        return int(text)

    parser.add_argument("--devices", type=devices, default=default, help="simulated devices (default: %(default)s)")


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.5 <= minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes from 0.5 to 1440")
    return minutes


def _add_platform_options(parser: argparse.ArgumentParser, home: Path, ports: Ports) -> None:
    _add_home(parser, home)
    for name in ("aws", "mqtt", "model", "operator"):
        port = getattr(ports, name)
        default = port or "any free one"
        parser.add_argument(f"--{name}-port", type=int, default=port, help=f"0 takes any free one (default: {default})")


def _add_home(parser: argparse.ArgumentParser, home: Path) -> None:
    parser.add_argument("--home", type=Path, default=home, help="folder of this run (default: %(default)s)")


def _photo_folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    if not any(path.suffix.lower() in _JPEG_SUFFIXES for path in folder.rglob("*")):
        raise argparse.ArgumentTypeError(f"{text} holds no .jpg or .jpeg file: devices send JPEG only")
    return folder.resolve()
