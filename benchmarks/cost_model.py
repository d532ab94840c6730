"""The monthly bill of a fleet: quantities times prices, one line for each thing that is charged.

Steady state: as much expires as is written. A month is 730 hours. Gigabytes of storage are 1024³ bytes, as AWS bills
them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from benchmarks.cost_fleet import DAYS_A_MONTH, HOURS_A_MONTH, SECONDS_A_MONTH, Fleet
from benchmarks.cost_measured import Measured
from benchmarks.cost_prices import Prices
from benchmarks.cost_stack import StackFacts
from benchmarks.cost_timing import batch_size

GIB: Final = 1024**3
_PUT_UNIT_BYTES: Final = 25 * 1024
# IoT Core charges by messages of this size.
_IOT_MESSAGE_BYTES: Final = 5 * 1024
# One shard takes this much, or a thousand records a second.
SHARD_BYTES_A_S: Final = 1024 * 1024
# A shard is planned to this share of what it takes: fleets do not send evenly.
SHARD_PLANNED: Final = 0.5
# What keeps data keys (SQS, SNS, DynamoDB, Kinesis) asks KMS again after this long, for each who uses it.
_DATA_KEY_S: Final = 300
# With bucket keys S3 asks KMS for at most one request in a hundred.
_BUCKET_KEY_SHARE: Final = 0.01
# Scheduled functions whose work goes with the fleet; what others there are does about a second's.
_RECKONED: Final = frozenset({"OnDeviceCheck", "OnAlertSettlement", "OnRollupSchedule", "OnCaptureSchedule"})
# Lambda waits on a queue with at least this many long polls of 20 seconds.
_POLLERS: Final = 5
_LONG_POLL_S: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing on the bill."""

    service: str
    what: str
    quantity: float
    unit: str
    usd: float


class Bill:
    """The lines of a month."""

    def __init__(self, fleet: Fleet, stack: StackFacts, measured: Measured, prices: Prices) -> None:
        self.fleet, self._stack, self._measured, self._prices = fleet, stack, measured, prices
        self.lines: tuple[Line, ...] = tuple(self._all())

    @property
    def usd(self) -> float:
        """The sum."""
        return sum(line.usd for line in self.lines)

    @property
    def per_device(self) -> float:
        """The sum, shared by the devices."""
        return self.usd / self.fleet.devices

    @property
    def diagnosis_s(self) -> float:
        """How long the classifier is busy with one photo."""
        return self._measured.timing.diagnosis_s

    def by_service(self) -> Mapping[str, float]:
        """Dollars of each service, dearest first."""
        sums: dict[str, float] = {}
        for line in self.lines:
            sums[line.service] = sums.get(line.service, 0.0) + line.usd
        return dict(sorted(sums.items(), key=lambda row: -row[1]))

    def _all(self) -> Iterator[Line]:
        yield from self._iot()
        yield from self._kinesis()
        yield from self._lambda()
        yield from self._dynamodb()
        yield from self._s3()
        yield from self._classifier()
        yield from self._queues_and_topics()
        yield from self._kms()
        yield from self._cloudwatch()
        yield from self._operators()

    def _line(self, service: str, what: str, price: str, quantity: float) -> Line:
        row = self._prices[price]
        return Line(service=service, what=what, quantity=quantity, unit=row.unit, usd=quantity * row.usd)

    def _iot(self) -> Iterator[Line]:
        fleet, measured = self.fleet, self._measured
        grants = ceil(measured.grant_bytes / _IOT_MESSAGE_BYTES)
        # The hourly order is delivered; the request comes; the grant is published and delivered. What goes to devices
        # by the million goes at QoS 0: an acknowledgement is a message, too.
        messages = fleet.photos * (1 + 1 + 2 * grants)
        yield self._line("IoT Core", "connections", "iot_connection", fleet.devices * HOURS_A_MONTH * 60)
        yield self._line("IoT Core", "messages for photos", "iot_message", messages)
        # Rules are charged by messages of 5 KB, too; telemetry by Basic Ingest is charged for nothing else.
        units = fleet.messages * ceil(measured.message_bytes / _IOT_MESSAGE_BYTES) + fleet.photos
        yield self._line("IoT Core", "rules", "iot_rule", units)
        yield self._line("IoT Core", "actions", "iot_action", units)

    def _kinesis(self) -> Iterator[Line]:
        shards = self.shards
        if shards is None:
            in_bytes = self.fleet.messages * ceil(self._measured.message_bytes / 1024) * 1024
            yield self._line("Kinesis", "stream on demand", "kinesis_on_demand_stream", HOURS_A_MONTH)
            yield self._line("Kinesis", "data in", "kinesis_on_demand_in", in_bytes / GIB)
            yield self._line("Kinesis", "data out", "kinesis_on_demand_out", in_bytes / GIB)
            return
        puts = self.fleet.messages * ceil(self._measured.message_bytes / _PUT_UNIT_BYTES)
        yield self._line("Kinesis", "shards", "kinesis_shard", shards * HOURS_A_MONTH)
        yield self._line("Kinesis", "PUT units", "kinesis_put", puts)

    @property
    def shards(self) -> int | None:
        """As many as the stage has, or more where the fleet needs them; None on demand."""
        if self._stack.shards is None:
            return None
        return max(self._stack.shards, self.shards_needed)

    @property
    def shards_needed(self) -> int:
        """For this fleet's load, with room to spare."""
        a_second = self.fleet.messages / SECONDS_A_MONTH
        full = max(a_second * self._measured.message_bytes / SHARD_BYTES_A_S, a_second / 1000)
        return ceil(full / SHARD_PLANNED)

    def _lambda(self) -> Iterator[Line]:
        for name, what, runs, run_s in self._runs():
            facts = self._stack.functions[name]
            price = "lambda_arm" if facts.arm else "lambda_x86"
            yield self._line("Lambda", f"{what}: runs", "lambda_requests", runs)
            yield self._line("Lambda", f"{what}: time", price, runs * run_s * facts.memory_gb)

    def _runs(self) -> Iterator[tuple[str, str, float, float]]:
        """Function, what it does, how often it runs, and how long each time."""
        fleet, functions, timing = self.fleet, self._stack.functions, self._measured.timing
        telemetry, photos = functions["OnTelemetryBatch"], functions["OnPhotoStored"]
        batches = fleet.messages / batch_size(fleet.messages, telemetry, sources=(self.shards or 4))
        work_s = timing.message_s * fleet.messages / batches
        yield "OnTelemetryBatch", "telemetry", batches, timing.run_s(telemetry, cpu_s=work_s, calls=timing.batch_calls)
        yield "OnUploadRequest", "grants", fleet.photos, timing.grant_run_s(functions["OnUploadRequest"])
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

    def _dynamodb(self) -> Iterator[Line]:
        fleet, measured, days = self.fleet, self._measured, self.fleet.devices * DAYS_A_MONTH
        calm, ill = 1 - fleet.ill_share, fleet.ill_share
        yield self._line(
            "DynamoDB", "writes, telemetry", "dynamodb_write", fleet.messages * measured.message_write_units
        )
        others = measured.rollup_write_units + fleet.eventful_days * measured.event_write_units
        yield self._line("DynamoDB", "writes, roll-ups and alerts", "dynamodb_write", days * others)
        photo_writes = calm * measured.photo_write_units + ill * measured.ill_photo_write_units
        yield self._line("DynamoDB", "writes, photos", "dynamodb_write", fleet.photos * photo_writes)
        checks = self._stack.functions["OnDeviceCheck"].runs_a_month * fleet.devices
        yield self._line("DynamoDB", "reads, checks", "dynamodb_read", checks * measured.check_read_units)
        reads = days * measured.day_read_units + fleet.photos * measured.photo_read_units
        asked = fleet.devices * fleet.requests_a_day * DAYS_A_MONTH * measured.request_read_units
        yield self._line("DynamoDB", "reads, else", "dynamodb_read", reads + asked)
        for table, gib in self._stored_gib().items():
            yield self._line("DynamoDB", f"storage, {table}", "dynamodb_storage", gib[0])
            if any(on for name, on in self._stack.backed_up.items() if name.endswith(table)):
                yield self._line("DynamoDB", f"backup, {table}", "dynamodb_pitr", gib[1])

    def _stored_gib(self) -> Mapping[str, tuple[float, float]]:
        """Of each table with its indexes, and without them: what is backed up."""
        fleet, measured = self.fleet, self._measured
        hot_months = min(fleet.telemetry_days, self._stack.telemetry_days) / DAYS_A_MONTH
        months, photo_months = fleet.telemetry_days / DAYS_A_MONTH, fleet.photo_days / DAYS_A_MONTH
        rolled_up = fleet.devices * fleet.telemetry_days * measured.rollup_stored_bytes
        telemetry = fleet.messages * hot_months * measured.message_stored_bytes + rolled_up
        event_items = fleet.devices * DAYS_A_MONTH * months * fleet.eventful_days * measured.event_stored_bytes
        operations = fleet.photos * photo_months * measured.photo_stored_bytes + event_items
        backed_up = fleet.photos * photo_months * measured.photo_backed_up_bytes + event_items
        return {
            "telemetry": (telemetry / GIB, telemetry / GIB),
            "operations": (operations / GIB, backed_up / GIB),
        }

    def _s3(self) -> Iterator[Line]:
        fleet, measured = self.fleet, self._measured
        photo_months = (fleet.photo_days + self._stack.old_versions_days) / DAYS_A_MONTH
        derived = fleet.photos * fleet.ill_share
        yield self._line("S3", "uploads of photos", "s3_put", fleet.photos)
        yield self._line("S3", "heat maps", "s3_put", derived)
        yield self._line("S3", "photos read", "s3_get", fleet.photos + fleet.devices * fleet.photo_views_a_month)
        yield self._line("S3", "photos kept", "s3_storage", fleet.photos * photo_months * fleet.photo_bytes / GIB)
        heat_months = fleet.photo_days / DAYS_A_MONTH
        yield self._line("S3", "heat maps kept", "s3_storage", derived * heat_months * measured.heatmap_bytes / GIB)
        # The history is one file for each run of the roll-ups and a row group for each of its devices.
        runs = self._stack.functions["OnRollupSchedule"].runs_a_month
        files = max(runs, fleet.devices * DAYS_A_MONTH / measured.days_a_history_file)
        history = fleet.devices * fleet.telemetry_days * measured.history_day_bytes
        yield self._line("S3", "history files", "s3_put", files)
        yield self._line("S3", "history kept", "s3_storage", history / GIB)

    def _classifier(self) -> Iterator[Line]:
        fleet, timing = self.fleet, self._measured.timing
        seconds = fleet.photos * timing.diagnosis_s
        yield self._line("SageMaker", "diagnoses", "sagemaker_serverless", seconds * self._stack.classifier_gb)
        yield self._line("SageMaker", "data in", "sagemaker_data", fleet.photos * fleet.photo_bytes / GIB)

    def _queues_and_topics(self) -> Iterator[Line]:
        fleet = self.fleet
        batches = fleet.photos / batch_size(fleet.photos, self._stack.functions["OnPhotoStored"], sources=1)
        idle = 2 * _POLLERS * SECONDS_A_MONTH / _LONG_POLL_S
        yield self._line("SQS", "photo queue", "sqs_request", fleet.photos + 2 * batches)
        yield self._line("SQS", "waiting", "sqs_request", idle)
        told = fleet.devices * DAYS_A_MONTH * fleet.eventful_days * self._measured.event_publishes
        yield self._line("SNS", "alerts", "sns_publish", told)
        yield self._line("SNS", "e-mails", "sns_email", told)

    def _kms(self) -> Iterator[Line]:
        fleet, stack = self.fleet, self._stack
        yield self._line("KMS", "key", "kms_key", stack.keys)
        objects = fleet.photos * (2 + fleet.ill_share)
        yield self._line("KMS", "buckets", "kms_request", objects * (_BUCKET_KEY_SHARE if stack.bucket_keys else 1))
        users = 3 * stack.queues + 2 * stack.topics + 2 * len(stack.functions) + 3 * (self.shards or 4)
        yield self._line("KMS", "data keys", "kms_request", users * SECONDS_A_MONTH / _DATA_KEY_S)

    def _cloudwatch(self) -> Iterator[Line]:
        stack, measured = self._stack, self._measured
        yield self._line("CloudWatch", "alarms", "cloudwatch_alarm", stack.alarms)
        yield self._line("CloudWatch", "metrics", "cloudwatch_metric", measured.custom_metrics)
        lines = sum(runs * measured.log_bytes_a_run for _, _, runs, _ in self._runs())
        logged = lines + self.fleet.photos * measured.log_bytes_a_photo
        yield self._line("CloudWatch", "logs", "cloudwatch_logs", logged / GIB)
        kept = logged / GIB * stack.log_days / DAYS_A_MONTH
        yield self._line("CloudWatch", "logs kept", "cloudwatch_log_storage", kept)
        scheduled = sum(facts.runs_a_month for facts in stack.functions.values())
        yield self._line("CloudWatch", "schedules", "eventbridge_schedule", scheduled)

    def _operators(self) -> Iterator[Line]:
        fleet, stack, measured = self.fleet, self._stack, self._measured
        asked = fleet.devices * fleet.requests_a_day * DAYS_A_MONTH
        out = asked * measured.answer_bytes + fleet.devices * fleet.photo_views_a_month * fleet.photo_bytes
        yield self._line("Operators", "REST requests", "api_rest", asked)
        yield self._line("Operators", "data out", "transfer_out", out / GIB)
        yield self._line("Operators", "secrets", "secret", stack.secrets)
        yield self._line("Operators", "load balancer", "alb", stack.balancers)
        yield self._line(
            "Operators", "its capacity", "alb_lcu", stack.balancers * max(0.1, asked / SECONDS_A_MONTH / 25)
        )
        yield self._line("Operators", "Fargate, processors", "fargate_vcpu", stack.tasks * stack.task_vcpu)
        yield self._line("Operators", "Fargate, memory", "fargate_memory", stack.tasks * stack.task_gb)
        addresses = (stack.tasks + stack.nat_gateways) * HOURS_A_MONTH
        yield self._line("Operators", "public addresses", "public_ipv4", addresses)
        yield self._line("Operators", "NAT gateways", "nat_gateway", stack.nat_gateways)
