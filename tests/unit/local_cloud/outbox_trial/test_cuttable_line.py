"""A wire on loopback that can be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from local_cloud.outbox_trial.cuttable_line import CuttableLine
from local_cloud.ports import LOOPBACK

pytestmark = pytest.mark.enable_socket

PATIENCE_S = 5.0


@pytest.fixture
def broker() -> Iterator[socket.socket]:
    """Listens; a test accepts by itself."""
    with closing(socket.create_server((LOOPBACK, 0))) as listening:
        listening.settimeout(PATIENCE_S)
        yield listening


@pytest.fixture
def line(broker: socket.socket) -> Iterator[CuttableLine]:
    with CuttableLine(broker_port=broker.getsockname()[1]) as line:
        yield line


def connect(line: CuttableLine, broker: socket.socket) -> tuple[socket.socket, socket.socket]:
    """Both ends of a connection through the line, which is known to carry."""
    device = socket.create_connection((LOOPBACK, line.port), timeout=PATIENCE_S)
    accepted, _ = broker.accept()
    accepted.settimeout(PATIENCE_S)
    device.sendall(b"?")
    assert accepted.recv(1) == b"?"
    return device, accepted


def test_bytes_go_through_both_ways(line: CuttableLine, broker: socket.socket) -> None:
    device, other = connect(line, broker)
    with device, other:
        device.sendall(b"CONNECT")
        assert other.recv(100) == b"CONNECT"
        other.sendall(b"CONNACK")
        assert device.recv(100) == b"CONNACK"


def test_a_cut_ends_every_connection_on_both_sides(line: CuttableLine, broker: socket.socket) -> None:
    pairs = [connect(line, broker) for _ in range(3)]

    assert line.cut() == 3

    for end in (end for pair in pairs for end in pair):
        with end, pytest.raises(ConnectionResetError):
            end.recv(100)


def test_whoever_connects_after_a_cut_is_served(line: CuttableLine, broker: socket.socket) -> None:
    first = connect(line, broker)
    line.cut()

    device, other = connect(line, broker)

    with device, other, first[0], first[1]:
        device.sendall(b"again")
        assert other.recv(100) == b"again"


def test_a_broker_that_is_not_there_ends_the_connection(broker: socket.socket) -> None:
    port = broker.getsockname()[1]
    broker.close()
    with (
        CuttableLine(broker_port=port) as line,
        socket.create_connection((LOOPBACK, line.port), timeout=PATIENCE_S) as device,
    ):
        assert device.recv(100) == b""


def test_the_end_of_one_side_is_the_end_of_the_other(line: CuttableLine, broker: socket.socket) -> None:
    device, other = connect(line, broker)
    device.close()

    with other:
        assert other.recv(100) == b""


def test_nothing_is_left_of_it_when_its_context_ends(broker: socket.socket) -> None:
    before = threading.active_count()
    with CuttableLine(broker_port=broker.getsockname()[1]) as line:
        device, other = connect(line, broker)

    with device, other, pytest.raises(ConnectionResetError):
        device.recv(100)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((LOOPBACK, line.port), timeout=PATIENCE_S)
    assert threading.active_count() == before
