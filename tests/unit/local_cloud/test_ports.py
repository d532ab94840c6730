"""Ports: free ones are found, taken ones are named."""

import socket
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from local_cloud.errors import PortTaken
from local_cloud.ports import FREE_PORTS, Ports

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_any_port_becomes_a_free_one_of_its_own() -> None:
    chosen = asdict(FREE_PORTS.settled()).values()

    assert all(port > 0 for port in chosen)
    assert len(set(chosen)) == 4


def test_a_taken_port_is_named_with_the_way_to_choose_another(taken: int) -> None:
    with pytest.raises(PortTaken, match=rf"port {taken}, for the devices' MQTT.*--mqtt-port N"):
        Ports(aws=0, mqtt=taken, model=0, operator=0).settled()


def test_the_same_port_twice_is_refused() -> None:
    free = FREE_PORTS.settled().aws

    with pytest.raises(PortTaken, match=f"port {free}"):
        Ports(aws=free, mqtt=free, model=0, operator=0).settled()


def test_a_number_that_is_no_port_is_refused() -> None:
    with pytest.raises(PortTaken, match="port 70000"):
        Ports(aws=70_000, mqtt=0, model=0, operator=0).settled()
