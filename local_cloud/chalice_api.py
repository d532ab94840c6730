"""`chalice local` against a running local cloud: the REST routes from the sources, reloaded when they change."""

import os
import sys

from local_cloud import surroundings
from local_cloud.endpoints import Endpoints
from local_cloud.folders import REPOSITORY
from local_cloud.ports import LOOPBACK, demand_free
from local_cloud.prerequisites import find_program


def serve_routes(endpoints: Endpoints, *, port: int) -> None:
    """Become `chalice local`; does not return.

    Raises:
        PortTaken: somebody listens there already; Chalice itself would neither serve nor end.
    """
    demand_free(port, purpose="the REST routes", hint="choose another with --port N (by make: ARGS='--port N')")
    sys.stdout.write(
        f"The REST routes answer at http://{LOOPBACK}:{port}; the operator key is {endpoints.operator_key}\n"
    )
    sys.stdout.flush()
    os.chdir(REPOSITORY / "chalice_app")
    command = chalice_command(endpoints, port=port)
    os.execve(command[0], command, surroundings.without_aws() | routes_environment(endpoints))  # noqa: S606


def chalice_command(endpoints: Endpoints, *, port: int) -> list[str]:
    """The command line; it has to run in `chalice_app`."""
    chalice = str(find_program("chalice"))
    return [chalice, "local", "--host", LOOPBACK, "--port", str(port), "--stage", endpoints.stage]


def routes_environment(endpoints: Endpoints) -> dict[str, str]:
    """What the deployed function is told of its surroundings, and the way into the emulator."""
    function = endpoints.client("lambda").get_function_configuration(FunctionName=endpoints.outputs["APIHandlerName"])
    variables: dict[str, str] = function["Environment"]["Variables"]
    return variables | surroundings.emulated_aws(endpoints.aws_port)
