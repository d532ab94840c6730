"""The platform as tests of the whole find it: brought up through the same code as `make run`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
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


@contextmanager
def running_cloud(home: Path, *, stack: Path | None = None) -> Iterator[RunningCloud]:
    """Bring a platform up that keeps its files here, and end it.

    Args:
        stack: another assembly than that of the sources.
    """
    folders = Folders(home=home)
    folders.prepare()
    with Children(logs=folders.logs) as children:
        platform = LocalPlatform(
            folders=folders, children=children, ports=FREE_PORTS.settled(), tell=_say_nothing, stack=stack
        )
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
