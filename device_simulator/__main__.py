"""Run simulated devices: `python -m device_simulator --state DIR --log truth.jsonl`. See README.md."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence

from device_simulator.camera import Camera, FolderCamera, RenderedCamera
from device_simulator.chassis import FleetPlan, Surroundings
from device_simulator.enlistment import enlisted
from device_simulator.errors import SimulatorError
from device_simulator.faults import FaultPlan
from device_simulator.fleet import run_fleet
from device_simulator.identity import IdentityFolder
from device_simulator.live_view import LiveView
from device_simulator.mischief import Trick
from device_simulator.options import parse_options
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.outbox_bounds import Bounds
from device_simulator.photo_store import HttpPhotoStore
from device_simulator.release import ReleaseKey
from device_simulator.telemetry import ReportingPlan
from device_simulator.timekeeping import SystemTime
from device_simulator.truth_log import FLEET, TruthLog


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; the answer is the process's exit code."""
    options = parse_options(arguments)
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
    camera = _camera(options)
    plan = _plan(options)
    links = AwsLinks(ca_file=options.ca, broker=options.endpoint)
    identities = await enlisted(options, links.link_of)
    timekeeper = SystemTime()
    bounds = Bounds(messages=options.outbox_messages, bytes=options.outbox_mb * 1024 * 1024)
    with (
        Outbox(options.state / FILE_NAME, bounds=bounds) as outbox,
        TruthLog(options.log, now_ms=timekeeper.now_ms) as log,
    ):
        surroundings = Surroundings(
            link_of=links.link_of,
            camera=camera,
            store=HttpPhotoStore(),
            outbox=outbox,
            log=log,
            timekeeper=timekeeper,
            identities=IdentityFolder(root=options.state),
        )
        view = LiveView(outbox=outbox, log=log)
        log.write("run_started", FLEET, devices=len(identities), seed=options.seed, options=_shown(options))
        await run_fleet(identities, plan, surroundings, stopping, show=view.show)
        log.write("run_ended", FLEET)


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
        history_days=options.history,
        faults=_faults(options),
        release_key=None if options.release_key is None else ReleaseKey.read(options.release_key),
        failing_updates=frozenset(options.failing_updates),
    )


def _faults(options: argparse.Namespace) -> FaultPlan | None:
    """`--faults` alone means all of them."""
    if options.faults is None:
        return None
    return FaultPlan(tricks=tuple(map(Trick, options.faults or Trick)), every_s=options.fault_every_s)


def _shown(options: argparse.Namespace) -> dict[str, str]:
    """What was asked for on the command line, so that a run can be repeated."""
    return {name: str(value) for name, value in vars(options).items() if value not in (None, [], False)}


def _camera(options: argparse.Namespace) -> Camera:
    if options.photos is not None:
        return FolderCamera(options.photos, seed=options.seed)
    return RenderedCamera(seed=options.seed, infected=options.infected)


def _leaves(errors: BaseExceptionGroup[SimulatorError]) -> Sequence[str]:
    """The messages in it, each once: a full disk stops every device for the same reason."""
    messages: dict[str, None] = {}
    for error in errors.exceptions:
        inner = _leaves(error) if isinstance(error, BaseExceptionGroup) else (str(error),)
        messages.update(dict.fromkeys(inner))
    return tuple(messages)


if __name__ == "__main__":
    exit_code = main()
    # Everything is closed and in order. A thread that still waits for an upload must not delay the end:
    # the interpreter would wait for it, up to a minute.
    sys.stderr.flush()
    os._exit(exit_code)
