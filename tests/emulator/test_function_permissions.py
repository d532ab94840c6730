"""Each function lives by its grants: without one of them its work ends in AccessDenied, and with it again it works."""

import base64
import io
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, Final

import pytest
from PIL import Image

from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.grants import full_name, without

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


def a_photo_outcome(cloud: RunningCloud) -> Event:
    outcome = {"v": 1, "request_id": uuid.uuid4().hex, "outcome": "failed", "reason": "no answer"}
    payload = base64.b64encode(json.dumps(outcome).encode()).decode()
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


def a_provisioning(_cloud: RunningCloud) -> Event:
    """Of a device that nobody has registered: it is refused, which takes as many permissions."""
    return {
        "claimCertificateId": uuid.uuid4().hex * 2,
        "certificateId": uuid.uuid4().hex * 2,
        "certificatePem": "-----BEGIN CERTIFICATE-----",
        "clientId": "claim-1",
        "parameters": {"SerialNumber": "SN-0000"},
    }


def a_configuration_change(cloud: RunningCloud) -> Event:
    """Of a version that no device ever comes to, so that each is newer than all before; and of a device of its own."""
    cloud.api.request("POST", "/devices", {"device_id": "probe-1", "site": "greenhouse-1", "name": "Probe"})
    shadow = {"state": {}, "metadata": {}, "version": _now_ms()}
    change = json.dumps({"previous": None, "current": shadow, "timestamp": _now_ms() // 1_000}).encode()
    payload = base64.b64encode(change).decode()
    return {"payload_base64": payload, "device_id": "probe-1", "received_at": _now_ms()}


def a_certificate_request(cloud: RunningCloud) -> Event:
    """That nobody ordered: to be told so takes as many permissions."""
    device_id = cloud.fleet.device_ids[0]
    request = json.dumps({"v": 1, "rotation_id": uuid.uuid4().hex, "csr_pem": "none"}).encode()
    return {
        "payload_base64": base64.b64encode(request).decode(),
        "device_id": device_id,
        "received_at": _now_ms(),
        "topic": f"cloudiot/{device_id}/certificate/request",
        "certificate_id": uuid.uuid4().hex * 2,
    }


def a_lost_connection(cloud: RunningCloud) -> Event:
    lost = {
        "timestamp": _now_ms(),
        "eventType": "disconnected",
        "sessionIdentifier": uuid.uuid4().hex,
        "versionNumber": 0,
        "disconnectReason": "CONNECTION_LOST",
    }
    payload = base64.b64encode(json.dumps(lost).encode()).decode()
    return {"payload_base64": payload, "device_id": cloud.fleet.device_ids[0], "received_at": _now_ms()}


def a_key_rotation(cloud: RunningCloud) -> Event:
    """The first step only: what is prepared is not in force."""
    secrets = cloud.endpoints.client("secretsmanager")
    secret = secrets.describe_secret(SecretId=cloud.endpoints.outputs["OperatorKeysSecretName"])
    return {"Step": "createSecret", "SecretId": secret["ARN"], "ClientRequestToken": str(uuid.uuid4())}


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
    Work(function="on_photo_outcome", permission="dynamodb:PutItem", event=a_photo_outcome),
    Work(function="on_configuration_change", permission="dynamodb:PutItem", event=a_configuration_change),
    Work(function="on_certificate_message", permission="iot:Publish", event=a_certificate_request),
    Work(function="on_presence", permission="dynamodb:PutItem", event=a_lost_connection),
    Work(function="on_undelivered_message", permission="kinesis:PutRecord", event=an_undelivered_message),
    Work(function="on_provisioning", permission="dynamodb:GetItem", event=a_provisioning),
    # Which sites have times of their own; it speaks to the devices when a time has come only.
    Work(function="on_capture_schedule", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_device_check", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_alert_settlement", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_risk_check", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_rollup_schedule", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_rollout_check", permission="dynamodb:Query", event=a_schedule),
    Work(function="on_key_rotation", permission="secretsmanager:PutSecretValue", event=a_key_rotation),
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
    functions, name = cloud.endpoints.client("lambda"), full_name(work.function)
    timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.update_function_configuration(FunctionName=name, Timeout=timeout)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(work.event(cloud)))
    result = json.loads(answer["Payload"].read() or b"null")
    return "FunctionError" not in answer and not (result or {}).get("batchItemFailures")


def denials(cloud: RunningCloud, function: str, permission: str) -> int:
    """How often the function's log tells of this permission being denied."""
    pattern = _DENIALS.get(permission, f"not authorized to perform: {permission}")
    events = cloud.endpoints.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{full_name(function)}")
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


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _time_ordered_uuid() -> str:
    digits = f"{_now_ms():012x}7{uuid.uuid4().hex[:3]}8{uuid.uuid4().hex[:15]}"
    return str(uuid.UUID(digits))
