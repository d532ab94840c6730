"""Whether what is kept of each photo is what the model says of it, and the picture that shows why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import requests
from botocore.exceptions import ClientError

from local_cloud.endpoints import Endpoints
from local_cloud.errors import RestFailed
from local_cloud.ledger import Diagnosed

# The model takes a tenth of a second for a photo; a machine that does other things may need longer.
_TIMEOUT_S: Final = 30.0
_WEBP: Final = (b"RIFF", b"WEBP")
# The platform scales larger photos down before the model sees them: of the original, the model may say other things.
_SHOWN_AS_THEY_ARE_BYTES: Final = 3_000_000
# The platform draws what the model saw where people want to see why.
_SHOWN_WHY: Final = frozenset({"disease", "unsure"})


class Evidence(Protocol):
    """What a diagnosis is held against."""

    def model_says(self, diagnosed: Diagnosed) -> Mapping[str, Any]:
        """The model's answer to the same photo.

        Raises:
            RestFailed: there is none.
        """

    def is_picture(self, key: str) -> bool:
        """Whether a picture lies under this key of the processed bucket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvidence:
    """Implements `Evidence`: asks the model server about the original, and looks into the buckets."""

    endpoints: Endpoints

    def model_says(self, diagnosed: Diagnosed) -> Mapping[str, Any]:
        photo = self._read("RawBucketName", diagnosed.photo_key)
        if photo is None:
            raise RestFailed(f"the original is not under {diagnosed.photo_key}")
        with requests.Session() as session:
            # A proxy of the developer's has no business on loopback.
            session.trust_env = False
            try:
                answer = session.post(
                    f"{self.endpoints.model_url}/invocations",
                    data=photo,
                    headers={"Content-Type": "image/jpeg"},
                    timeout=_TIMEOUT_S,
                )
            except requests.RequestException as error:
                raise RestFailed(f"the model server does not answer: {error}") from error
        if not answer.ok:
            raise RestFailed(f"the model server answered {answer.status_code}: {answer.text[:200]}")
        said: Mapping[str, Any] = answer.json()
        return said

    def is_picture(self, key: str) -> bool:
        content = self._read("ProcessedBucketName", key) or b""
        return (content[:4], content[8:12]) == _WEBP

    def _read(self, bucket_output: str, key: str) -> bytes | None:
        try:
            answer = self.endpoints.client("s3").get_object(Bucket=self.endpoints.outputs[bucket_output], Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        content: bytes = answer["Body"].read()
        return content


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisChecks:
    """Holds the diagnoses in the table against the evidence, one by one."""

    diagnoses: Iterable[Diagnosed]
    evidence: Evidence

    def failures(self) -> Iterator[str]:
        """One line for each thing that is wrong or missing, or that nothing proved."""
        diagnoses = sorted(self.diagnoses, key=lambda diagnosed: diagnosed.photo)
        for diagnosed in diagnoses:
            for wrong in self._wrong(diagnosed):
                yield f"photo {diagnosed.photo.photo_id} of {diagnosed.photo.device_id}: {wrong}"
        if not any(diagnosed.heatmap_key for diagnosed in diagnoses):
            yield "no photo has a heat map, so nothing proves that they are drawn"
        if all(diagnosed.severity_pct is None for diagnosed in diagnoses):
            yield "no diagnosis has a severity, so nothing proves that it is kept"

    def _wrong(self, diagnosed: Diagnosed) -> Iterator[str]:
        if diagnosed.size_bytes <= _SHOWN_AS_THEY_ARE_BYTES:
            yield from self._unlike_the_model(diagnosed)
        if diagnosed.heatmap_key is not None and not self.evidence.is_picture(diagnosed.heatmap_key):
            yield f"no picture lies under {diagnosed.heatmap_key}"

    def _unlike_the_model(self, diagnosed: Diagnosed) -> Iterator[str]:
        try:
            said = self.evidence.model_says(diagnosed)
        except RestFailed as failure:
            yield str(failure)
            return
        for what, kept, wanted in (
            ("label", diagnosed.label, said["label"]),
            ("verdict", diagnosed.verdict, said["verdict"]),
            ("severity", diagnosed.severity_pct, said["severity_pct"]),
            ("model's version", diagnosed.model_version, said["model"]["version"]),
            ("model's SHA-256", diagnosed.model_sha256, said["model"]["sha256"]),
        ):
            if kept != wanted:
                yield f"its {what} is kept as {kept}, the model says {wanted}"
        drawn = said["verdict"] in _SHOWN_WHY and said.get("heatmap") is not None
        if drawn != (diagnosed.heatmap_key is not None):
            yield f"its heat map is kept as {diagnosed.heatmap_key}, the model drew {'one' if drawn else 'none'}"
