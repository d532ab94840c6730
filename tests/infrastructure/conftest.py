"""The stack, synthesised once for each context that the tests look at."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.infrastructure.cloud_template import CloudTemplate

REPOSITORY: Final = Path(__file__).parents[2]

Synthesise = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def synthesise() -> Synthesise:
    """Runs the CDK app as the command line does: in a process of its own, with the context of cdk.json."""
    flags = json.loads((REPOSITORY / "infrastructure" / "cdk.json").read_text("utf-8"))["context"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def run(output: Path, **context: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "PATH": path,
            "PYTHONPATH": str(REPOSITORY / "chalice_app"),
            "CDK_OUTDIR": str(output),
            "CDK_CONTEXT_JSON": json.dumps(flags | context),
        }
        command = [sys.executable, "-m", "infrastructure.app"]
        return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def template_of(synthesise: Synthesise, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., CloudTemplate]:
    """Synthesises a context anew."""

    def make(**context: str) -> CloudTemplate:
        folder = tmp_path_factory.mktemp("assembly")
        done = synthesise(folder, **context)
        assert done.returncode == 0, done.stderr
        return CloudTemplate.read(folder, f"cloudiot-{context.get('stage', 'dev')}")

    return make


@pytest.fixture(scope="session")
def dev(template_of: Callable[..., CloudTemplate]) -> CloudTemplate:
    """The default stage, for AWS, with an e-mail address."""
    return template_of(alert_email="grower@example.org")


@pytest.fixture(scope="session")
def emulated(template_of: Callable[..., CloudTemplate]) -> CloudTemplate:
    """The default stage, for the emulator; otherwise the same context as `dev`."""
    return template_of(alert_email="grower@example.org", target="emulator")


@pytest.fixture(scope="session")
def prod(template_of: Callable[..., CloudTemplate]) -> CloudTemplate:
    """The production stage, with images that were built elsewhere and without an operator service."""
    return template_of(
        stage="prod",
        model_image_uri="123456789012.dkr.ecr.eu-central-1.amazonaws.com/leaves:7",
        operator_service="false",
    )


@pytest.fixture(scope="session")
def closed(template_of: Callable[..., CloudTemplate]) -> CloudTemplate:
    """A production stage in a network without a way out, with a public load balancer and names of its own."""
    return template_of(
        stage="prod",
        network_isolation="true",
        internet_facing_alb="true",
        domain_name="leaves.example.org",
        certificate_arn="arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
        hosted_zone_id="Z0123456789ABC",
        classifier_instances="2",
        classifier_capture_pct="10",
        model_image_uri="123456789012.dkr.ecr.eu-central-1.amazonaws.com/leaves:7",
        fastapi_image_uri="123456789012.dkr.ecr.eu-central-1.amazonaws.com/operator:7",
    )


@pytest.fixture(scope="session")
def named(template_of: Callable[..., CloudTemplate]) -> CloudTemplate:
    """The default stage behind its HTTP API, with names of its own."""
    return template_of(
        domain_name="leaves.example.org",
        certificate_arn="arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
        hosted_zone_id="Z0123456789ABC",
    )
