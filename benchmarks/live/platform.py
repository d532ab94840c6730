"""As much of the platform as the live stream needs: the emulator with tables and stream, and the service over it."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import requests

from benchmarks.aws_in_memory import ENVIRONMENT, TABLES, table_schema
from benchmarks.function_environment import OPERATIONS_TABLE, TELEMETRY_TABLE
from local_cloud import surroundings
from local_cloud.ports import FREE_PORTS, LOOPBACK
from local_cloud.processes import Children

_KEY: Final = "bench-live-" + "k" * 32
_READY_WITHIN_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePlatform:
    """A service that answers."""

    host: str
    port: int
    pid: int
    key: str


@contextmanager
def running_platform(home: Path) -> Iterator[LivePlatform]:
    """Start it, and end it. Meanwhile this process's own parts are those of the same cloud."""
    ports = FREE_PORTS.settled()
    url, service = surroundings.aws_url(ports.aws), f"http://{LOOPBACK}:{ports.operator}"
    environment = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("AWS_")}
    environment |= surroundings.emulated_aws(ports.aws) | {"OPERATOR_URL_HERE": service}
    with Children(logs=home) as children, patch.dict(os.environ, environment):
        emulator = ("--port", str(ports.aws), "--mqtt-port", str(ports.mqtt), "--state", str(home))
        children.start("emulator", [sys.executable, "-m", "local_cloud.emulator", *emulator])
        children.wait_until(lambda: _answers(f"{url}/_ministack/ready"), what="the emulator", timeout_s=_READY_WITHIN_S)
        _make_parts(ports.aws)
        address = ("--host", LOOPBACK, "--port", str(ports.operator))
        child = children.start("service", [sys.executable, "-m", "operator_service", *address], environment)
        children.wait_until(lambda: _answers(f"{service}/healthz"), what="the service", timeout_s=_READY_WITHIN_S)
        yield LivePlatform(host=LOOPBACK, port=ports.operator, pid=child.popen.pid, key=_KEY)


def _make_parts(port: int) -> None:
    dynamo: Any = surroundings.client("dynamodb", port)
    for name in (TELEMETRY_TABLE, OPERATIONS_TABLE):
        dynamo.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **table_schema(TABLES[name]))
    surroundings.client("kinesis", port).create_stream(StreamName=ENVIRONMENT["TELEMETRY_STREAM"], ShardCount=1)
    keys = [{"name": "bench", "role": "viewer", "state": "current", "key": _KEY}]
    surroundings.client("secretsmanager", port).create_secret(
        Name=ENVIRONMENT["OPERATOR_KEYS_SECRET"], SecretString=json.dumps(keys)
    )


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False
