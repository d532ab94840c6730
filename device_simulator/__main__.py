"""Run simulated devices: `python -m device_simulator --state DIR --log truth.jsonl`. See README.md."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from device_simulator.camera import Camera, FolderCamera, RenderedCamera
from device_simulator.errors import SimulatorError, StateInvalid
from device_simulator.fleet import FleetPlan, Surroundings, run_fleet
from device_simulator.identity import Identity, IdentityFolder
from device_simulator.option_types import positive_seconds, positive_whole, whole
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.photo_store import HttpPhotoStore
from device_simulator.protocol import MAX_SAMPLES, MAX_SPAN_S
from device_simulator.roster import roster
from device_simulator.telemetry import ReportingPlan
from device_simulator.timekeeping import SystemTime
from device_simulator.truth_log import TruthLog


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; the answer is the process's exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.samples_per_message > options.interval_s * 1000:
        parser.error("--samples-per-message: at most one sample a millisecond fits into --interval-s")
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    code = 0
    try:
        asyncio.run(_run(options))
    except* SimulatorError as errors:
        for error in _leaves(errors):
            sys.stderr.write(f"{error}\n")
        code = 1
    return code


async def _run(options: argparse.Namespace) -> None:
    # Imported here: the SDK is heavy, and --help need not wait for it.
    from device_simulator.aws_link import AwsLinks

    stopping = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(ending, stopping.set)
    identities = _identities(options)
    camera = _camera(options)
    links = AwsLinks(ca_file=options.ca, host=options.mqtt_host, port=options.mqtt_port)
    timekeeper = SystemTime()
    with Outbox(options.state / FILE_NAME) as outbox, TruthLog(options.log, now_ms=timekeeper.now_ms) as log:
        surroundings = Surroundings(
            link_of=links.link_of,
            camera=camera,
            store=HttpPhotoStore(),
            outbox=outbox,
            log=log,
            timekeeper=timekeeper,
        )
        await run_fleet(identities, _plan(options), surroundings, stopping)


def _plan(options: argparse.Namespace) -> FleetPlan:
    return FleetPlan(
        stage=options.stage,
        seed=options.seed,
        reporting=ReportingPlan(
            interval_s=options.interval_s, samples=options.samples_per_message, messages=options.messages
        ),
        photo_on_start=options.photo_on_start,
        photo_every_s=options.photo_every_s,
        heat=frozenset(options.heat),
    )


def _identities(options: argparse.Namespace) -> Sequence[Identity]:
    """The devices that are to run, all of them sound."""
    folder = IdentityFolder(root=options.state)
    enrolled = folder.device_ids()
    wanted = enrolled if options.devices is None else tuple(place.device_id for place in roster(options.devices))
    if not enrolled:
        raise StateInvalid(f"no device is enrolled under {options.state}: run python -m device_simulator.enrol first")
    missing = [device_id for device_id in wanted if device_id not in enrolled]
    if missing:
        raise StateInvalid(
            f"{', '.join(missing)} not enrolled under {options.state}: "
            f"run python -m device_simulator.enrol --devices {options.devices} first"
        )
    strangers = sorted(set(options.heat) - set(wanted))
    if strangers:
        raise StateInvalid(f"--heat names {', '.join(strangers)}, but the devices are {', '.join(wanted)}")
    return tuple(map(folder.load, wanted))


def _camera(options: argparse.Namespace) -> Camera:
    if options.photos is not None:
        return FolderCamera(options.photos, seed=options.seed)
    return RenderedCamera(seed=options.seed)


def _leaves(errors: BaseExceptionGroup[SimulatorError]) -> Sequence[str]:
    """The messages in it, each once: a full disk stops every device for the same reason."""
    messages: dict[str, None] = {}
    for error in errors.exceptions:
        inner = _leaves(error) if isinstance(error, BaseExceptionGroup) else (str(error),)
        messages.update(dict.fromkeys(inner))
    return tuple(messages)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m device_simulator", description="Run the devices that were enrolled under a state folder."
    )
    add = parser.add_argument
    add("--state", type=Path, required=True, metavar="DIR", help="folder that python -m device_simulator.enrol filled")
    add("--log", type=Path, required=True, metavar="FILE", help="ground truth, JSON lines; added to when it exists")
    add("--devices", type=positive_whole, metavar="N", help="run the first N devices of the roster (default: all)")
    add("--stage", default="dev", help="stage of the platform's deployment (default: %(default)s)")
    add("--mqtt-host", metavar="H", help="broker (default: the one that was told at enrolment)")
    add("--mqtt-port", type=positive_whole, metavar="P", help="its port (default: the one that was told at enrolment)")
    add("--ca", type=Path, metavar="FILE", help="certificate authority to trust (default: the system's)")
    add("--interval-s", type=_interval, default=300.0, metavar="S", help="between two messages (default: 300)")
    add("--samples-per-message", type=_samples, default=5, metavar="K", help="(default: %(default)s)")
    add("--messages", type=whole, metavar="N", help="each device makes so many messages (default: no end)")
    add("--photos", type=Path, metavar="DIR", help="photograph these JPEG files (default: leaves are drawn)")
    add("--photo-on-start", action="store_true", help="each device takes a photo at once, without an order")
    add("--photo-every-s", type=positive_seconds, metavar="S", help="and one so often, without an order")
    add("--seed", type=whole, default=1, metavar="S", help="of weather, photos and chance (default: %(default)s)")
    add("--heat", nargs="+", default=[], metavar="DEVICE_ID", help="devices that stand in a heat spell")
    return parser


def _interval(text: str) -> float:
    seconds = positive_seconds(text)
    if seconds > MAX_SPAN_S:
        raise argparse.ArgumentTypeError(f"{text} s is too long: a message spans at most an hour")
    return seconds


def _samples(text: str) -> int:
    count = positive_whole(text)
    if count > MAX_SAMPLES:
        raise argparse.ArgumentTypeError(f"{text} is too many: {MAX_SAMPLES} samples fit into one message")
    return count


if __name__ == "__main__":
    exit_code = main()
    # Everything is closed and in order. A thread that still waits for an upload must not delay the end:
    # the interpreter would wait for it, up to a minute.
    sys.stderr.flush()
    os._exit(exit_code)
