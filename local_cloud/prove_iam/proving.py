"""Sets the stand up, runs the experiment, and says what came of it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from local_cloud.bringing_up import Running
from local_cloud.deployment import STACK
from local_cloud.endpoints import Endpoints
from local_cloud.folders import REPOSITORY
from local_cloud.operator_task import OperatorTask
from local_cloud.prove_iam.errands import all_errands
from local_cloud.prove_iam.experiment import Experiment, Show
from local_cloud.prove_iam.fronts import Front
from local_cloud.prove_iam.grants import Roles
from local_cloud.prove_iam.service_process import ServiceProcess
from local_cloud.prove_iam.stand import OPERATOR_SERVICE, Stand
from local_cloud.prove_iam.trail import Trail
from local_cloud.prove_iam.verdict import Row, Verdict, rows_of
from local_cloud.terminal import Terminal

# Large enough to be given a thumbnail, and with a disease that the model knows well.
_LEAF: Final = ("--count", "1", "--seed", "7", "--size", "1600", "--labels", "Tomato___Late_blight")
_HEARD: Final = "cloudiot-prove-iam-heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was proven, and how long it took."""

    verdict: Verdict
    rows: list[Row]
    minutes: float


def prove(running: Running, trail_file: Path, *, complaints: Sequence[str] = ()) -> Proof:
    """Prove every grant of every function, and of the operator service, of the platform that runs there.

    Args:
        complaints: what went wrong before; with any, nothing is proven.
    """
    began, endpoints = time.monotonic(), running.endpoints
    stand = _stand(running)
    _stop_the_clock(endpoints)
    functions = {**_roles_of_functions(endpoints), OPERATOR_SERVICE: _role_of_the_service(endpoints)}
    errands = tuple(all_errands(stand))
    with _progress(running.terminal) as show:
        experiment = Experiment(
            stand=stand,
            errands=errands,
            roles=Roles(endpoints.client("iam")),
            roles_of=functions,
            trail=Trail(file=trail_file),
            show=show,
            complain=running.terminal.complain,
        )
        outcome = experiment.run()
    outcome.complaints += complaints
    for front in (stand.front, stand.service):
        uncalled = set(front.operations()) - front.called
        outcome.complaints += [f"no errand calls {operation} of {front.url}" for operation in sorted(uncalled)]
    idle_functions = functions.keys() - {errand.of for errand in errands}
    outcome.complaints += [f"no errand is one of {function}" for function in sorted(idle_functions)]
    verdict = Verdict.of(outcome)
    rows = rows_of(verdict, {role: function for function, role in functions.items()})
    return Proof(verdict=verdict, rows=rows, minutes=(time.monotonic() - began) / 60)


def _stand(running: Running) -> Stand:
    endpoints = running.endpoints

    def front(url: str) -> Front:
        return Front(url=url, key=endpoints.operator_key)

    return Stand(
        endpoints=endpoints,
        front=front(endpoints.rest_url),
        service=front(f"{endpoints.operator_url}/api"),
        pages=front(endpoints.operator_url),
        restart_service=ServiceProcess(children=running.children, endpoints=endpoints).restart,
        leaf=_leaf(),
        heard=_ear(endpoints),
    )


def _leaf() -> bytes:
    """Drawn by the simulator, which is a program of its own."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "device_simulator.render", "--out", folder, *_LEAF]
        subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        (photo,) = Path(folder).glob("*.jpg")
        return photo.read_bytes()


def _ear(endpoints: Endpoints) -> str:
    """A queue that hears everything that is published to devices."""
    queue = str(endpoints.client("sqs").create_queue(QueueName=_HEARD)["QueueUrl"])
    iot = endpoints.client("iot")
    # The emulator wants a role, and does not ask what it may do: any rule's will do.
    rule = iot.get_topic_rule(ruleName=f"cloudiot_{endpoints.stage}_telemetry")["rule"]
    role = rule["errorAction"]["sqs"]["roleArn"]
    action = {"sqs": {"queueUrl": queue, "roleArn": role, "useBase64": False}}
    iot.create_topic_rule(
        ruleName=_HEARD.replace("-", "_"),
        topicRulePayload={
            "sql": "SELECT *, topic() AS heard_on FROM 'cloudiot/#'",
            "awsIotSqlVersion": "2016-03-23",
            "actions": [action],
        },
    )
    return queue


def _stop_the_clock(endpoints: Endpoints) -> None:
    """Nothing is woken while permissions are away but what the errands wake."""
    events = endpoints.client("events")
    for rule in events.list_rules()["Rules"]:
        if "ScheduleExpression" in rule:
            events.disable_rule(Name=rule["Name"])


def _roles_of_functions(endpoints: Endpoints) -> Mapping[str, str]:
    """The role of each function of the app, by the function's own name."""
    prefix = f"cloudiot-{endpoints.stage}-"
    pages: list[dict[str, Any]] = list(endpoints.client("lambda").get_paginator("list_functions").paginate())
    functions = [function for page in pages for function in page["Functions"]]
    return {
        function["FunctionName"].removeprefix(prefix): function["Role"].rpartition("/")[2]
        for function in sorted(functions, key=lambda each: str(each["FunctionName"]))
        # The others belong to the deployment, not to the app.
        if function["Handler"].startswith(("app.", "chalicelib."))
    }


def _role_of_the_service(endpoints: Endpoints) -> str:
    return OperatorTask.of_stack(STACK, endpoints.aws_port).role_arn.rpartition("/")[2]


@contextmanager
def _progress(terminal: Terminal) -> Iterator[Show]:
    columns = (TimeElapsedColumn(), BarColumn(), TextColumn("{task.completed}/{task.total} {task.description}"))
    with Progress(*columns, console=terminal.console, transient=True) as progress:
        task = progress.add_task("")

        def show(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)
            if not terminal.console.is_terminal:
                terminal.tell(f"{done}/{of} {what}")

        yield show
