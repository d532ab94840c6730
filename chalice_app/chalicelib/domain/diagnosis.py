"""What the classifier says of a leaf."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a grower is told."""

    DISEASE = "disease"
    HEALTHY = "healthy"
    UNSURE = "unsure"
    NOT_A_LEAF = "not_a_leaf"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLabel:
    """One of the likeliest classes."""

    label: str
    confidence: float  # calibrated probability, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPassport:
    """Which model spoke."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The classifier's answer for one photo."""

    label: str  # Crop___Condition, after PlantVillage
    crop: str
    condition: str
    healthy: bool
    confidence: float  # calibrated probability of the label, 0 to 1
    top: tuple[RankedLabel, ...]
    verdict: Verdict
    severity_pct: float | None  # of the leaf's area; None when the model does not measure it
    model: ModelPassport
