"""What all parts stand on: the clock, the clients of AWS, the operations table."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.adapters import aws_clients
from chalicelib.ports.clock import Clock
from chalicelib.settings import settings
from chalicelib.wiring.parts import Part


def clock() -> Clock:
    """The time, in whole milliseconds."""
    return _now


def longest_request_bytes() -> int:
    """Bodies of requests to the REST API that are longer are refused."""
    return settings().longest_request_bytes


def client(service: str) -> Any:
    """A client of a service of AWS."""
    return aws_clients.aws_client(service)


@Part
def operations_table() -> Any:
    """The operations table, in which most of the parts keep what they know."""
    from chalicelib.adapters.operations_table import OperationsTable

    return OperationsTable(client("dynamodb"), settings().operations_table)


def forget() -> None:
    """Let go of the table, the clients and the settings: in other surroundings they are others."""
    let_go_of(operations_table, aws_clients.aws_client, settings)


def let_go_of(*parts: Any) -> None:
    """Forget what these functions have made; of those that make something anew each time there is nothing to forget."""
    for part in parts:
        if hasattr(part, "cache_clear"):
            part.cache_clear()


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
