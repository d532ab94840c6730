"""What the classifier and people say of photos."""

from chalicelib.domain.diagnosis import Diagnosis, Findings, ModelPassport, RankedLabel, Verdict
from chalicelib.domain.heatmap import Heatmap


def a_diagnosis(
    label: str = "Tomato___Early_blight",
    *,
    verdict: Verdict = Verdict.DISEASE,
    confidence: float = 0.93,
    severity_pct: float | None = None,
) -> Diagnosis:
    crop, _, condition = label.partition("___")
    return Diagnosis(
        label=label,
        crop=crop,
        condition=condition.replace("_", " "),
        healthy=verdict is Verdict.HEALTHY,
        confidence=confidence,
        top=(RankedLabel(label=label, confidence=confidence), RankedLabel(label="Tomato___healthy", confidence=0.02)),
        verdict=verdict,
        severity_pct=severity_pct,
        model=ModelPassport(name="leaf", version="1", sha256="0" * 64),
    )


def a_heatmap() -> Heatmap:
    """Warm in the upper right, cold elsewhere."""
    return Heatmap(((0, 100), (0, 10)))


def some_findings(diagnosis: Diagnosis | None = None, *, heatmap: Heatmap | None = None) -> Findings:
    return Findings(diagnosis=diagnosis or a_diagnosis(), heatmap=heatmap)
