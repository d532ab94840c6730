"""Alarms over an expression of several metrics: kept, and never evaluated.

MiniStack refuses a whole template for one of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from local_cloud.emulation import borrowed

# Nobody publishes there, so such an alarm stays as it was made.
_NOWHERE: Final = "not-evaluated"

AlarmRecord = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def install() -> None:
    """Let templates have such alarms."""
    borrowed.ALARM_RECORD.wrap(_keeping_expressions)


def _keeping_expressions(original: AlarmRecord) -> AlarmRecord:
    def alarm_record(name: str, props: Mapping[str, Any]) -> dict[str, Any]:
        if not props.get("Metrics"):
            return original(name, props)
        simple = {key: value for key, value in props.items() if key != "Metrics"}
        return original(name, simple | {"Namespace": _NOWHERE, "MetricName": name})

    return alarm_record
