"""Where everything of a running local cloud is, written down for people and for other programs."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local_cloud import surroundings
from local_cloud.errors import NotRunning


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """A running local cloud.

    Attributes:
        aws_port: the emulator's; every AWS API answers there.
        model_url: the model server.
        ca_file: the certificate authority of the MQTT port.
        outputs: of the deployed stack.
    """

    stage: str
    rest_url: str
    operator_url: str
    operator_key: str
    aws_port: int
    mqtt_host: str
    mqtt_port: int
    ca_file: str
    model_url: str
    outputs: Mapping[str, str]

    @property
    def sign_in_url(self) -> str:
        """Opens the dashboard, signed in. The key stands behind the `#`: browsers keep that part to themselves."""
        return f"{self.operator_url}/sign-in#key={quote(self.operator_key, safe='')}"

    def client(self, service: str) -> Any:
        """The administrator's client of one AWS service."""
        return surroundings.client(service, self.aws_port)

    def write(self, file: Path) -> None:
        """Write everything down, with what a shell needs to use the AWS command line."""
        content = asdict(self) | {"environment": surroundings.emulated_aws(self.aws_port)}
        file.unlink(missing_ok=True)
        # Only its owner may read it: it holds the operator key.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as written:
            json.dump(content, written, indent=2)

    @classmethod
    def read(cls, file: Path) -> "Endpoints":
        """Read what a running cloud wrote.

        Raises:
            NotRunning: there is no such file.
        """
        try:
            content = json.loads(file.read_text())
        except FileNotFoundError as nothing:
            raise NotRunning(f"no local cloud runs ({file} is not there): start one with `make run`") from nothing
        content.pop("environment")
        return cls(**content)
