"""What is read from the template, and what is refused as unknown."""

import pytest

from benchmarks.cost.resources import TemplateUnknown
from benchmarks.cost.stack import stack_facts
from tests.unit.benchmarks.cost.samples import a_stack, a_template


def test_the_template_tells_sizes_and_numbers() -> None:
    stack = a_stack()

    assert (stack.shards, stack.tasks, stack.task_vcpu, stack.task_gb) == (1, 2, 0.25, 0.5)
    assert (stack.telemetry_days, stack.photo_days, stack.old_versions_days, stack.history_days) == (365, 90, 1, 3650)
    assert (stack.classifier_gb, stack.bucket_keys, stack.keys) == (3, True, 1)
    telemetry = stack.functions["OnTelemetryBatch"]
    assert (telemetry.batch, telemetry.window_s, telemetry.side_by_side, telemetry.arm) == (1000, 5, 4, True)


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        ("rate(1 minute)", 43_800),
        ("rate(5 minutes)", 8_760),
        ("rate(1 hour)", 730),
        ("rate(2 hours)", 365),
        ("cron(0 * * * ? *)", 730),
        ("cron(0/5 * * * ? *)", 730 * 12),
        ("cron(30 3 * * ? *)", 730 / 24),
    ],
)
def test_a_schedule_is_so_many_runs_a_month(schedule: str, runs: float) -> None:
    template = a_template()
    event = {"Type": "Schedule", "Properties": {"Schedule": schedule}}
    template["Resources"]["OnDeviceCheck"]["Properties"]["Events"] = {"Event": event}

    assert stack_facts(template).functions["OnDeviceCheck"].runs_a_month == pytest.approx(runs)


def test_a_schedule_that_the_model_does_not_know_is_refused() -> None:
    template = a_template()
    event = {"Type": "Schedule", "Properties": {"Schedule": "cron(0 8 ? * MON-FRI *)"}}
    template["Resources"]["OnDeviceCheck"]["Properties"]["Events"] = {"Event": event}

    with pytest.raises(TemplateUnknown, match="MON-FRI"):
        stack_facts(template)


def test_a_stream_on_demand_has_no_shards() -> None:
    template = a_template()
    template["Resources"]["Stream"]["Properties"] = {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}

    assert stack_facts(template).shards is None


def test_a_stack_without_an_operator_service_pays_for_none() -> None:
    template = a_template()
    for part in ("Task", "Service", "Balancer"):
        del template["Resources"][part]

    stack = stack_facts(template)
    assert (stack.tasks, stack.task_vcpu, stack.balancers) == (0, 0, 0)


@pytest.mark.parametrize("part", ["Stream", "Config"])
def test_a_template_that_lacks_what_is_paid_for_is_refused(part: str) -> None:
    template = a_template()
    del template["Resources"][part]

    with pytest.raises(TemplateUnknown):
        stack_facts(template)


def test_an_endpoint_is_serverless_or_on_instances() -> None:
    template = a_template()
    config = template["Resources"]["Config"]["Properties"]
    config["ProductionVariants"] = [{"InstanceType": "ml.c7i.large", "InitialInstanceCount": 2}]

    stack = stack_facts(template)
    assert (stack.instance_type, stack.instances, stack.classifier_gb) == ("ml.c7i.large", 2, 0)

    config["ProductionVariants"] = [{}]
    with pytest.raises(TemplateUnknown, match="neither serverless nor on instances"):
        stack_facts(template)


def test_an_alarm_over_an_expression_is_paid_for_each_metric_in_it() -> None:
    template = a_template()
    metrics = [{"Expression": "part / rest"}, {"MetricStat": {}}, {"MetricStat": {}}]
    for name, alarm in (("Simple", {"MetricName": "Errors"}), ("Share", {"Metrics": metrics})):
        template["Resources"][name] = {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}

    assert stack_facts(template).alarm_metrics == 3


def test_tasks_at_rest_are_what_their_scaling_keeps() -> None:
    template = a_template()
    template["Resources"]["Service"]["Properties"] = {"NetworkConfiguration": {}}
    for name, service in (("Tasks", "ecs"), ("Instances", "sagemaker")):
        properties = {"ServiceNamespace": service, "MinCapacity": 3}
        template["Resources"][name] = {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": properties}

    stack = stack_facts(template)
    assert (stack.tasks, stack.public_addresses) == (3, 0)


def test_addresses_of_tasks_and_of_a_balancer_that_faces_the_internet_are_paid_for() -> None:
    template = a_template()
    template["Resources"]["Balancer"]["Properties"] = {"Scheme": "internet-facing", "Subnets": ["a", "b"]}

    assert stack_facts(template).public_addresses == 2 + 2


def test_interface_endpoints_are_paid_for_in_every_zone() -> None:
    template = a_template()
    for name, kind in (("Logs", "Interface"), ("S3", "Gateway")):
        properties = {"VpcEndpointType": kind, "SubnetIds": ["a", "b"]}
        template["Resources"][f"{name}Endpoint"] = {"Type": "AWS::EC2::VPCEndpoint", "Properties": properties}

    assert stack_facts(template).endpoint_zones == 2


def test_a_bucket_without_a_key_of_its_own_asks_for_none() -> None:
    template = a_template()
    plain = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    logs = {"BucketEncryption": {"ServerSideEncryptionConfiguration": [plain]}}
    template["Resources"]["AccessLogs"] = {"Type": "AWS::S3::Bucket", "Properties": logs}

    assert stack_facts(template).bucket_keys is True
