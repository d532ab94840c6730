"""Which ports a local cloud takes, all of them on loopback."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Final

from local_cloud.errors import PortTaken

LOOPBACK: Final = "127.0.0.1"
# Asks for whichever port is free.
ANY: Final = 0

_PURPOSES: Final[Mapping[str, str]] = {
    "aws": "the AWS APIs and the REST API",
    "mqtt": "the devices' MQTT",
    "model": "the model server",
    "operator": "the operator service",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """One port for each server."""

    aws: int = 4566
    mqtt: int = 8883
    model: int = 8501
    operator: int = 8080

    def settled(self) -> "Ports":
        """The same ports, checked to be free, with a free one in each place that says ANY.

        Raises:
            PortTaken: names the port and how to choose another.
        """
        with ExitStack() as held:
            return Ports(**{name: _settle(name, port, held) for name, port in asdict(self).items()})


FREE_PORTS: Final = Ports(aws=ANY, mqtt=ANY, model=ANY, operator=ANY)


def free_port() -> int:
    """A port that nobody listens on now, for a server that nobody chooses a port for."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, ANY))
        return int(probe.getsockname()[1])


def _settle(name: str, port: int, held: ExitStack) -> int:
    # Held until all are chosen, so that no two get the same. SO_REUSEADDR as the servers have it:
    # a port whose last connections are still closing is free for them.
    probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, port))
        probe.listen()
    except (OSError, OverflowError) as error:
        raise PortTaken(
            f"port {port}, for {_PURPOSES[name]}, cannot be used ({error}): "
            f"choose another with --{name}-port N, or any free one with --{name}-port 0 "
            f"(by make: ARGS='--{name}-port 0')"
        ) from error
    return int(probe.getsockname()[1])
