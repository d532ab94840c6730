"""The operator service: reached through the HTTP API alone, and only where it is wanted."""

from operator_service.status_page import KEY_ROUTES, OPEN_ROUTES
from tests.infrastructure.cloud_template import CloudTemplate, references, spelled


def group_ids(template: CloudTemplate, name: str) -> str:
    (group,) = (g for g in template.all("AWS::EC2::SecurityGroup") if name in g.logical_id)
    return group.logical_id


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


def test_the_service_runs_on_arm_cannot_change_its_files_and_is_told_where_the_rest_api_is(dev: CloudTemplate) -> None:
    task = dev.one("AWS::ECS::TaskDefinition").properties
    (container,) = task["ContainerDefinitions"]
    environment = {variable["Name"]: spelled(variable["Value"]) for variable in container["Environment"]}

    assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert container["ReadonlyRootFilesystem"] is True
    assert environment == {
        "STAGE": "dev",
        "REST_URL": "https://<RestAPI>.execute-api.<AWS::Region>.<AWS::URLSuffix>/dev",
    }


def test_the_service_starts_when_its_subnets_reach_the_internet(dev: CloudTemplate) -> None:
    routes = {route.logical_id for route in dev.all("AWS::EC2::Route")}

    assert len(routes) == 2
    assert routes <= dev.one("AWS::ECS::Service").depends_on


def test_a_bad_version_of_the_service_is_rolled_back(dev: CloudTemplate) -> None:
    deployment = dev.one("AWS::ECS::Service").properties["DeploymentConfiguration"]

    assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert dev.one("AWS::ElasticLoadBalancingV2::TargetGroup").properties["HealthCheckPath"] == "/healthz"


def test_the_network_costs_nothing_at_rest(dev: CloudTemplate) -> None:
    services = {spelled(endpoint.properties["ServiceName"]) for endpoint in dev.all("AWS::EC2::VPCEndpoint")}

    assert not dev.all("AWS::EC2::NatGateway")
    assert {name.rpartition(".")[2] for name in services} == {"s3", "dynamodb"}
    assert {endpoint.properties["VpcEndpointType"] for endpoint in dev.all("AWS::EC2::VPCEndpoint")} == {"Gateway"}


def test_without_the_service_nothing_of_it_is_made(prod: CloudTemplate) -> None:
    for type_ in ("AWS::EC2::VPC", "AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::LoadBalancer"):
        assert not prod.all(type_)
    assert "OperatorUrl" not in prod.document["Outputs"]


def test_the_status_page_names_routes_that_exist_and_knows_which_want_a_key(dev: CloudTemplate) -> None:
    paths = dev.one("AWS::Serverless::Api").properties["DefinitionBody"]["paths"]
    wants_key = {path for path, methods in paths.items() if "security" in methods.get("get", {})}

    assert KEY_ROUTES.keys() <= wants_key
    assert OPEN_ROUTES.keys() <= paths.keys() - wants_key
