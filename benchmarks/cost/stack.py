"""What the synthesised template says that is paid for: sizes, numbers, and how things are set up."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cost.functions import FunctionFacts, function_facts
from benchmarks.cost.resources import Resources, TemplateUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFacts:
    """What the model takes from the template.

    Attributes:
        shards: of the telemetry stream; None when it is on demand.
        backed_up: tables with point-in-time recovery, by a part of their names.
        bucket_keys: whether every bucket saves requests to KMS by a key of its own.
        old_versions_days: how long a replaced or expired photo goes on taking room.
        classifier_gb: memory of the serverless endpoint; 0 where it runs on instances.
        instances, instance_type: of the classifier at rest; None where it is serverless.
        alarm_metrics: metrics of all alarms: one over an expression is paid for each metric in it.
        request_traces: share of the requests to the REST API that X-Ray follows.
        images: containers' images that are built for the stage.
        tasks, task_vcpu, task_gb, tasks_arm: of the operator service.
        public_addresses: of tasks, and of a load balancer that faces the internet.
        endpoint_zones: interface endpoints, counted in each zone that they stand in.
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
    instances: int
    instance_type: str | None
    queues: int
    topics: int
    alarm_metrics: int
    dashboards: int
    request_traces: float
    images: int
    keys: int
    secrets: int
    balancers: int
    nat_gateways: int
    tasks: int
    task_vcpu: float
    task_gb: float
    tasks_arm: bool
    public_addresses: int
    endpoint_zones: int


def read_stack(path: Path) -> StackFacts:
    """Read a template that `cdk synth` wrote."""
    return stack_facts(json.loads(path.read_text("utf-8")))


def stack_facts(template: Mapping[str, Any]) -> StackFacts:
    """Read a template.

    Raises:
        TemplateUnknown: a part is missing, or set up in a way that the model does not know.
    """
    look = Resources(template)
    functions = {name: function_facts(body) for name, body in look.named("AWS::Serverless::Function")}
    settings = look.environment()
    stream = look.one("AWS::Kinesis::Stream")
    # Logs of accesses lie in a bucket of their own, without the platform's key.
    buckets = [bucket for bucket in look.all("AWS::S3::Bucket") if _is_locked_with_a_key(bucket)]
    on_demand = stream.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND"
    task = look.some("AWS::ECS::TaskDefinition")
    tasks = _tasks(look)
    classifier = _variant(look.one("AWS::SageMaker::EndpointConfig"))
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
        classifier_gb=float(classifier.get("ServerlessConfig", {}).get("MemorySizeInMB", 0)) / 1024,
        instances=int(classifier.get("InitialInstanceCount", 0)),
        instance_type=classifier.get("InstanceType"),
        queues=len(look.all("AWS::SQS::Queue")),
        topics=len(look.all("AWS::SNS::Topic")),
        alarm_metrics=sum(_metrics_of(alarm) for alarm in look.all("AWS::CloudWatch::Alarm")),
        dashboards=len(look.all("AWS::CloudWatch::Dashboard")),
        request_traces=min(
            (rule["SamplingRule"]["FixedRate"] for rule in look.all("AWS::XRay::SamplingRule")), default=1.0
        ),
        images=len(look.all("AWS::SageMaker::Model")) + (1 if task else 0),
        keys=len(look.all("AWS::KMS::Key")),
        secrets=len(look.all("AWS::SecretsManager::Secret")),
        balancers=len(look.all("AWS::ElasticLoadBalancingV2::LoadBalancer")),
        nat_gateways=len(look.all("AWS::EC2::NatGateway")),
        tasks=tasks,
        task_vcpu=int(task["Cpu"]) / 1024 if task else 0.0,
        task_gb=int(task["Memory"]) / 1024 if task else 0.0,
        tasks_arm=(task or {}).get("RuntimePlatform", {}).get("CpuArchitecture") == "ARM64",
        public_addresses=_public_addresses(look, tasks),
        endpoint_zones=sum(
            len(endpoint.get("SubnetIds", []))
            for endpoint in look.all("AWS::EC2::VPCEndpoint")
            if endpoint.get("VpcEndpointType") == "Interface"
        ),
    )


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


def _is_locked_with_a_key(bucket: Mapping[str, Any]) -> bool:
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    return bool(rule.get("ServerSideEncryptionByDefault", {}).get("SSEAlgorithm", "aws:kms") == "aws:kms")


def _variant(config: Mapping[str, Any]) -> Mapping[str, Any]:
    variant: Mapping[str, Any]
    (variant,) = config["ProductionVariants"]
    if "ServerlessConfig" not in variant and "InstanceType" not in variant:
        raise TemplateUnknown("the classifier's endpoint is neither serverless nor on instances")
    return variant


def _metrics_of(alarm: Mapping[str, Any]) -> int:
    return max(1, sum("MetricStat" in metric for metric in alarm.get("Metrics", [])))


def _tasks(look: Resources) -> int:
    """At rest: what a service is given, or the least that its scaling keeps."""
    given = sum(int(service.get("DesiredCount", 0)) for service in look.all("AWS::ECS::Service"))
    kept = sum(
        int(target["MinCapacity"])
        for target in look.all("AWS::ApplicationAutoScaling::ScalableTarget")
        if target["ServiceNamespace"] == "ecs"
    )
    return max(given, kept)


def _public_addresses(look: Resources, tasks: int) -> int:
    services = look.all("AWS::ECS::Service")
    public = any(
        service.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {}).get("AssignPublicIp") == "ENABLED"
        for service in services
    )
    # A balancer has one in each of its zones.
    balancers = (
        len(balancer.get("Subnets", []))
        for balancer in look.all("AWS::ElasticLoadBalancingV2::LoadBalancer")
        if balancer.get("Scheme") == "internet-facing"
    )
    return (tasks if public else 0) + sum(balancers)
