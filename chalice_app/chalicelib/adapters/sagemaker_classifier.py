"""The trained model behind its SageMaker endpoint."""

import contextlib
from typing import Annotated, Any, Final

import msgspec
from botocore.exceptions import ClientError
from msgspec import Meta

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.diagnosis import Diagnosis, Verdict
from chalicelib.domain.errors import Outage, PhotoRefused

# The model's own "not now" and "I took too long", which say nothing about the photo; 404 is a wrong path.
_NOT_THE_PHOTOS_FAULT: Final = frozenset({404, 408, 429})
# The reason is shown to operators and stored; a stack trace of the model's server is neither.
_LONGEST_REASON: Final = 300

Probability = Annotated[float, Meta(ge=0, le=1)]


class RankedLabelAnswer(msgspec.Struct, frozen=True):
    """One of the likeliest classes."""

    label: str
    confidence: Probability


class ModelAnswer(msgspec.Struct, frozen=True):
    """Which model spoke."""

    name: str
    version: str
    sha256: str


class DiagnosisAnswer(msgspec.Struct, frozen=True):
    """The endpoint's answer. A newer model may say more; what we use must be there."""

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: Probability
    top: tuple[RankedLabelAnswer, ...]
    verdict: Verdict
    severity_pct: Annotated[float, Meta(ge=0, le=100)] | None
    model: ModelAnswer


class RefusalAnswer(msgspec.Struct, frozen=True):
    """What the model's server says when it refuses a photo."""

    detail: str


_answer: Final = msgspec.json.Decoder(DiagnosisAnswer)
_refusal: Final = msgspec.json.Decoder(RefusalAnswer)


class SageMakerClassifier:
    """Implements `LeafClassifier`."""

    def __init__(self, client: Any, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint

    def diagnose(self, photo: bytes) -> Diagnosis:
        with outages_of("the classifier"):
            try:
                answer = self._client.invoke_endpoint(
                    EndpointName=self._endpoint, ContentType="image/jpeg", Accept="application/json", Body=photo
                )
                said = answer["Body"].read()
            except ClientError as error:
                if code_of(error) == "ModelError":
                    raise _model_error(error.response) from error
                raise
        return _diagnosis(said)


def _diagnosis(said: bytes) -> Diagnosis:
    """Read the answer; one that makes no sense is the model's failure, never the photo's."""
    try:
        return msgspec.convert(_answer.decode(said), Diagnosis, from_attributes=True)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Outage(f"the classifier's answer is no diagnosis: {error}") from error


def _model_error(response: Any) -> Exception:
    status = int(response.get("OriginalStatusCode", 0))
    message = str(response.get("OriginalMessage", ""))
    if 400 <= status < 500 and status not in _NOT_THE_PHOTOS_FAULT:
        return PhotoRefused(_reason(message))
    return Outage(f"the classifier failed with {status}: {message[:_LONGEST_REASON]}")


def _reason(message: str) -> str:
    """The model's reason for people: the `detail` of a problem document, or whatever it said."""
    with contextlib.suppress(msgspec.DecodeError):
        message = _refusal.decode(message).detail
    return message[:_LONGEST_REASON] or "the model refused the photo without a reason"
