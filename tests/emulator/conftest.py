"""The platform, brought up once for all tests here, through the same code as `make run`."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.endpoints import Endpoints
from local_cloud.fleet import Fleet
from local_cloud.folders import Folders
from local_cloud.function_logs import save_function_logs
from local_cloud.local_platform import LocalPlatform
from local_cloud.operator_api import OperatorApi
from local_cloud.ports import FREE_PORTS
from local_cloud.processes import Children

# The first test waits for the platform, which on a fresh checkout is built before it is brought up.
EMULATOR_MARKS: Final = [pytest.mark.emulator, pytest.mark.enable_socket, pytest.mark.timeout(400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCloud:
    """A platform that is up, with two enrolled devices that are switched off."""

    folders: Folders
    children: Children
    endpoints: Endpoints
    fleet: Fleet
    subscription: AlertSubscription

    @property
    def api(self) -> OperatorApi:
        return OperatorApi(url=self.endpoints.rest_url, key=self.endpoints.operator_key)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    folders = Folders(home=tmp_path_factory.mktemp("cloud"))
    folders.prepare()
    with Children(logs=folders.logs) as children:
        platform = LocalPlatform(folders=folders, children=children, ports=FREE_PORTS.settled(), tell=_say_nothing)
        endpoints = platform.bring_up()
        fleet = Fleet(folders=folders, children=children, endpoints=endpoints, devices=2, photos=None)
        fleet.enrol()
        try:
            yield RunningCloud(
                folders=folders,
                children=children,
                endpoints=endpoints,
                fleet=fleet,
                subscription=AlertSubscription.open(endpoints, name="tests-alerts"),
            )
        finally:
            save_function_logs(endpoints, folders.logs / "functions.log")


def _say_nothing(_step: str) -> None:
    """Tests are quiet; the logs are in the session's temporary folder."""


@pytest.fixture
def now_ms() -> int:
    return time.time_ns() // 1_000_000
