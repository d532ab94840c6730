"""The operator service, ended and started again, so that it remembers nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import requests

from local_cloud.endpoints import Endpoints
from local_cloud.operator_process import OPERATOR_SERVICE, start_operator_service
from local_cloud.processes import Children

_STARTS_WITHIN_S: Final = 60.0
_PROBE_TIMEOUT_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceProcess:
    """The one that runs beside the emulator."""

    children: Children
    endpoints: Endpoints

    def restart(self) -> None:
        """End it, start another one, and wait until that answers."""
        self.children.end(self.children.named(OPERATOR_SERVICE))
        port = int(self.endpoints.operator_url.rpartition(":")[2])
        start_operator_service(self.children, aws_port=self.endpoints.aws_port, port=port)
        self.children.wait_until(
            _answering(f"{self.endpoints.operator_url}/healthz"),
            what="the operator service to answer",
            timeout_s=_STARTS_WITHIN_S,
        )


def _answering(url: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            return requests.get(url, timeout=_PROBE_TIMEOUT_S).ok
        except requests.RequestException:
            return False

    return answers
