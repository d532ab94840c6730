"""A stack and measured units in round numbers, to reckon with by head."""

from typing import Any, Final

from benchmarks.cost.bill import Bill
from benchmarks.cost.fleet import Fleet
from benchmarks.cost.functions import FunctionFacts
from benchmarks.cost.lives import Lives
from benchmarks.cost.prices import load_prices
from benchmarks.cost.stack import StackFacts, stack_facts
from benchmarks.cost.timing import Timing
from benchmarks.cost.units import Measured


def a_function(**facts: Any) -> FunctionFacts:
    """A function of one whole processor, woken one by one."""
    usual = {"memory_gb": 1769 / 1024, "arm": True, "runs_a_month": 0.0, "batch": 1, "window_s": 0.0, "side_by_side": 1}
    return FunctionFacts(**usual | facts)


_KEY: Final = {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": True}]}
_PUBLIC: Final = {"AwsvpcConfiguration": {"AssignPublicIp": "ENABLED"}}
_EVENTS: Final = {
    "OnTelemetryBatch": {
        "Type": "Kinesis",
        "Properties": {"BatchSize": 1000, "MaximumBatchingWindowInSeconds": 5, "ParallelizationFactor": 4},
    },
    "OnPhotoStored": {"Type": "SQS", "Properties": {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 15}},
    "OnDeviceCheck": {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}},
    "OnAlertSettlement": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}},
    "OnRollupSchedule": {"Type": "Schedule", "Properties": {"Schedule": "cron(10 * * * ? *)"}},
    "OnCaptureSchedule": {"Type": "Schedule", "Properties": {"Schedule": "cron(0 * * * ? *)"}},
    "OnRolloutCheck": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}},
    "OnUploadRequest": None,
    "OnPhotoOutcome": None,
    "OnPresence": None,
    "OnConfigurationChange": None,
    "APIHandler": None,
}


def a_template() -> dict[str, Any]:
    """As `cdk synth` writes it, with what the model looks at."""
    resources: dict[str, Any] = {
        name: {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "MemorySize": 512,
                "Architectures": ["arm64"],
                "Events": {} if event is None else {f"{name}Event": event},
                "Environment": {"Variables": {"TELEMETRY_RETENTION_DAYS": "365", "PHOTO_RETENTION_DAYS": "90"}},
            },
        }
        for name, event in _EVENTS.items()
    }
    resources["Stream"] = {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}
    resources["Raw"] = {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "BucketEncryption": _KEY,
            "LifecycleConfiguration": {
                "Rules": [
                    {"NoncurrentVersionExpiration": {"NoncurrentDays": 7}},
                    {"Prefix": "photos/", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
                    {"Prefix": "history/", "ExpirationInDays": 3650},
                ]
            },
        },
    }
    for name in ("telemetry", "operations"):
        resources[name] = {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": f"cloudiot-prod-{name}",
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            },
        }
    variant = {"ServerlessConfig": {"MemorySizeInMB": 3072}}
    resources["Config"] = {
        "Type": "AWS::SageMaker::EndpointConfig",
        "Properties": {"ProductionVariants": [variant]},
    }
    resources["Task"] = {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {"Cpu": "256", "Memory": "512", "RuntimePlatform": {"CpuArchitecture": "ARM64"}},
    }
    resources["Service"] = {
        "Type": "AWS::ECS::Service",
        "Properties": {"DesiredCount": 2, "NetworkConfiguration": _PUBLIC},
    }
    resources["Balancer"] = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {}}
    resources["Logs"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 90}}
    resources["Key"] = {"Type": "AWS::KMS::Key", "Properties": {}}
    return {"Resources": resources}


def a_stack() -> StackFacts:
    return stack_facts(a_template())


def measured(**units: Any) -> Measured:
    """One of everything, unless told otherwise."""
    ones: dict[str, Any] = dict.fromkeys(set(Measured.__dataclass_fields__) - {"timing", "lives"}, 1)
    lives = Lives(**dict.fromkeys(Lives.__dataclass_fields__, 1.0))
    timing = Timing(message_s=0.000_15, photo_s=0.01, heatmap_s=0.02, diagnosis_s=0.045)
    return Measured(**ones | {"message_bytes": 2_000, "lives": lives} | units, timing=timing)


def a_bill(stack: StackFacts | None = None, units: Measured | None = None, **fleet: Any) -> Bill:
    return Bill(Fleet(**{"devices": 10_000} | fleet), stack or a_stack(), units or measured(), load_prices())


def dollars(bill: Bill, service: str, what: str) -> float:
    (line,) = (line for line in bill.lines if (line.service, line.what) == (service, what))
    return line.usd
