"""However a local cloud ends, no process and no port of it stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local_cloud.folders import REPOSITORY
from local_cloud.ports import FREE_PORTS, LOOPBACK, Ports
from tests.emulator.conftest import EMULATOR_MARKS

pytestmark = EMULATOR_MARKS


@contextmanager
def started(home: Path, ports: Ports, command: str = "up") -> Iterator[subprocess.Popen[str]]:
    """A local cloud in a process of its own, as somebody at a terminal starts it."""
    options = ["--home", str(home)]
    for name in ("aws", "mqtt", "model", "operator"):
        options += [f"--{name}-port", str(getattr(ports, name))]
    with subprocess.Popen(
        [sys.executable, "-m", "local_cloud", command, *options],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.fixture
def ports() -> Ports:
    return FREE_PORTS.settled()


def test_ctrl_c_ends_everything(tmp_path: Path, ports: Ports) -> None:
    endpoints = tmp_path / "run" / "endpoints.json"
    with started(tmp_path, ports) as process:
        wait_until(lambda: endpoints.exists() and endpoints.read_text().endswith("}"), process, within_s=90)
        assert json.loads(endpoints.read_text())["aws_port"] == ports.aws
        children = descendants(process.pid)
        assert len(children) >= 3
        process.send_signal(signal.SIGINT)

        assert process.wait(30) == 0

    assert_nothing_is_left(children, ports)
    assert not endpoints.exists()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_that_is_broken_off_leaves_nothing(tmp_path: Path, ports: Ports, ending: signal.Signals) -> None:
    with started(tmp_path, ports) as process:
        wait_until(lambda: listens(ports.aws), process, within_s=30)
        children = descendants(process.pid)
        process.send_signal(ending)

        assert process.wait(30) == 130

    assert children
    assert_nothing_is_left(children, ports)


def test_a_start_that_fails_says_why_and_leaves_nothing(tmp_path: Path, ports: Ports) -> None:
    with started(tmp_path, ports) as process:
        wait_until((tmp_path / "logs" / "model-server.log").exists, process, within_s=30)
        children = descendants(process.pid)
        (model_server,) = [pid for pid, command in children.items() if "ml_model.serving" in command]
        os.kill(model_server, signal.SIGKILL)

        assert process.wait(60) == 1
        said = process.stdout.read() if process.stdout else ""

    assert "model server ended with exit code -9" in " ".join(said.split())
    assert_nothing_is_left(children, ports)


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[str], *, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def descendants(pid: int) -> dict[int, str]:
    """The processes that this one started, and those that they started, with their command lines."""
    listing = subprocess.run(["ps", "-axo", "pid=,ppid=,command="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    found: dict[int, str] = {}
    parents = {pid}
    while parents:
        children = {int(row[0]): row[2] for row in rows if int(row[1]) in parents}
        found |= children
        parents = set(children)
    return found


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def assert_nothing_is_left(children: dict[int, str], ports: Ports) -> None:
    deadline = time.monotonic() + 5
    while (left := [command for pid, command in children.items() if _alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []
    assert not any(listens(port) for port in (ports.aws, ports.mqtt, ports.model, ports.operator))


def _alive(pid: int) -> bool:
    listing = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    # A process that has ended and was not seen off yet still has its id, and is called Z.
    return listing.stdout.strip() not in ("", "Z", "Z+", "Zs")
