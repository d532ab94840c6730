"""The local endpoint, as a client of the AWS SDK sees it: boto3 itself does the asking."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError

from ml_model.classifier import LeafClassifier
from ml_model.serving.app import create_app
from tests.unit.ml_model.asgi_client import AsgiClient, running
from tests.unit.ml_model.photo_bytes import as_jpeg, textured

ENDPOINT = "cloudiot-dev-classifier"


class RawBody(io.BytesIO):
    """An answer's bytes in the shape in which botocore reads them."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def answered_by(client: AsgiClient) -> Callable[..., AWSResponse]:
    """A botocore hook that hands the request to the app instead of the network."""

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        path = request.url.removeprefix("http://model.local")
        answer = client.request(request.method, path, content=request.body, headers=dict(request.headers.items()))
        return AWSResponse(request.url, answer.status_code, answer.headers, RawBody(answer.content))

    return send


@pytest.fixture
def runtime(classifier: LeafClassifier) -> Iterator[Any]:
    """The SDK's SageMaker runtime, pointed at our app."""
    sdk = boto3.client(
        "sagemaker-runtime",
        endpoint_url="http://model.local",
        region_name="eu-central-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    with running(create_app(classifier, endpoint=ENDPOINT)) as client:
        sdk.meta.events.register("before-send.sagemaker-runtime.InvokeEndpoint", answered_by(client))
        yield sdk


def test_the_sdk_gets_the_containers_answer(runtime: Any, classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())

    answer = runtime.invoke_endpoint(EndpointName=ENDPOINT, ContentType="image/jpeg", Body=photo)

    assert answer["ContentType"] == "application/json"
    assert answer["InvokedProductionVariant"] == "AllTraffic"
    assert json.loads(answer["Body"].read())["label"] == classifier.diagnose(photo).label


@pytest.mark.parametrize(
    ("content_type", "body", "status", "reason"),
    [
        ("image/jpeg", b"this is no image", 400, "neither a JPEG nor a PNG"),
        ("image/jpeg", bytes(10_000_001), 413, "more than 10 MB"),
        ("text/plain", b"leaf", 415, "text/plain"),
    ],
)
def test_a_refusal_of_the_container_is_a_model_error_with_its_status(
    runtime: Any, content_type: str, body: bytes, status: int, reason: str
) -> None:
    with pytest.raises(runtime.exceptions.ModelError) as refusal:
        runtime.invoke_endpoint(EndpointName=ENDPOINT, ContentType=content_type, Body=body)

    response = refusal.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert response["OriginalStatusCode"] == status
    assert reason in json.loads(response["OriginalMessage"])["detail"]
    assert f"Received client error ({status}) from primary" in response["Error"]["Message"]


def test_a_failure_of_the_container_is_a_model_error_too(
    runtime: Any, classifier: LeafClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifier, "_session", None)

    with pytest.raises(runtime.exceptions.ModelError) as failure:
        runtime.invoke_endpoint(EndpointName=ENDPOINT, ContentType="image/jpeg", Body=as_jpeg(textured()))

    assert failure.value.response["OriginalStatusCode"] == 500
    assert "Received server error (500)" in failure.value.response["Error"]["Message"]


def test_another_endpoint_is_not_found(runtime: Any) -> None:
    with pytest.raises(ClientError, match="Endpoint other not found") as refusal:
        runtime.invoke_endpoint(EndpointName="other", ContentType="image/jpeg", Body=as_jpeg(textured()))

    assert refusal.value.response["Error"]["Code"] == "ValidationError"
