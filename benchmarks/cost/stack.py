"""What the synthesised template says that is paid for: sizes, numbers, and how things are set up."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MINUTES_A_MONTH: Final = 730 * 60
_RATE: Final = re.compile(r"rate\((\d+) (minute|hour)s?\)")


class TemplateUnknown(ValueError):
    """The template has something that the model does not know how to reckon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFacts:
    """One Lambda function.

    Attributes:
        runs_a_month: by its schedule; 0 for what events wake.
        batch, window_s, side_by_side: of its event source, where it has one.
    """

    memory_gb: float
    arm: bool
    runs_a_month: float
    batch: int
    window_s: float
    side_by_side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFacts:
    """What the model takes from the template.

    Attributes:
        shards: of the telemetry stream; None when it is on demand.
        backed_up: tables with point-in-time recovery, by a part of their names.
        bucket_keys: whether every bucket saves requests to KMS by a key of its own.
        old_versions_days: how long a replaced or expired photo goes on taking room.
        tasks, task_vcpu, task_gb: of the operator service.
    """

    functions: Mapping[str, FunctionFacts]
    shards: int | None
    backed_up: Mapping[str, bool]
    telemetry_days: int
    photo_days: int
    old_versions_days: int
    history_days: int
    log_days: int
    bucket_keys: bool
    classifier_gb: float
    queues: int
    topics: int
    alarms: int
    keys: int
    secrets: int
    balancers: int
    nat_gateways: int
    tasks: int
    task_vcpu: float
    task_gb: float


def read_stack(path: Path) -> StackFacts:
    """Read a template that `cdk synth` wrote."""
    return stack_facts(json.loads(path.read_text("utf-8")))


def stack_facts(template: Mapping[str, Any]) -> StackFacts:
    """Read a template.

    Raises:
        TemplateUnknown: a part is missing, or set up in a way that the model does not know.
    """
    look = _Look(template)
    functions = {name: _function(body) for name, body in look.named("AWS::Serverless::Function")}
    settings = look.environment()
    stream = look.one("AWS::Kinesis::Stream")
    buckets = look.all("AWS::S3::Bucket")
    on_demand = stream.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND"
    task = look.some("AWS::ECS::TaskDefinition")
    return StackFacts(
        functions=functions,
        shards=None if on_demand else int(stream["ShardCount"]),
        backed_up={table["TableName"]: _is_backed_up(table) for table in look.all("AWS::DynamoDB::Table")},
        telemetry_days=int(settings["TELEMETRY_RETENTION_DAYS"]),
        photo_days=int(settings["PHOTO_RETENTION_DAYS"]),
        # Where several rules hold, S3 goes by the shortest.
        old_versions_days=min(_days_in(buckets, "NoncurrentVersionExpiration", "NoncurrentDays"), default=0),
        history_days=max(_history_days(buckets), default=0),
        log_days=max((int(group["RetentionInDays"]) for group in look.all("AWS::Logs::LogGroup")), default=0),
        bucket_keys=all(_has_bucket_key(bucket) for bucket in buckets),
        classifier_gb=_classifier_gb(look.one("AWS::SageMaker::EndpointConfig")),
        queues=len(look.all("AWS::SQS::Queue")),
        topics=len(look.all("AWS::SNS::Topic")),
        alarms=len(look.all("AWS::CloudWatch::Alarm")),
        keys=len(look.all("AWS::KMS::Key")),
        secrets=len(look.all("AWS::SecretsManager::Secret")),
        balancers=len(look.all("AWS::ElasticLoadBalancingV2::LoadBalancer")),
        nat_gateways=len(look.all("AWS::EC2::NatGateway")),
        tasks=sum(int(service["DesiredCount"]) for service in look.all("AWS::ECS::Service")),
        task_vcpu=int(task["Cpu"]) / 1024 if task else 0.0,
        task_gb=int(task["Memory"]) / 1024 if task else 0.0,
    )


class _Look:
    """Finds resources by their types."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self._resources: Mapping[str, Any] = template["Resources"]

    def named(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Logical ids and properties."""
        for name, resource in self._resources.items():
            if resource["Type"] == kind:
                yield name, resource["Properties"]

    def all(self, kind: str) -> list[Mapping[str, Any]]:
        """The properties of all of a type."""
        return [properties for _, properties in self.named(kind)]

    def some(self, kind: str) -> Mapping[str, Any] | None:
        """The only one of its type, None when there is none."""
        found = self.all(kind)
        if len(found) > 1:
            raise TemplateUnknown(f"the template has {len(found)} of {kind}, the model reckons with one")
        return found[0] if found else None

    def one(self, kind: str) -> Mapping[str, Any]:
        """The only one of its type."""
        found = self.some(kind)
        if found is None:
            raise TemplateUnknown(f"the template has no {kind}")
        return found

    def environment(self) -> Mapping[str, str]:
        """What every function is told."""
        for function in self.all("AWS::Serverless::Function"):
            settings: Mapping[str, str] = function["Environment"]["Variables"]
            if "TELEMETRY_RETENTION_DAYS" in settings:
                return settings
        raise TemplateUnknown("no function is told how long telemetry is kept")


def _function(properties: Mapping[str, Any]) -> FunctionFacts:
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


def _is_backed_up(table: Mapping[str, Any]) -> bool:
    return bool(table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"))


def _rules(buckets: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for bucket in buckets:
        yield from bucket.get("LifecycleConfiguration", {}).get("Rules", [])


def _days_in(buckets: list[Mapping[str, Any]], rule: str, days: str) -> list[int]:
    return [int(each[rule][days]) for each in _rules(buckets) if rule in each]


def _history_days(buckets: list[Mapping[str, Any]]) -> list[int]:
    return [
        int(rule["ExpirationInDays"])
        for rule in _rules(buckets)
        if str(rule.get("Prefix", "")).startswith("history") and "ExpirationInDays" in rule
    ]


def _has_bucket_key(bucket: Mapping[str, Any]) -> bool:
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    return bool(rule.get("BucketKeyEnabled"))


def _classifier_gb(config: Mapping[str, Any]) -> float:
    (variant,) = config["ProductionVariants"]
    if "ServerlessConfig" not in variant:
        raise TemplateUnknown("the classifier's endpoint is not serverless")
    return float(variant["ServerlessConfig"]["MemorySizeInMB"]) / 1024
