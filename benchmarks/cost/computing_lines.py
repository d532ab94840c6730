"""What it costs to work on what comes: Lambda, the classifier, and the logs that they write."""

from collections.abc import Iterator
from typing import Final

from benchmarks.cost.fleet import DAYS_A_MONTH
from benchmarks.cost.month import GIB, Line, Month
from benchmarks.cost.timing import batch_size

# Scheduled functions whose work goes with the fleet; what others there are does about a second's.
_RECKONED: Final = frozenset({"OnDeviceCheck", "OnAlertSettlement", "OnRollupSchedule", "OnCaptureSchedule"})


def function_runs(month: Month) -> Iterator[tuple[str, str, float, float]]:
    """Function, what it does, how often it runs, and how long each time."""
    fleet, functions, timing = month.fleet, month.stack.functions, month.measured.timing
    telemetry, photos = functions["OnTelemetryBatch"], functions["OnPhotoStored"]
    batches = fleet.messages / batch_size(fleet.messages, telemetry, sources=(month.shards or 4))
    work_s = timing.message_s * fleet.messages / batches
    yield "OnTelemetryBatch", "telemetry", batches, timing.run_s(telemetry, cpu_s=work_s, calls=timing.batch_calls)
    yield "OnUploadRequest", "grants", fleet.photos, timing.grant_run_s(functions["OnUploadRequest"])
    told = fleet.photos * fleet.told_share
    yield "OnPhotoOutcome", "outcomes", told, timing.run_s(functions["OnPhotoOutcome"], cpu_s=0.004, calls=4)
    taken = batch_size(fleet.photos, photos, sources=1)
    yield "OnPhotoStored", "photos", fleet.photos / taken, timing.photos_run_s(photos, taken, fleet.ill_share)
    for name, what, per_device_s in (
        ("OnDeviceCheck", "checks", timing.checked_device_s),
        ("OnAlertSettlement", "settlement", timing.settled_device_s),
        ("OnRollupSchedule", "roll-ups", timing.rolled_up_device_s / 24),
        ("OnCaptureSchedule", "orders", 0.0),
    ):
        facts = functions[name]
        yield name, what, facts.runs_a_month, timing.run_s(facts, cpu_s=per_device_s * fleet.devices, calls=5)
    for name, facts in functions.items():
        if facts.runs_a_month and name not in _RECKONED:
            yield name, name, facts.runs_a_month, timing.run_s(facts, cpu_s=timing.other_schedule_s, calls=10)
    asked = fleet.devices * fleet.requests_a_day * DAYS_A_MONTH
    yield "APIHandler", "REST", asked, timing.run_s(functions["APIHandler"], cpu_s=timing.request_s, calls=2)


def lambda_lines(month: Month) -> Iterator[Line]:
    """The runs of the functions."""
    for name, what, runs, run_s in function_runs(month):
        facts = month.stack.functions[name]
        price = "lambda_arm" if facts.arm else "lambda_x86"
        yield month.line("Lambda", f"{what}: runs", "lambda_requests", runs)
        yield month.line("Lambda", f"{what}: time", price, runs * run_s * facts.memory_gb)


def classifier_lines(month: Month) -> Iterator[Line]:
    """The SageMaker endpoint."""
    fleet, timing = month.fleet, month.measured.timing
    seconds = fleet.photos * timing.diagnosis_s
    yield month.line("SageMaker", "diagnoses", "sagemaker_serverless", seconds * month.stack.classifier_gb)
    yield month.line("SageMaker", "data in", "sagemaker_data", fleet.photos * fleet.photo_bytes / GIB)


def cloudwatch_lines(month: Month) -> Iterator[Line]:
    """Alarms, metrics, logs and schedules."""
    stack, measured = month.stack, month.measured
    yield month.line("CloudWatch", "alarms", "cloudwatch_alarm", stack.alarms)
    yield month.line("CloudWatch", "metrics", "cloudwatch_metric", measured.custom_metrics)
    lines = sum(runs * measured.log_bytes_a_run for _, _, runs, _ in function_runs(month))
    logged = lines + month.fleet.photos * measured.log_bytes_a_photo
    yield month.line("CloudWatch", "logs", "cloudwatch_logs", logged / GIB)
    kept = logged / GIB * stack.log_days / DAYS_A_MONTH
    yield month.line("CloudWatch", "logs kept", "cloudwatch_log_storage", kept)
    scheduled = sum(facts.runs_a_month for facts in stack.functions.values())
    yield month.line("CloudWatch", "schedules", "eventbridge_schedule", scheduled)
