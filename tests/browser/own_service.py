"""An operator service of a test's own, beside the one that all share: it may be killed, and comes back."""

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import requests

from local_cloud.operator_process import operator_url, start_operator_service
from local_cloud.ports import free_port
from local_cloud.processes import Child
from tests.running_cloud import RunningCloud

_STARTED_WITHIN_S: Final = 30.0
_PROBE_S: Final = 1.0
_LOOK_EVERY_S: Final = 0.1


@dataclass(slots=True, kw_only=True)
class OwnService:
    """A process at an address that it keeps through all its lives."""

    cloud: RunningCloud
    otherwise: Mapping[str, str]
    port: int = field(default_factory=free_port)
    _process: Child | None = None

    @property
    def url(self) -> str:
        return operator_url(self.port)

    def start(self) -> None:
        """Start it, and come back when it answers."""
        children, aws_port = self.cloud.children, self.cloud.endpoints.aws_port
        name = f"operator service {self.port}"
        self._process = start_operator_service(
            children, aws_port=aws_port, port=self.port, name=name, otherwise=self.otherwise
        )
        children.wait_until(self._answers, what=name, timeout_s=_STARTED_WITHIN_S)

    def end(self, *, killed: bool = False) -> None:
        """Let it end, or end it between two of its instructions."""
        assert self._process is not None
        if killed:
            self._process.signal_group(signal.SIGKILL)
        self.cloud.children.end(self._process)
        self._process = None

    @property
    def runs(self) -> bool:
        return self._process is not None

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=_PROBE_S).ok
        except requests.RequestException:
            time.sleep(_LOOK_EVERY_S)
            return False


@contextmanager
def own_service(cloud: RunningCloud, **otherwise: str) -> Iterator[OwnService]:
    """A service that runs, in an environment that differs in this from the shared one's."""
    service = OwnService(cloud=cloud, otherwise=otherwise)
    service.start()
    yield service
    if service.runs:
        service.end()
