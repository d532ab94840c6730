"""What it costs to work on what comes: Lambda and the classifier."""

from collections.abc import Iterator
from typing import Final

from benchmarks.cost.fleet import DAYS_A_MONTH, HOURS_A_MONTH
from benchmarks.cost.month import GIB, Line, Month
from benchmarks.cost.timing import batch_size

# Scheduled functions whose work is known; what others there are does about a second's.
_RECKONED: Final = frozenset(
    {"OnDeviceCheck", "OnAlertSettlement", "OnRollupSchedule", "OnCaptureSchedule", "OnRolloutCheck"}
)


def function_runs(month: Month) -> Iterator[tuple[str, str, float, float]]:
    """Function, what it does, how often it runs, and how long each time."""
    fleet, functions, timing = month.fleet, month.stack.functions, month.measured.timing
    telemetry, photos = functions["OnTelemetryBatch"], functions["OnPhotoStored"]
    batches = fleet.messages / batch_size(fleet.messages, telemetry, sources=(month.shards or 4))
    work_s = timing.message_s * fleet.messages / batches if batches else 0.0
    yield "OnTelemetryBatch", "telemetry", batches, timing.run_s(telemetry, cpu_s=work_s, calls=timing.batch_calls)
    yield "OnUploadRequest", "grants", fleet.photos, timing.grant_run_s(functions["OnUploadRequest"])
    told = fleet.photos * fleet.told_share
    yield "OnPhotoOutcome", "outcomes", told, timing.run_s(functions["OnPhotoOutcome"], cpu_s=0.004, calls=4)
    come_and_go = timing.run_s(functions["OnPresence"], cpu_s=0.004, calls=3)
    yield "OnPresence", "connections", 2 * fleet.connections, come_and_go
    set_anew = timing.run_s(functions["OnConfigurationChange"], cpu_s=0.004, calls=3)
    yield "OnConfigurationChange", "settings", fleet.shadow_changes, set_anew
    taken = batch_size(fleet.photos, photos, sources=1)
    yield "OnPhotoStored", "photos", fleet.photos / taken, timing.photos_run_s(photos, taken, fleet.ill_share)
    for name, what, per_device_s in (
        ("OnDeviceCheck", "checks", timing.checked_device_s),
        ("OnAlertSettlement", "settlement", timing.settled_device_s),
        ("OnRollupSchedule", "roll-ups", timing.rolled_up_device_s / 24),
        ("OnCaptureSchedule", "orders", 0.0),
        # It finds no roll-out nearly always.
        ("OnRolloutCheck", "roll-outs", 0.0),
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
    """The SageMaker endpoint: by what it works, or by the hour."""
    fleet, stack = month.fleet, month.stack
    if stack.instance_type is None:
        seconds = fleet.photos * month.measured.timing.diagnosis_s
        yield month.line("SageMaker", "diagnoses", "sagemaker_serverless", seconds * stack.classifier_gb)
    else:
        price = "sagemaker_" + stack.instance_type.removeprefix("ml.").replace(".", "_")
        yield month.line("SageMaker", "instances", price, month.instances * HOURS_A_MONTH)
    yield month.line("SageMaker", "data in", "sagemaker_data", fleet.photos * fleet.photo_bytes / GIB)
