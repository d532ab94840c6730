"""Starts the operator service as a process, in place of its container."""

import os
import sys
from collections.abc import Mapping
from typing import Final

from local_cloud import surroundings
from local_cloud.deployment import STACK
from local_cloud.folders import DASHBOARD, REPOSITORY
from local_cloud.operator_task import OperatorTask
from local_cloud.ports import LOOPBACK
from local_cloud.processes import Child, Children

OPERATOR_SERVICE: Final = "operator service"


def dashboard_is_built() -> bool:
    """Whether there are pages to be served."""
    return (DASHBOARD / "index.html").exists()


def operator_url(port: int) -> str:
    """Where a service on this port is reached."""
    return f"http://{LOOPBACK}:{port}"


def start_operator_service(
    children: Children,
    *,
    aws_port: int,
    port: int,
    name: str = OPERATOR_SERVICE,
    otherwise: Mapping[str, str] | None = None,
) -> Child:
    """Start one that listens here; it does not answer yet.

    Args:
        name: of the process and its log.
        otherwise: variables of its environment that are to be other than the stack has them.
    """
    task = OperatorTask.of_stack(STACK, aws_port)
    # What its container is given on AWS; only where it is reached is said of here, and that nobody stands in front.
    environment = {
        **task.environment,
        **surroundings.emulated_aws(aws_port),
        **task.credentials(aws_port),
        "OPERATOR_URL_HERE": operator_url(port),
        "CALLER_HEADER": "",
        "BUFFERED_GATEWAY": "false",
        "DASHBOARD_DIR": str(DASHBOARD) if dashboard_is_built() else "",
        # The sources, as the image has them; the functions' own requirements are installed here, too.
        "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "chalice_app"))),
        **(otherwise or {}),
    }
    command = [sys.executable, "-m", "operator_service", "--host", LOOPBACK, "--port", str(port)]
    return children.start(name, command, environment)
