"""The cloud on one machine: MiniStack, in this process, with the parts that it lacks.

    python -m local_cloud.emulator --port 4566 --mqtt-port 8883 --state .cloudiot/emulator

IAM and IoT policies are enforced, both ports listen on loopback only, and nothing needs Docker:
functions run as Python processes of this machine. Ends cleanly on SIGTERM and Ctrl-C.
"""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local_cloud.emulation import (
    access_trail,
    borrowed,
    broker_address,
    certificate_validity,
    function_workers,
    host_layers,
    kinesis_action,
    live_connections,
    metric_math,
    mqtt_listener,
    permissions,
    recorded_types,
    secure_transport,
    signing_requests,
    subscription_lookup,
    thing_attributes,
)
from local_cloud.errors import EmulatorChanged
from local_cloud.ports import LOOPBACK
from local_cloud.surroundings import REGION, aws_url

# Nothing is kept, so there is nothing to be put in order after this.
_LAST_WORDS_S: Final = 4.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes."""
    options = _parser().parse_args(arguments)
    try:
        borrowed.demand_pinned_version()
    except EmulatorChanged as changed:
        sys.stderr.write(f"{changed}\n")
        return 2
    _prepare_environment(port=options.port, mqtt_port=options.mqtt_port, state=options.state)
    # Only now: MiniStack reads its settings while it is imported.
    install_additions()
    if options.trail is not None:
        access_trail.install(options.trail.resolve())
    sys.stdout.write("Recorded, not run:\n" + "".join(f"  {t.name}\n" for t in recorded_types.RECORDED_TYPES))
    sys.stdout.flush()
    asyncio.run(_serve(options.port))
    return 0


def install_additions() -> None:
    """Add to MiniStack what the platform needs and it lacks."""
    kinesis_action.install()
    mqtt_listener.install(host=LOOPBACK)
    broker_address.install(host=LOOPBACK)
    recorded_types.install()
    metric_math.install()
    signing_requests.install()
    thing_attributes.install()
    certificate_validity.install()
    secure_transport.install()
    permissions.install()
    live_connections.install()
    subscription_lookup.install()
    function_workers.install()
    host_layers.install()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local_cloud.emulator", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=4566, help="port of the AWS APIs (default: %(default)s)")
    parser.add_argument("--mqtt-port", type=int, default=8883, help="port of MQTT over TLS (default: %(default)s)")
    parser.add_argument(
        "--state",
        type=Path,
        default=Path(".cloudiot/emulator"),
        help="folder for working files; emptied at start (default: %(default)s)",
    )
    parser.add_argument("--trail", type=Path, help="file for a trail of what roles were allowed and denied")
    return parser


def _prepare_environment(*, port: int, mqtt_port: int, state: Path) -> None:
    """Set what MiniStack reads while it is imported, and what functions inherit."""
    scratch = state.resolve() / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    # The code of every running function is unpacked there, by the emulator, and would otherwise
    # stay in the machine's own temporary folder.
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    os.environ.update(
        {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": LOOPBACK,
            "IOT_MTLS_PORT": str(mqtt_port),
            "IOT_MTLS_ENABLED": "1",
            "SFTP_ENABLED": "0",
            "AUTH": "true",
            "STATE_DIR": str(state.resolve()),
            "LAMBDA_EXECUTOR": "local",
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            # Functions and their presigned URLs point here.
            "AWS_ENDPOINT_URL": aws_url(port),
        }
    )
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    # Functions find their own package and the environment's, as on AWS, and not this checkout.
    os.environ.pop("PYTHONPATH", None)


async def _serve(port: int) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    stopping = asyncio.Event()

    def stop() -> None:
        stopping.set()
        # The event loop waits for its threads, and one of them may wait for a function that is gone.
        last = threading.Timer(_LAST_WORDS_S, os._exit, args=(0,))
        last.daemon = True
        last.start()

    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop)

    config = Config()
    config.bind = [f"{LOOPBACK}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = os.environ["LOG_LEVEL"]
    try:
        await serve(app, config, shutdown_trigger=lambda: _until(stopping))
    finally:
        _end_function_workers()


async def _until(event: asyncio.Event) -> None:
    await event.wait()


def _end_function_workers() -> None:
    from ministack.core import lambda_runtime

    lambda_runtime.reset()


if __name__ == "__main__":
    sys.exit(main())
