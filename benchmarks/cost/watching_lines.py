"""What it costs to see how it goes: alarms, metrics, logs, traces, and the schedules that wake the checks."""

from collections.abc import Iterator
from typing import Final

from benchmarks.cost.computing_lines import function_runs
from benchmarks.cost.fleet import DAYS_A_MONTH, SECONDS_A_MONTH
from benchmarks.cost.month import GIB, Line, Month

# Of a stage without devices: the schedule goes on ordering photos, and counts that. A metric is paid for in the hours
# in which somebody counts.
_METRICS_AT_REST: Final = 1
# Free in an account, for always, with up to fifty metrics each: one for each of our stages.
_FREE_DASHBOARDS: Final = 3
# One line of JSON for each request to the REST API.
_REQUEST_LINE_BYTES: Final = 450
# What a task speaks with AWS all month, minute by minute; charged less than this, as it goes to a bucket.
_NETWORK_LOG_BYTES: Final = 100_000_000
# Lambda traces the first run of a second, and of the others a twentieth.
_TRACED_SHARE: Final = 0.05


def cloudwatch_lines(month: Month) -> Iterator[Line]:
    """Alarms, metrics, logs and schedules."""
    stack, measured = month.stack, month.measured
    yield month.line("CloudWatch", "alarms", "cloudwatch_alarm", stack.alarm_metrics)
    counted = measured.custom_metrics if month.fleet.devices else _METRICS_AT_REST
    yield month.line("CloudWatch", "metrics", "cloudwatch_metric", counted)
    paid = max(0, stack.dashboards - _FREE_DASHBOARDS)
    yield month.line("CloudWatch", "dashboards", "cloudwatch_dashboard", paid)
    lines = sum(runs * measured.log_bytes_a_run for _, _, runs, _ in function_runs(month))
    logged = lines + month.fleet.photos * measured.log_bytes_a_photo
    logged += month.fleet.devices * month.fleet.requests_a_day * DAYS_A_MONTH * _REQUEST_LINE_BYTES
    logged += stack.tasks * _NETWORK_LOG_BYTES
    yield month.line("CloudWatch", "logs", "cloudwatch_logs", logged / GIB)
    kept = logged / GIB * stack.log_days / DAYS_A_MONTH
    yield month.line("CloudWatch", "logs kept", "cloudwatch_log_storage", kept)
    scheduled = sum(facts.runs_a_month for facts in stack.functions.values())
    yield month.line("CloudWatch", "schedules", "eventbridge_schedule", scheduled)
    yield month.line("CloudWatch", "traces", "xray_trace", _traces(month))


def _traces(month: Month) -> float:
    """Runs that X-Ray follows, as far as they are spread evenly. Of requests, API Gateway decides by its rule."""
    traced = {name: runs for name, _, runs, _ in function_runs(month) if month.stack.functions[name].traced}
    asked = traced.pop("APIHandler", 0.0) * month.stack.request_traces
    others = (min(runs, SECONDS_A_MONTH) + _TRACED_SHARE * max(0, runs - SECONDS_A_MONTH) for runs in traced.values())
    return asked + sum(others)
