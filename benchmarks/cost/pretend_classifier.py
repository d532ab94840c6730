"""A classifier that always says the same, in place of the endpoint."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def pretend_classifier(*, ill: bool) -> Iterator[None]:
    """Let the handlers ask it."""
    from chalicelib import wiring

    with patch.object(wiring, "leaf_classifier", lambda: _Spokesman(ill=ill)):
        yield


class _Spokesman:
    """Implements `LeafClassifier`: always says the same."""

    def __init__(self, *, ill: bool) -> None:
        self._ill = ill

    def diagnose(self, _photo: bytes) -> Any:
        from chalicelib.domain.diagnosis import Diagnosis, Findings, ModelPassport, RankedLabel, Verdict
        from chalicelib.domain.heatmap import Heatmap

        label = "Tomato___Septoria_leaf_spot" if self._ill else "Tomato___healthy"
        others = ("Tomato___Early_blight", "Tomato___Target_Spot")
        ranked = (RankedLabel(label=label, confidence=0.9371), *(RankedLabel(label=x, confidence=0.02) for x in others))
        diagnosis = Diagnosis(
            label=label,
            crop="Tomato",
            condition=label.partition("___")[2].replace("_", " "),
            healthy=not self._ill,
            confidence=0.9371,
            top=ranked,
            verdict=Verdict.DISEASE if self._ill else Verdict.HEALTHY,
            severity_pct=12.5 if self._ill else 0.0,
            model=ModelPassport(name="leaf", version="2.0.0", sha256="0" * 64),
        )
        return Findings(diagnosis=diagnosis, heatmap=Heatmap(tuple(tuple(range(7)) for _ in range(7))))
