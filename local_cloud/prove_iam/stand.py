"""Where errands are run: the platform, its administrator's clients, and what many errands begin with."""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local_cloud.endpoints import Endpoints
from local_cloud.errors import LocalCloudError, TookTooLong
from local_cloud.prove_iam import events
from local_cloud.prove_iam.events import Event
from local_cloud.prove_iam.fronts import Front

# A photo goes through a queue and a classifier; on a busy machine both take their time.
_PATIENCE_S: Final = 30.0
_POLL_S: Final = 0.25


# Beside the functions, by their own names, the one other part of the platform that acts by itself.
OPERATOR_SERVICE: Final = "operator_service"


class WorkNotDone(LocalCloudError):
    """A function failed, or handed something back to be tried again. The message holds what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What an errand works with.

    Attributes:
        front: the REST API that the errand calls.
        service: the REST API as the operator service has it.
        pages: what the operator service has beside it.
        restart_service: makes the operator service forget everything.
        leaf: a photo of an ill leaf, large enough to be given a thumbnail.
        heard: URL of a queue that hears all that functions tell devices.
        left_over: what earlier errands began and did not finish, by a name of their choice.
    """

    endpoints: Endpoints
    front: Front
    service: Front
    pages: Front
    restart_service: Callable[[], None]
    leaf: bytes
    heard: str
    left_over: dict[str, str] = field(default_factory=dict)

    def aws(self, service: str) -> Any:
        """The administrator's client."""
        return self.endpoints.client(service)

    def output(self, name: str) -> str:
        """An output of the stack."""
        return self.endpoints.outputs[name]

    def invoke(self, function: str, event: Event) -> Any:
        """Let a function do its work.

        Raises:
            WorkNotDone: it did not.
        """
        answer = self.aws("lambda").invoke(FunctionName=self.full_name(function), Payload=json.dumps(event))
        result = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer or (isinstance(result, Mapping) and result.get("batchItemFailures")):
            raise WorkNotDone(f"{function}: {json.dumps(result)[:500]}")
        return result

    def full_name(self, function: str) -> str:
        """A function's name in AWS."""
        return f"cloudiot-{self.endpoints.stage}-{function}"

    def start_afresh(self, function: str) -> None:
        """Let the next work of a function, or of the operator service, begin in a process that remembers nothing."""
        if function == OPERATOR_SERVICE:
            self.restart_service()
            return
        functions, name = self.aws("lambda"), self.full_name(function)
        timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
        functions.update_function_configuration(FunctionName=name, Timeout=timeout)
        functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    def site(self, **also: object) -> str:
        """A new site."""
        site_id = f"site-{uuid.uuid4().hex[:10]}"
        place = {"site_id": site_id, "name": "A site", "crops": [], "time_zone": "UTC", "growing": "under_cover"}
        self.front.call("POST /sites", body=place | also)
        return site_id

    def device(self, *, site: str | None = None, name: str | None = None, **also: object) -> str:
        """A new device."""
        device_id = name or f"device-{uuid.uuid4().hex[:10]}"
        body = {"device_id": device_id, "site": site or self.site(), "name": "A device"}
        self.front.call("POST /devices", body=body | also)
        return device_id

    def send(self, device_id: str, *samples: tuple[int, dict[str, float]]) -> None:
        """Let the telemetry consumer take in a message of a device."""
        self.invoke("on_telemetry_batch", events.stream_batch(device_id, [events.telemetry(*samples)]))

    def alert(self, device_id: str) -> str:
        """Open an alert of a device; its id."""
        self.send(device_id, (events.now_ms(), {"air_temp_c": 45.0}))
        (alert, *_) = self.front.call("GET /alerts", query={"device": device_id})["items"]
        return str(alert["alert_id"])

    def keep_photo(self, device_id: str, content: bytes, *, key: str | None = None) -> tuple[str, str]:
        """Put a photo into the raw bucket, as an upload does; its key and version."""
        key = key or f"photos/{device_id}/{datetime.now(UTC):%Y/%m/%d}/{events.photo_id()}.jpg"
        bucket = self.output("RawBucketName")
        stored = self.aws("s3").put_object(Bucket=bucket, Key=key, Body=content, ContentType="image/jpeg")
        return key, str(stored["VersionId"])

    def diagnosed(self, device_id: str) -> tuple[str, str]:
        """A diagnosed photo of a device: its key and version."""
        key, version = self.keep_photo(device_id, self.leaf)
        self.invoke("on_photo_stored", events.stored(key, size=len(self.leaf), version_id=version))
        return key, version

    def upload_by(self, grant: Mapping[str, Any]) -> None:
        """Upload the leaf by a grant, in the name of whoever signed it.

        Raises:
            WorkNotDone: the bucket does not take it.
        """
        answer = requests.post(grant["url"], data=grant["fields"], files={"file": self.leaf}, timeout=_PATIENCE_S)
        if not answer.ok:
            raise WorkNotDone(f"an upload by a grant: {answer.status_code} {answer.text[:300]}")

    def open_link(self, url: str) -> None:
        """Follow a signed link, in the name of whoever signed it.

        Raises:
            WorkNotDone: it opens nothing.
        """
        answer = requests.get(url, timeout=_PATIENCE_S)
        if not answer.ok:
            raise WorkNotDone(f"a link: {answer.status_code} {answer.text[:300]}")

    def until(self, found: Callable[[], Any], what: str) -> Any:
        """Wait for something; what it is.

        Raises:
            TookTooLong: it did not come.
        """
        deadline = time.monotonic() + _PATIENCE_S
        while not (result := found()):
            if time.monotonic() > deadline:
                raise TookTooLong(f"waited in vain for {what}")
            time.sleep(_POLL_S)
        return result

    def heard_on(self, topic: str) -> Any:
        """What a function told a device on this topic.

        Raises:
            TookTooLong: it told nothing.
        """
        queue = self.aws("sqs")

        def found() -> Any:
            answer = queue.receive_message(QueueUrl=self.heard, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                queue.delete_message(QueueUrl=self.heard, ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(message["Body"])
                if body["heard_on"] == topic:
                    return body
            return None

        return self.until(found, f"a word on {topic}")


def signing_request() -> str:
    """A certificate signing request with a key that nobody keeps."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device")])
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(name)
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )
    return request.public_bytes(serialization.Encoding.PEM).decode()
