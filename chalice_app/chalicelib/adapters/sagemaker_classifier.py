"""The trained model behind its SageMaker endpoint."""

import contextlib
from typing import Annotated, Any, Final

import msgspec
from botocore.exceptions import ClientError
from msgspec import Meta

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.diagnosis import Diagnosis, Findings, Verdict
from chalicelib.domain.errors import Outage, PhotoRefused
from chalicelib.domain.heatmap import Heatmap

# The model's own "not now" and "I took too long", which say nothing about the photo; 404 is a wrong path.
_NOT_THE_PHOTOS_FAULT: Final = frozenset({404, 408, 429})
# The reason is shown to operators and stored; a stack trace of the model's server is neither.
_LONGEST_REASON: Final = 300
# Networks of this kind see a photo as 7 to 16 cells a side; what has more than this is no map but a picture.
_MOST_CELLS: Final = 64

Probability = Annotated[float, Meta(ge=0, le=1)]
Percent = Annotated[int, Meta(ge=0, le=100)]
HeatmapRow = Annotated[tuple[Percent, ...], Meta(min_length=1, max_length=_MOST_CELLS)]
HeatmapRows = Annotated[tuple[HeatmapRow, ...], Meta(min_length=1, max_length=_MOST_CELLS)]


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
    """The endpoint's answer. A newer model may say more; what we use must be there, but for the heat map,
    which older models do not draw."""

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: Probability
    top: tuple[RankedLabelAnswer, ...]
    verdict: Verdict
    severity_pct: Annotated[float, Meta(ge=0, le=100)] | None
    model: ModelAnswer
    heatmap: HeatmapRows | None = None


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

    def diagnose(self, photo: bytes) -> Findings:
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
        return _findings(said)


def _findings(said: bytes) -> Findings:
    """Read the answer; one that makes no sense is the model's failure, never the photo's."""
    try:
        answer = _answer.decode(said)
        return Findings(
            diagnosis=msgspec.convert(answer, Diagnosis, from_attributes=True),
            heatmap=None if answer.heatmap is None else Heatmap(answer.heatmap),
        )
    except ValueError as error:  # the family of msgspec's errors, too
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
