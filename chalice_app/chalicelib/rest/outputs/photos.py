"""Photos with their diagnoses, and how new ones come in."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.diagnosis import Verdict
from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class RankedLabelItem(Output, frozen=True):
    """One of the likeliest classes."""

    label: str
    confidence: float


class ModelItem(Output, frozen=True):
    """Which model spoke."""

    name: str
    version: str
    sha256: str


class DiagnosisItem(Output, frozen=True):
    """What the classifier says of a leaf."""

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: Annotated[float, Meta(description="Calibrated probability of the label, 0 to 1")]
    top: tuple[RankedLabelItem, ...]
    verdict: Verdict
    severity_pct: Annotated[float | None, Meta(description="Of the leaf's area; null when it was not measured")]
    model: ModelItem


class ReviewItem(Output, frozen=True):
    """What an operator says that a photo shows."""

    label: str
    by: str
    at: EpochMs
    comment: str | None
    agrees: Annotated[bool, Meta(description="Whether the model had said so, be it without being sure")]


class ReviewList(Listed[ReviewItem], frozen=True):
    """The reviews of a photo; the first one counts."""


class PhotoItem(Output, frozen=True):
    """A photo, its diagnosis, and what people said of it."""

    photo_id: str
    device_id: str
    site: str
    taken_at: EpochMs
    diagnosed_at: EpochMs
    size_bytes: int
    order_id: Annotated[str | None, Meta(description="Of the capture order; null when nobody ordered the photo")]
    diagnosis: DiagnosisItem
    heatmap_key: Annotated[str | None, Meta(description="In the processed bucket; null when there is no heat map")]
    review: Annotated[ReviewItem | None, Meta(description="The one that counts; null until there is one")]


class PhotoList(Listed[PhotoItem], frozen=True):
    """Photos with their diagnoses, newest first."""


class PhotoDetail(PhotoItem, frozen=True):
    """A photo with links that open its pictures for some minutes."""

    photo_url: str
    thumbnail_url: Annotated[str, Meta(description="Leads to the photo itself where that is small enough")]
    heatmap_url: Annotated[str | None, Meta(description="Null when there is no heat map")]


class UploadGrantItem(Output, frozen=True):
    """The permission to upload one photo: a form to be posted, with the photo as its last part, `file`."""

    request_id: str
    photo_id: str
    url: str
    fields: dict[str, str]
    expires_at: EpochMs
    settled: Annotated[
        dict[str, str],
        Meta(description="What became of `unsettled` photos, as far as it is known: `diagnosed`, or `refused: ` why"),
    ]
