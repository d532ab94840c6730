"""Events as AWS sends them, and what an invocation leaves behind for people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_EVENTS: Final = Path(__file__).parents[2] / "events"

# Invokes a function by its name, and gives what it returns.
Wake = Callable[[str, Any], Any]
# Gives the lines that were logged, read as JSON.
LogLines = Callable[[], list[dict[str, Any]]]


def an_event(name: str) -> Any:
    """An event of tests/events, fresh."""
    return json.loads((_EVENTS / f"{name}.json").read_text())


def metrics_in(printed: str) -> dict[str, float]:
    """The counts that an invocation wrote for CloudWatch."""
    lines = [json.loads(line) for line in printed.splitlines() if '"_aws"' in line]
    assert len(lines) <= 1
    if not lines:
        return {}
    (line,) = lines
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "CloudIoT"
    assert directive["Dimensions"] == [["stage", "service"]]
    assert line["stage"] == "dev"
    return {metric["Name"]: sum(line[metric["Name"]]) for metric in directive["Metrics"]}
