"""Brings the platform up on this machine, all but the devices."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests

from local_cloud import surroundings
from local_cloud.deployment import STAGE, Deployment
from local_cloud.endpoints import Endpoints
from local_cloud.folders import Folders
from local_cloud.operator_process import dashboard_is_built, operator_url, start_operator_service
from local_cloud.ports import LOOPBACK, Ports
from local_cloud.processes import Children
from local_cloud.soak.fault_proxy import FaultProxy

# Each server is up within a few seconds on an idle machine; at a start, two cores are anything but idle.
_SERVER_TIMEOUT_S: Final = 60.0
_PROBE_TIMEOUT_S: Final = 2.0
# The name of its process, for whoever looks for it among the others.
EMULATOR: Final = "emulator"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlatform:
    """The emulator, the stack in it, and the two servers that AWS would run as containers."""

    folders: Folders
    children: Children
    ports: Ports
    # Hears of every step.
    tell: Tell
    # Stands between the functions and the emulator; None: nothing does.
    faults: FaultProxy | None = None
    # Where the emulator notes what roles were allowed and denied; None: nowhere.
    trail: Path | None = None
    # Another stack than the sources', which the operator service would not fit: it stays away; None: the sources' own.
    stack: Path | None = None

    def bring_up(self) -> Endpoints:
        """Start everything and wait until all of it answers.

        Raises:
            ProcessFailed: something ended; the message shows its last lines.
            TookTooLong: something does not answer.
        """
        self.tell("Starting the emulator and the model server")
        self._start_emulator()
        self._start_fault_proxy()
        self._start_model_server()
        self.tell("Packaging the functions (kept for the next start)")
        deployment = Deployment(folders=self.folders, children=self.children)
        assembly = self.stack or deployment.assembly()
        self._wait_for("the emulator", f"{self._aws_url}/_ministack/ready")
        self.tell("Deploying the stack with the CDK")
        outputs = deployment.outputs(deployment.start(assembly, self.ports.aws))
        endpoints = self._endpoints(outputs)
        if self.stack is None:
            self.tell("Starting the operator service")
            self._start_operator_service()
            self._wait_for("the operator service", f"{endpoints.operator_url}/healthz")
        self._wait_for("the model server", f"{endpoints.model_url}/ping")
        self.folders.ca_file.write_text(self._get(f"{self._aws_url}/_ministack/iot/ca.pem").text)
        endpoints.write(self.folders.endpoints_file)
        return endpoints

    @property
    def _aws_url(self) -> str:
        return surroundings.aws_url(self.ports.aws)

    @property
    def _model_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.model}"

    @property
    def _operator_url(self) -> str:
        return operator_url(self.ports.operator)

    def _start_emulator(self) -> None:
        arguments: tuple[object, ...] = (
            "--port",
            self.ports.aws,
            "--mqtt-port",
            self.ports.mqtt,
            "--state",
            self.folders.emulator,
        )
        if self.trail is not None:
            arguments += ("--trail", self.trail)
        # Functions inherit it: their calls of the classifier reach the model server, and the links in their
        # notifications lead to the operator service.
        environment = {
            "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": self._model_url,
            "OPERATOR_URL_HERE": self._operator_url,
        }
        if self.faults is not None:
            environment |= self.faults.detours
        self._start_module(EMULATOR, "local_cloud.emulator", arguments, environment)

    def _start_fault_proxy(self) -> None:
        if self.faults is not None:
            self.children.start("fault proxy", self.faults.command(self.ports.aws))
            self._wait_for("the fault proxy", self.faults.health_url)

    def _start_model_server(self) -> None:
        self._start_module("model server", "ml_model.serving", ("--host", LOOPBACK, "--port", self.ports.model))

    def _start_operator_service(self) -> None:
        if not dashboard_is_built():
            self.tell("The dashboard is not built (`make dashboard`): the operator service goes without its pages")
        start_operator_service(self.children, aws_port=self.ports.aws, port=self.ports.operator)

    def _start_module(
        self, name: str, module: str, arguments: tuple[object, ...], environment: Mapping[str, str] | None = None
    ) -> None:
        self.children.start(name, [sys.executable, "-m", module, *map(str, arguments)], environment)

    def _endpoints(self, outputs: Mapping[str, str]) -> Endpoints:
        return Endpoints(
            stage=STAGE,
            rest_url=self._reachable(outputs["RestUrl"]),
            operator_url=self._operator_url,
            operator_key=self._operator_key(outputs["OperatorKeysSecretName"]),
            aws_port=self.ports.aws,
            mqtt_host=LOOPBACK,
            mqtt_port=self.ports.mqtt,
            ca_file=str(self.folders.ca_file),
            model_url=self._model_url,
            outputs=outputs,
        )

    def _reachable(self, rest_url: str) -> str:
        """The REST URL on this machine; on AWS it is `https://<api>.execute-api.<region>.amazonaws.com/<stage>/`."""
        api, _, rest = rest_url.removeprefix("https://").partition(".")
        stage = rest.partition("/")[2].strip("/")
        return f"{self._aws_url}/_aws/execute-api/{api}/{stage}"

    def _operator_key(self, secret_name: str) -> str:
        secrets = surroundings.client("secretsmanager", self.ports.aws)
        stored = json.loads(secrets.get_secret_value(SecretId=secret_name)["SecretString"])
        keys = stored if isinstance(stored, list) else [stored]
        return str(next(key["key"] for key in keys if key["role"] == "operator" and key["state"] == "current"))

    def _wait_for(self, what: str, url: str) -> None:
        self.children.wait_until(lambda: _answers(url), what=f"{what} to answer", timeout_s=_SERVER_TIMEOUT_S)

    @staticmethod
    def _get(url: str) -> requests.Response:
        answer = requests.get(url, timeout=_PROBE_TIMEOUT_S)
        answer.raise_for_status()
        return answer


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=_PROBE_TIMEOUT_S).ok
    except requests.RequestException:
        return False
