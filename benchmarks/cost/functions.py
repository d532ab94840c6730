"""What the template says of a Lambda function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.cost.resources import TemplateUnknown

MINUTES_A_MONTH: Final = 730 * 60
_RATE: Final = re.compile(r"rate\((\d+) (minute|hour)s?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFacts:
    """One Lambda function.

    Attributes:
        runs_a_month: by its schedule; 0 for what events wake.
        traced: whether X-Ray follows its runs.
        batch, window_s, side_by_side: of its event source, where it has one.
    """

    memory_gb: float
    arm: bool
    runs_a_month: float
    batch: int
    window_s: float
    side_by_side: int
    traced: bool = False


def function_facts(properties: Mapping[str, Any]) -> FunctionFacts:
    """From a function's properties."""
    runs, source = 0.0, {}
    for event in (properties.get("Events") or {}).values():
        if event["Type"] == "Schedule":
            runs += _runs_a_month(event["Properties"]["Schedule"])
        elif event["Type"] in ("Kinesis", "SQS"):
            source = event["Properties"]
    return FunctionFacts(
        memory_gb=properties["MemorySize"] / 1024,
        arm=properties.get("Architectures") == ["arm64"],
        runs_a_month=runs,
        batch=int(source.get("BatchSize", 1)),
        window_s=float(source.get("MaximumBatchingWindowInSeconds", 0)),
        side_by_side=int(source.get("ParallelizationFactor", 1)),
        traced=properties.get("Tracing") == "Active",
    )


def _runs_a_month(schedule: str) -> float:
    if rate := _RATE.fullmatch(schedule):
        every = int(rate[1]) * (60 if rate[2] == "hour" else 1)
        return MINUTES_A_MONTH / every
    fields = schedule.removeprefix("cron(").removesuffix(")").split()
    match fields:
        case [minute, "*", "*", "*", "?", "*"] if minute.isdigit():
            return 730.0
        case [minutes, "*", "*", "*", "?", "*"] if minutes.startswith("0/"):
            return MINUTES_A_MONTH / int(minutes.removeprefix("0/"))
        case [minute, hour, "*", "*", "?", "*"] if minute.isdigit() and hour.isdigit():
            return 730 / 24
        case _:
            raise TemplateUnknown(f"the model does not know how often {schedule} is")
