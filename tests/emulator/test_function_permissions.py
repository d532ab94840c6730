"""Each function lives by its grants: without one of them its work ends in AccessDenied, and with it again it works."""

import base64
import io
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, Final

import pytest
from PIL import Image

from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud

pytestmark = EMULATOR_MARKS

Event = dict[str, Any]

# The IoT data plane, alone of all, does not say which permission was missing.
_DENIALS: Final = {"iot:Publish": "(ForbiddenException) when calling the Publish operation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a function does when it is woken by such an event, and a permission that it needs for it."""

    function: str
    permission: str
    event: Callable[[RunningCloud], Event]


def an_authorisation(cloud: RunningCloud) -> Event:
    arn = "arn:aws:execute-api:eu-central-1:000000000000:api/dev/GET/devices"
    return {"type": "TOKEN", "authorizationToken": f"Bearer {cloud.endpoints.operator_key}", "methodArn": arn}


def a_telemetry_batch(cloud: RunningCloud) -> Event:
    kinesis = {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": cloud.fleet.device_ids[0],
        "sequenceNumber": "1",
        "data": base64.b64encode(a_message()).decode(),
        "approximateArrivalTimestamp": time.time(),
    }
    return {"Records": [{"eventSource": "aws:kinesis", "eventID": "shard:1", "kinesis": kinesis}]}


def a_stored_photo(cloud: RunningCloud) -> Event:
    key = f"photos/{cloud.fleet.device_ids[0]}/{datetime.now(UTC):%Y/%m/%d}/{_time_ordered_uuid()}.jpg"
    picture = io.BytesIO()
    Image.new("RGB", (320, 320), "green").save(picture, "JPEG")
    cloud.endpoints.client("s3").put_object(
        Bucket=cloud.endpoints.outputs["RawBucketName"], Key=key, Body=picture.getvalue()
    )
    s3 = {"object": {"key": key, "size": len(picture.getvalue())}}
    return a_queued({"Records": [{"eventTime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "s3": s3}]})


def an_upload_request(cloud: RunningCloud) -> Event:
    request = {
        "v": 1,
        "request_id": uuid.uuid4().hex,
        "taken_at": _now_ms(),
        "content_type": "image/jpeg",
        "size_bytes": 1_000,
    }
    payload = base64.b64encode(json.dumps(request).encode()).decode()
    return {"payload_base64": payload, "device_id": cloud.fleet.device_ids[0], "received_at": _now_ms()}


def an_undelivered_message(cloud: RunningCloud) -> Event:
    return a_queued(
        {
            "ruleName": "cloudiot_dev_telemetry",
            "topic": f"cloudiot/{cloud.fleet.device_ids[0]}/telemetry",
            "base64OriginalPayload": base64.b64encode(a_message()).decode(),
            "failures": [],
        }
    )


def a_schedule(_cloud: RunningCloud) -> Event:
    return {
        "version": "0",
        "id": uuid.uuid4().hex,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": "eu-central-1",
        "resources": [],
        "detail": {},
    }


def a_queued(body: dict[str, Any]) -> Event:
    record = {
        "messageId": uuid.uuid4().hex,
        "receiptHandle": "handle",
        "body": json.dumps(body),
        "attributes": {"SentTimestamp": str(_now_ms())},
        "eventSource": "aws:sqs",
    }
    return {"Records": [record]}


def a_message() -> bytes:
    return json.dumps({"v": 1, "seq": _now_ms(), "samples": [{"t": _now_ms(), "air_temp_c": 21.0}]}).encode()


WORKS = (
    Work(function="authorize_operator", permission="secretsmanager:GetSecretValue", event=an_authorisation),
    Work(function="on_telemetry_batch", permission="dynamodb:BatchWriteItem", event=a_telemetry_batch),
    Work(function="on_photo_stored", permission="s3:GetObject", event=a_stored_photo),
    Work(function="on_upload_request", permission="iot:Publish", event=an_upload_request),
    Work(function="on_undelivered_message", permission="kinesis:PutRecord", event=an_undelivered_message),
    Work(function="on_capture_schedule", permission="iot:Publish", event=a_schedule),
    Work(function="on_device_check", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_alert_settlement", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_risk_check", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_rollup_schedule", permission="dynamodb:Query", event=a_schedule),
)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.function)
def test_a_function_without_a_grant_is_denied(cloud: RunningCloud, work: Work) -> None:
    with without(cloud, work.function, work.permission):
        assert not works(cloud, work)
        assert denials(cloud, work.function, work.permission) > 0

    assert works(cloud, work)


def test_the_rest_api_without_a_grant_is_denied(cloud: RunningCloud) -> None:
    with without(cloud, "api_handler", "dynamodb:Query"):
        assert cloud.api.request("GET", "/devices").status_code >= 500
        assert denials(cloud, "api_handler", "dynamodb:Query") > 0

    assert cloud.api.request("GET", "/devices").status_code == 200


def test_the_lookup_of_the_iot_endpoint_without_its_grant_is_denied(cloud: RunningCloud) -> None:
    functions = cloud.endpoints.client("lambda").list_functions()["Functions"]
    (lookup,) = [function["FunctionName"] for function in functions if function["Handler"] == "index.on_event"]

    with without(cloud, lookup, "iot:DescribeEndpoint"):
        denied = told_to_cloudformation(cloud, lookup)
    allowed = told_to_cloudformation(cloud, lookup)

    assert denied["Status"] == "FAILED"
    assert "AccessDenied" in denied["Reason"]
    assert allowed["Status"] == "SUCCESS"


def works(cloud: RunningCloud, work: Work) -> bool:
    """Whether the function does its work, in a process that remembers nothing."""
    functions, name = cloud.endpoints.client("lambda"), _full_name(work.function)
    timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.update_function_configuration(FunctionName=name, Timeout=timeout)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(work.event(cloud)))
    result = json.loads(answer["Payload"].read() or b"null")
    return "FunctionError" not in answer and not (result or {}).get("batchItemFailures")


@contextmanager
def without(cloud: RunningCloud, function: str, permission: str) -> Iterator[None]:
    """Take the permission out of the policies of the function's role meanwhile."""
    iam = cloud.endpoints.client("iam")
    configuration = cloud.endpoints.client("lambda").get_function_configuration(FunctionName=_full_name(function))
    role = configuration["Role"].rpartition("/")[2]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    reduced = {name: _reduced(policy, permission) for name, policy in policies.items()}
    assert reduced != policies, f"{role} has no {permission} to begin with"
    try:
        _put(iam, role, reduced)
        yield
    finally:
        _put(iam, role, policies)


def denials(cloud: RunningCloud, function: str, permission: str) -> int:
    """How often the function's log tells of this permission being denied."""
    pattern = _DENIALS.get(permission, f"not authorized to perform: {permission}")
    events = cloud.endpoints.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{_full_name(function)}")
    return sum(pattern in event["message"] for event in events["events"])


def told_to_cloudformation(cloud: RunningCloud, function: str) -> dict[str, Any]:
    """What the function answers to a custom resource's request, to the URL that it is given."""
    answers: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        event = {"RequestType": "Create", "StackId": "s", "RequestId": "r", "LogicalResourceId": "l"}
        url = f"http://127.0.0.1:{server.server_port}/"
        cloud.endpoints.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event | {"ResponseURL": url}))
        thread.join(timeout=15)
    return answers[0]


def _full_name(function: str) -> str:
    return function if function.startswith("cloudiot-") else f"cloudiot-dev-{function}"


def _reduced(policy: dict[str, Any], permission: str) -> dict[str, Any]:
    statements = []
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if kept := [action for action in actions if action != permission]:
            statements.append(statement | {"Action": kept if len(kept) > 1 else kept[0]})
    return policy | {"Statement": statements}


def _put(iam: Any, role: str, policies: dict[str, dict[str, Any]]) -> None:
    for name, policy in policies.items():
        if policy["Statement"]:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
        else:
            iam.delete_role_policy(RoleName=role, PolicyName=name)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _time_ordered_uuid() -> str:
    digits = f"{_now_ms():012x}7{uuid.uuid4().hex[:3]}8{uuid.uuid4().hex[:15]}"
    return str(uuid.UUID(digits))
