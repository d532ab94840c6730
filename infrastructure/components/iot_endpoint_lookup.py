"""Runs inside AWS Lambda while CloudFormation makes the stack: answers with the account's IoT data endpoint."""

import json
import urllib.request
from typing import Any

import boto3


def on_event(event: dict[str, Any], _context: object) -> None:
    """Answer a custom resource's request; without an answer CloudFormation would wait for an hour."""
    answer = {
        "PhysicalResourceId": "iot-data-endpoint",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    try:
        # There is nothing to delete: the endpoint is the account's own.
        data = {} if event["RequestType"] == "Delete" else {"address": _address()}
        answer |= {"Status": "SUCCESS", "Data": data}
    except Exception as error:  # noqa: BLE001  Whatever happened, CloudFormation has to be told.
        answer |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"}
    body = json.dumps(answer).encode()
    # CloudFormation signed this URL, without a content type.
    request = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")  # noqa: S310
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


def _address() -> str:
    return str(boto3.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"])
