"""microburst between an SDK and what stands for the emulator: its faults are AWS's, and counted."""

import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.ports import free_port
from local_cloud.soak.fault_proxy import WEATHER, FaultProxy, ProxyFailed
from local_cloud.surroundings import without_aws

pytestmark = [pytest.mark.enable_socket, pytest.mark.timeout(60)]


class _Emulator(BaseHTTPRequestHandler):
    """Says yes to everything, and remembers under which names it was called."""

    hosts: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        self.hosts.add(self.headers["Host"])
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Nothing to say."""


@pytest.fixture
def emulator() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Emulator)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy(emulator: int) -> Iterator[FaultProxy]:
    proxy = FaultProxy(port=free_port())
    with subprocess.Popen(proxy.command(emulator), env=without_aws(), stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_up(proxy)
            yield proxy
        finally:
            process.kill()


def _wait_until_up(proxy: FaultProxy) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if requests.get(proxy.health_url, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("microburst does not start")


def _failures(proxy: FaultProxy, times: int) -> list[str]:
    """What so many calls failed of."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=proxy.detours["AWS_ENDPOINT_URL_DYNAMODB"],
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=30),
    )
    failures = []
    for _ in range(times):
        try:
            client.delete_item(TableName="operations", Key={"pk": {"S": "nothing"}})
        except (ClientError, BotoCoreError) as failure:
            failures.append(str(failure))
    client.close()
    return failures


def test_faults_begin_and_end_when_they_are_told_to_and_are_counted(proxy: FaultProxy) -> None:
    assert _failures(proxy, 20) == []
    assert proxy.faults() == 0

    proxy.storm()
    failed = len(_failures(proxy, 60))
    proxy.clear_up()

    assert failed >= 9
    assert proxy.faults() >= failed
    assert proxy.faults_by_service()["dynamodb"] == proxy.faults()
    assert _failures(proxy, 20) == []


def test_the_host_name_that_was_signed_is_handed_on(proxy: FaultProxy) -> None:
    """The emulator checks signatures, and they cover it."""
    _Emulator.hosts.clear()

    assert _failures(proxy, 1) == []

    assert _Emulator.hosts == {f"127.0.0.1:{proxy.port}"}


def test_a_proxy_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(ProxyFailed, match="stats"):
        FaultProxy(port=free_port()).faults()


def test_the_weather_has_throttles_server_errors_and_lost_answers() -> None:
    codes = {rule["error"]["code"] for rule in WEATHER if "error" in rule}

    assert {"ProvisionedThroughputExceededException", "InternalServerError", "SlowDown"} <= codes
    assert any("abort_frac" in rule.get("response", {}) for rule in WEATHER)
