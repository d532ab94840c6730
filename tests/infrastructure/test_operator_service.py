"""The operator service: who reaches it, what its container may do, and how many of it there are."""

from typing import Any

from chalicelib.settings import Settings
from operator_service.settings import Settings as ServiceSettings
from tests.infrastructure.cloud_template import CloudTemplate, Resource, listed, references, spelled


def group_ids(template: CloudTemplate, name: str) -> str:
    (group,) = (g for g in template.all("AWS::EC2::SecurityGroup") if name in g.logical_id)
    return group.logical_id


def container_of(template: CloudTemplate) -> Any:
    (container,) = template.one("AWS::ECS::TaskDefinition").properties["ContainerDefinitions"]
    return container


def environment_of(template: CloudTemplate) -> dict[str, str]:
    return {variable["Name"]: spelled(variable["Value"]) for variable in container_of(template)["Environment"]}


def task_role(template: CloudTemplate) -> Resource:
    (role,) = references(template.one("AWS::ECS::TaskDefinition").properties["TaskRoleArn"])
    return template.resource(role)


def test_the_load_balancer_is_internal_and_lets_in_the_vpc_link_alone(dev: CloudTemplate) -> None:
    balancer = dev.one("AWS::ElasticLoadBalancingV2::LoadBalancer", Scheme="internal")
    link = dev.one("AWS::ApiGatewayV2::VpcLink")
    balancer_group, link_group = group_ids(dev, "BalancerGroup"), group_ids(dev, "LinkGroup")

    assert set(references(balancer.properties["SecurityGroups"])) == {balancer_group}
    assert set(references(link.properties["SecurityGroupIds"])) == {link_group}
    entries = [
        (set(references(entry.properties["GroupId"])), set(references(entry.properties["SourceSecurityGroupId"])))
        for entry in dev.all("AWS::EC2::SecurityGroupIngress")
    ]
    assert ({balancer_group}, {link_group}) in entries
    assert ({group_ids(dev, "OperatorGroup")}, {balancer_group}) in entries
    assert len(entries) == 2


def test_nobody_is_let_in_by_address(dev: CloudTemplate) -> None:
    assert not any("SecurityGroupIngress" in group.properties for group in dev.all("AWS::EC2::SecurityGroup"))


def test_the_http_api_leads_through_the_link_to_the_balancer(dev: CloudTemplate) -> None:
    listener = dev.one("AWS::ElasticLoadBalancingV2::Listener")
    integration = dev.one("AWS::ApiGatewayV2::Integration").properties

    assert integration["ConnectionType"] == "VPC_LINK"
    assert set(references(integration["ConnectionId"])) == {dev.one("AWS::ApiGatewayV2::VpcLink").logical_id}
    assert set(references(integration["IntegrationUri"])) == {listener.logical_id}
    assert dev.one("AWS::ApiGatewayV2::Route").properties["RouteKey"] == "$default"


def test_the_http_api_throttles_and_notes_every_request(dev: CloudTemplate) -> None:
    stage = dev.one("AWS::ApiGatewayV2::Stage").properties
    noted = stage["AccessLogSettings"]

    assert stage["DefaultRouteSettings"] == {"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200}
    (group,) = (each for each in references(noted["DestinationArn"]) if not each.startswith("AWS::"))
    assert dev.resource(group).properties["RetentionInDays"] == 7
    assert {"$context.status", "$context.httpMethod", "$context.path"} <= set(noted["Format"].split('"'))


def test_the_log_of_requests_holds_no_query_and_no_header(dev: CloudTemplate) -> None:
    for noted in (
        dev.one("AWS::ApiGatewayV2::Stage").properties["AccessLogSettings"]["Format"],
        dev.resource("RestAPI").properties["AccessLogSetting"]["Format"],
    ):
        assert not any(secret in noted.lower() for secret in ("query", "header", "authorization", "cookie"))


def test_behind_names_of_their_own_the_apis_answer_under_no_other(named: CloudTemplate) -> None:
    api, domain = named.one("AWS::ApiGatewayV2::Api").properties, named.one("AWS::ApiGatewayV2::DomainName")
    mapping = named.one("AWS::ApiGatewayV2::ApiMapping").properties

    assert api["DisableExecuteApiEndpoint"] is True
    assert domain.properties["DomainName"] == "leaves.example.org"
    assert set(references(mapping["DomainName"])) == {domain.logical_id}
    assert named.document["Outputs"]["OperatorUrl"]["Value"] == "https://leaves.example.org"
    assert named.one("AWS::Route53::RecordSet").properties["Name"] == "leaves.example.org."


def test_a_public_load_balancer_speaks_tls_alone_under_its_own_name(closed: CloudTemplate) -> None:
    balancer = closed.one("AWS::ElasticLoadBalancingV2::LoadBalancer").properties
    listener = closed.one("AWS::ElasticLoadBalancingV2::Listener").properties

    assert balancer["Scheme"] == "internet-facing"
    assert (listener["Port"], listener["Protocol"]) == (443, "HTTPS")
    assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-")
    assert [each["CertificateArn"].partition(":certificate/")[0] for each in listener["Certificates"]]
    doors = {
        rule["ToPort"]
        for group in closed.all("AWS::EC2::SecurityGroup")
        for rule in group.properties.get("SecurityGroupIngress", [])
    }
    assert doors == {443}
    assert not closed.all("AWS::ApiGatewayV2::Api")
    assert closed.document["Outputs"]["OperatorUrl"]["Value"] == "https://leaves.example.org"


def test_the_service_is_told_all_that_its_settings_ask_for(dev: CloudTemplate) -> None:
    environment = environment_of(dev)

    settings = Settings.from_environment(environment)

    assert (settings.stage, settings.operator_keys_secret) == ("dev", "/dev/fastapi/api-key")
    assert environment["OPERATOR_URL"] == spelled(dev.document["Outputs"]["OperatorUrl"]["Value"])


def test_the_service_knows_what_stands_between_it_and_people(named: CloudTemplate, closed: CloudTemplate) -> None:
    behind_the_api = ServiceSettings.from_environment(environment_of(named))
    at_the_door = ServiceSettings.from_environment(environment_of(closed))

    assert (behind_the_api.buffered_gateway, behind_the_api.caller_header) == (True, "forwarded")
    assert (at_the_door.buffered_gateway, at_the_door.caller_header) == (False, "x-forwarded-for")
    assert behind_the_api.public_url == at_the_door.public_url == "https://leaves.example.org"


def test_the_container_runs_on_arm_as_nobody_and_can_change_nothing_but_its_scratch_folder(dev: CloudTemplate) -> None:
    task, container = dev.one("AWS::ECS::TaskDefinition").properties, container_of(dev)

    assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert container["User"] == "65534:65534"
    # Fargate knows no other.
    assert "Privileged" not in container
    assert container["ReadonlyRootFilesystem"] is True
    assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
    assert [(mount["ContainerPath"], mount["ReadOnly"]) for mount in container["MountPoints"]] == [("/tmp", False)]  # noqa: S108
    assert [volume["Name"] for volume in task["Volumes"]] == [container["MountPoints"][0]["SourceVolume"]]


def test_no_secret_stands_in_the_container_but_its_role_may_read_the_operators_keys(dev: CloudTemplate) -> None:
    assert "Secrets" not in container_of(dev)
    assert dev.may(task_role(dev), "secretsmanager:GetSecretValue", on=":secret:/dev/fastapi/api-key-??????")


def test_a_container_that_hangs_is_replaced_and_one_that_cannot_work_is_never_let_in(dev: CloudTemplate) -> None:
    alive, targets = container_of(dev)["HealthCheck"], dev.one("AWS::ElasticLoadBalancingV2::TargetGroup").properties

    assert alive["Command"][:3] == ["CMD", "python", "-c"]
    assert "/healthz" in alive["Command"][3]
    compile(alive["Command"][3], "health check", "exec")
    assert targets["HealthCheckPath"] == "/readyz"
    # What the service stands on may be away for two minutes before a task is taken for broken.
    assert targets["HealthCheckIntervalSeconds"] * targets["UnhealthyThresholdCount"] >= 120


def test_a_bad_version_of_the_service_is_rolled_back(dev: CloudTemplate) -> None:
    deployment = dev.one("AWS::ECS::Service").properties["DeploymentConfiguration"]

    assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert deployment["MinimumHealthyPercent"] == 100


def test_a_task_that_is_replaced_may_answer_what_it_was_asked(dev: CloudTemplate) -> None:
    attributes = dev.one("AWS::ElasticLoadBalancingV2::TargetGroup").properties["TargetGroupAttributes"]

    assert container_of(dev)["StopTimeout"] == 30
    assert {"Key": "deregistration_delay.timeout_seconds", "Value": "30"} in attributes


def test_there_are_more_tasks_when_they_are_busy_or_asked_a_lot(dev: CloudTemplate) -> None:
    tasks = dev.one("AWS::ApplicationAutoScaling::ScalableTarget").properties
    follows = {
        policy.properties["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"][
            "PredefinedMetricType"
        ]
        for policy in dev.all("AWS::ApplicationAutoScaling::ScalingPolicy")
    }

    assert (tasks["MinCapacity"], tasks["MaxCapacity"]) == (1, 4)
    assert tasks["ScalableDimension"] == "ecs:service:DesiredCount"
    assert follows == {"ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget"}
    # A deployment leaves alone how many there are.
    assert "DesiredCount" not in dev.one("AWS::ECS::Service").properties


def test_the_service_starts_when_its_subnets_reach_the_internet_and_its_role_may_work(dev: CloudTemplate) -> None:
    routes = {route.logical_id for route in dev.all("AWS::EC2::Route")}
    waits_for = dev.one("AWS::ECS::Service").depends_on

    assert len(routes) == 2
    assert routes <= waits_for
    assert any("RoleDefaultPolicy" in each for each in waits_for)


def test_without_the_service_nothing_of_it_is_made(prod: CloudTemplate) -> None:
    for type_ in ("AWS::EC2::VPC", "AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::LoadBalancer"):
        assert not prod.all(type_)
    assert "OperatorUrl" not in prod.document["Outputs"]


def test_the_service_may_do_all_that_the_rest_api_may(dev: CloudTemplate) -> None:
    (api_role,) = references(dev.resource("APIHandler").properties["Role"])

    def allowed(role: Resource) -> set[tuple[str, str]]:
        return {
            (action, spelled(resource))
            for statement in dev.statements(role)
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }

    only_a_functions = {each for each in allowed(dev.resource(api_role)) if each[0].startswith(("logs:", "xray:"))}
    assert allowed(dev.resource(api_role)) - only_a_functions <= allowed(task_role(dev))


def test_the_service_may_read_along_with_the_stream_and_write_exports_and_nothing_else_beside(
    dev: CloudTemplate,
) -> None:
    role = task_role(dev)

    assert dev.may(role, "kinesis:GetRecords", on="<TelemetryStream")
    assert not dev.may(role, "kinesis:PutRecord", on="<TelemetryStream")
    assert dev.may(role, "s3:PutObject", on="/exports/*")
    assert dev.may(role, "s3:AbortMultipartUpload", on="/exports/*")
    assert not dev.may(role, "s3:PutObject", on="/history/*")
    assert not dev.may(role, "sagemaker:InvokeEndpoint", on="classifier")
