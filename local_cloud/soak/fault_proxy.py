"""Faults of AWS between the functions and the emulator, made by microburst.

microburst is a proxy that answers in AWS's own words: the functions' SDK retries its throttles and 5xx as it would
retry those of AWS. Functions inherit the emulator's environment, which names the proxy for some services; everything
else, the CDK and the REST calls of operators among it, goes past it.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import requests

from local_cloud.errors import LocalCloudError
from local_cloud.ports import LOOPBACK
from local_cloud.surroundings import aws_url

# What the consumer of telemetry calls on its way, from the rules that it reads to the people whom it tells.
SERVICES: Final = ("dynamodb", "sns", "s3", "ssm")

_SPIKE: Final = {"fail": 9, "pass": 150}

# Rates that leave a call in five without an answer at first. The SDK hides most of that; the spikes are longer than its
# three attempts, so that invocations fail as well. `abort_frac` cuts the answer off after the call took effect.
WEATHER: Final[Sequence[Mapping[str, Any]]] = (
    {"service": "dynamodb", "sequence": _SPIKE, "error": {"code": "ThrottlingException"}},
    {"service": "dynamodb", "probability": 0.1, "error": {"code": "ProvisionedThroughputExceededException"}},
    {"service": "dynamodb", "probability": 0.06, "error": {"code": "InternalServerError"}},
    {"service": "dynamodb", "probability": 0.02, "reset": True},
    {"service": "dynamodb", "probability": 0.02, "response": {"abort_frac": 0.3}},
    # Few alerts are told of, and each is worth a fault: the first ones fail for longer than the SDK tries.
    {"service": "sns", "sequence": {"fail": 4, "pass": 2}, "error": {"code": "Throttled"}},
    {"service": "sns", "probability": 0.2, "response": {"abort_frac": 0.3}},
    {"service": "s3", "probability": 0.2, "error": {"code": "SlowDown", "status": 503}},
    {"service": "ssm", "probability": 0.2, "error": {"code": "ThrottlingException"}},
)

_TIMEOUT_S: Final = 10.0


class ProxyFailed(LocalCloudError):
    """The proxy that makes the faults does not answer as it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultProxy:
    """A proxy on a port of its own, in front of the emulator's."""

    port: int

    def command(self, aws_port: int) -> list[str]:
        """What starts it. Until it is told otherwise, it hands everything on untouched."""
        arguments = ("--upstream", aws_url(aws_port), "--host", LOOPBACK, "--port", str(self.port))
        return [sys.executable, "-m", "local_cloud.soak.fault_proxy_process", *arguments]

    @property
    def detours(self) -> Mapping[str, str]:
        """The environment variables that lead an SDK through it."""
        return {f"AWS_ENDPOINT_URL_{service.upper()}": aws_url(self.port) for service in SERVICES}

    @property
    def health_url(self) -> str:
        """Answers once it is up."""
        return f"{aws_url(self.port)}/_microburst/health"

    def storm(self) -> None:
        """Let faults happen from now on."""
        self._ask("POST", "rules", list(WEATHER))

    def clear_up(self) -> None:
        """No more faults."""
        self._ask("POST", "rules", [])

    def faults(self) -> int:
        """How many it has made so far, by its own count."""
        return int(self._ask("GET", "stats")["requests"]["faulted"])

    def faults_by_service(self) -> Mapping[str, int]:
        """The same, by the service that was called."""
        return {row["service"]: int(row["faulted"]) for row in self._ask("GET", "stats")["by_service"]}

    def _ask(self, method: str, path: str, body: Sequence[Mapping[str, Any]] | None = None) -> Any:
        with requests.Session() as session:
            # A proxy of the developer's has no business on loopback.
            session.trust_env = False
            url = f"{aws_url(self.port)}/_microburst/{path}"
            try:
                answer = session.request(method, url, json=body, timeout=_TIMEOUT_S)
                answer.raise_for_status()
                return answer.json()
            except requests.RequestException as error:
                raise ProxyFailed(f"{method} {url}: {error}") from error
