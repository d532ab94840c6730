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


def demand_free(port: int, *, purpose: str, hint: str) -> None:
    """Check that a server could listen there now.

    Args:
        hint: how to choose another port.

    Raises:
        PortTaken: names the port, its purpose, and the hint.
    """
    with ExitStack() as held:
        _take(port, held, purpose=purpose, hint=hint)


def _settle(name: str, port: int, held: ExitStack) -> int:
    hint = (
        f"choose another with --{name}-port N, or any free one with --{name}-port 0 (by make: ARGS='--{name}-port 0')"
    )
    # Held until all are chosen, so that no two get the same.
    return _take(port, held, purpose=_PURPOSES[name], hint=hint)


def _take(port: int, held: ExitStack, *, purpose: str, hint: str) -> int:
    probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    # As the servers have it: a port whose last connections are still closing is free for them.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, port))
        probe.listen()
    except (OSError, OverflowError) as error:
        raise PortTaken(f"port {port}, for {purpose}, cannot be used ({error}): {hint}") from error
    return int(probe.getsockname()[1])
