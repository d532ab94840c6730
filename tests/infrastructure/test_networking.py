"""The network: free and public by default; with isolation, nothing of ours has a way to the internet."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, Resource, listed, references, spelled

REPOSITORY: Final = Path(__file__).parents[2]

# What boto3 calls a service, and what PrivateLink calls it. Both of IoT: its control plane and its data plane.
ENDPOINT_OF_CLIENT: Final = {
    "cloudwatch": "monitoring",
    "dynamodb": "dynamodb",
    "iot": "iot.api",
    "iot-data": "iot.data",
    "kinesis": "kinesis-streams",
    "s3": "s3",
    "sagemaker-runtime": "sagemaker.runtime",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "ssm": "ssm",
}


def group(template: CloudTemplate, name: str) -> str:
    (found,) = (each for each in template.all("AWS::EC2::SecurityGroup") if f"{name}Group" in each.logical_id)
    return found.logical_id


def endpoints(template: CloudTemplate, kind: str) -> dict[str, Resource]:
    """Endpoints by what PrivateLink calls the service."""
    return {
        spelled(each.properties["ServiceName"]).partition("<AWS::Region>.")[2]: each
        for each in template.all("AWS::EC2::VPCEndpoint")
        if each.properties["VpcEndpointType"] == kind
    }


def private_subnets(template: CloudTemplate) -> set[str]:
    return {each.logical_id for each in template.all("AWS::EC2::Subnet") if "private" in each.logical_id}


def test_the_network_costs_nothing_at_rest(dev: CloudTemplate) -> None:
    assert not dev.all("AWS::EC2::NatGateway")
    assert endpoints(dev, "Gateway").keys() == {"s3", "dynamodb"}
    assert not endpoints(dev, "Interface")


def test_by_default_subnets_are_public_and_what_stands_there_gets_an_address_only_when_it_asks(
    dev: CloudTemplate,
) -> None:
    subnets = dev.all("AWS::EC2::Subnet")

    assert len(subnets) == 2
    assert not private_subnets(dev)
    assert {subnet.properties["MapPublicIpOnLaunch"] for subnet in subnets} == {False}


def test_what_passes_through_the_network_is_logged(dev: CloudTemplate) -> None:
    flow_log = dev.one("AWS::EC2::FlowLog").properties

    assert set(references(flow_log["ResourceId"])) == {dev.one("AWS::EC2::VPC").logical_id}
    assert (flow_log["TrafficType"], flow_log["LogDestinationType"]) == ("ALL", "s3")
    (bucket,) = references(flow_log["LogDestination"])
    assert "-logs-" in spelled(dev.resource(bucket).properties["BucketName"])


@pytest.mark.parametrize("name", ["Link", "Balancer"])
def test_what_stands_at_the_door_speaks_to_the_next_one_inside_and_to_nobody_else(
    dev: CloudTemplate, name: str
) -> None:
    assert "SecurityGroupEgress" not in dev.resource(group(dev, name)).properties
    inside = {"Link": ("Balancer", 80), "Balancer": ("Operator", 8080)}[name]
    (rule,) = (
        each.properties
        for each in dev.all("AWS::EC2::SecurityGroupEgress")
        if set(references(each.properties["GroupId"])) == {group(dev, name)}
    )
    assert (set(references(rule["DestinationSecurityGroupId"])), rule["ToPort"]) == ({group(dev, inside[0])}, inside[1])


def test_the_service_speaks_tls_and_nothing_else(dev: CloudTemplate) -> None:
    (rule,) = dev.resource(group(dev, "Operator")).properties["SecurityGroupEgress"]

    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)


def test_without_anything_to_live_in_it_there_is_no_network(prod: CloudTemplate) -> None:
    assert not prod.all("AWS::EC2::VPC")


def test_an_isolated_stage_has_subnets_that_no_route_leads_out_of(closed: CloudTemplate) -> None:
    tables = {
        next(references(each.properties["RouteTableId"]))
        for each in closed.all("AWS::EC2::SubnetRouteTableAssociation")
        if set(references(each.properties["SubnetId"])) <= private_subnets(closed)
    }

    assert len(private_subnets(closed)) == len(tables) == 2
    assert not [route for route in closed.all("AWS::EC2::Route") if tables & set(references(dict(route.properties)))]


def places_of(template: CloudTemplate) -> dict[str, tuple[Any, Any]]:
    """Subnets and security groups of everything of ours that runs."""
    model = template.one("AWS::SageMaker::Model").properties["VpcConfig"]
    tasks = template.one("AWS::ECS::Service").properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    return {
        "model": (model["Subnets"], model["SecurityGroupIds"]),
        "tasks": (tasks["Subnets"], tasks["SecurityGroups"]),
    } | {
        function.logical_id: (
            function.properties["VpcConfig"]["SubnetIds"],
            function.properties["VpcConfig"]["SecurityGroupIds"],
        )
        for function in template.all("AWS::Serverless::Function")
    }


def test_functions_model_and_tasks_of_an_isolated_stage_run_there(closed: CloudTemplate) -> None:
    for what, (subnets, groups) in places_of(closed).items():
        kind = {"model": "Classifier", "tasks": "Operator"}.get(what, "Functions")
        assert set(references(subnets)) == private_subnets(closed), what
        assert set(references(groups)) == {group(closed, kind)}, what
    tasks = closed.one("AWS::ECS::Service").properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert tasks["AssignPublicIp"] == "DISABLED"


def test_functions_of_an_isolated_stage_may_join_the_network(closed: CloudTemplate) -> None:
    for function in closed.all("AWS::Serverless::Function"):
        (role,) = references(function.properties["Role"])
        assert closed.may(closed.resource(role), "ec2:CreateNetworkInterface", on="*"), function.logical_id


def test_by_default_no_function_is_in_a_network(dev: CloudTemplate) -> None:
    assert not [each for each in dev.all("AWS::Serverless::Function") if "VpcConfig" in each.properties]


def clients_of(*folders: str) -> set[str]:
    """The services that the code of these folders makes clients of."""
    made = re.compile(r"client\(\s*\"([a-z0-9-]+)\"")
    files = [file for folder in folders for file in (REPOSITORY / folder).rglob("*.py")]
    return {name for file in files for name in made.findall(file.read_text("utf-8"))}


def test_every_service_that_is_called_can_be_reached_from_an_isolated_stage(closed: CloudTemplate) -> None:
    called = clients_of("chalice_app/chalicelib", "operator_service")
    reachable = endpoints(closed, "Interface").keys() | endpoints(closed, "Gateway").keys()

    assert called >= {"dynamodb", "iot", "iot-data", "s3"}
    assert {ENDPOINT_OF_CLIENT[name] for name in called} <= reachable
    # Beside what the code calls: where a container's image and its log are.
    assert reachable - {ENDPOINT_OF_CLIENT[name] for name in called} <= {"logs", "ecr.api", "ecr.dkr", "monitoring"}


def test_the_endpoints_let_our_own_parts_in_and_nobody_else(closed: CloudTemplate) -> None:
    (doors,) = {
        next(references(each.properties["SecurityGroupIds"])) for each in endpoints(closed, "Interface").values()
    }
    let_in = {
        next(references(rule.properties["SourceSecurityGroupId"]))
        for rule in closed.all("AWS::EC2::SecurityGroupIngress")
        if set(references(rule.properties["GroupId"])) == {doors}
    }

    assert "SecurityGroupIngress" not in closed.resource(doors).properties
    assert let_in == {group(closed, name) for name in ("Functions", "Operator", "Classifier")}


def test_the_sdks_name_of_the_broker_leads_to_its_endpoint(closed: CloudTemplate) -> None:
    zone = closed.one("AWS::Route53::HostedZone")
    (record,) = (
        each.properties
        for each in closed.all("AWS::Route53::RecordSet")
        if zone.logical_id in references(each.properties["HostedZoneId"])
    )
    endpoint = endpoints(closed, "Interface")["iot.data"]

    assert endpoint.properties["PrivateDnsEnabled"] is False
    assert spelled(zone.properties["Name"]).startswith("data-ats.iot.<AWS::Region>.")
    assert set(references(record["AliasTarget"])) == {endpoint.logical_id}


def test_an_isolated_load_balancer_stands_outside_and_its_targets_inside(closed: CloudTemplate) -> None:
    balancer = closed.one("AWS::ElasticLoadBalancingV2::LoadBalancer").properties

    assert not set(references(balancer["Subnets"])) & private_subnets(closed)


def test_logs_of_requests_are_written_by_the_load_balancers_service_and_by_it_alone(dev: CloudTemplate) -> None:
    balancer = dev.one("AWS::ElasticLoadBalancingV2::LoadBalancer")
    attributes = {each["Key"]: each["Value"] for each in balancer.properties["LoadBalancerAttributes"]}
    (bucket,) = references(attributes["access_logs.s3.bucket"])
    policy = dev.one("AWS::S3::BucketPolicy", Bucket={"Ref": bucket})
    (grant,) = (
        each
        for each in policy.properties["PolicyDocument"]["Statement"]
        if each["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    )

    assert attributes["access_logs.s3.enabled"] == "true"
    ours = spelled(grant["Condition"]["ArnLike"]["aws:SourceArn"])
    assert ours.endswith(":elasticloadbalancing:<AWS::Region>:<AWS::AccountId>:loadbalancer/app/*")
    assert listed(grant["Action"]) == ["s3:PutObject"]
    assert spelled(grant["Resource"]).endswith("/operator-balancer/AWSLogs/<AWS::AccountId>/*")
    # It tries to write when it is told of the bucket.
    assert policy.logical_id in balancer.depends_on
