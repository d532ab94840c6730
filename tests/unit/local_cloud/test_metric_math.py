"""An alarm over an expression does not keep a template from the emulator."""

from typing import Any, Final

import pytest

from local_cloud.emulation import borrowed, metric_math

NAME: Final = "cloudiot-dev-messages-rejected"
SHARE: Final[dict[str, Any]] = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 3,
    "Threshold": 5,
    "Metrics": [{"Id": "expr_1", "Expression": "100 * part / (part + rest)"}],
}


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the original back afterwards."""
    original = borrowed.ALARM_RECORD.current
    monkeypatch.setattr("ministack.services.cloudformation.provisioners._cw_metric_alarm_record", original)
    metric_math.install()


def test_an_alarm_over_an_expression_is_kept_with_its_limit() -> None:
    kept = borrowed.ALARM_RECORD.current(NAME, SHARE)

    assert (kept["AlarmName"], kept["Threshold"], kept["EvaluationPeriods"]) == (NAME, 5.0, 3)


def test_any_other_alarm_is_the_emulators_own() -> None:
    simple = {key: value for key, value in SHARE.items() if key != "Metrics"}

    with pytest.raises(ValueError, match="MetricName and Namespace are required"):
        borrowed.ALARM_RECORD.current(NAME, simple)
