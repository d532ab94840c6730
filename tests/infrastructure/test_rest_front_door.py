"""The door of the REST API: how fast, how much, what is noted, under which name."""

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, references, spelled


def test_the_rest_api_throttles_every_route(dev: CloudTemplate) -> None:
    (everything,) = dev.resource("RestAPI").properties["MethodSettings"]

    assert (everything["HttpMethod"], everything["ResourcePath"]) == ("*", "/*")
    assert (everything["ThrottlingRateLimit"], everything["ThrottlingBurstLimit"]) == (100, 200)
    # Bodies and headers, keys among them, belong into no log.
    assert everything["DataTraceEnabled"] is False


def test_the_rest_api_notes_every_request_in_a_group_that_expires(dev: CloudTemplate) -> None:
    noted = dev.resource("RestAPI").properties["AccessLogSetting"]
    group = dev.one("AWS::Logs::LogGroup", LogGroupName="/cloudiot/dev/rest-requests")

    assert group.logical_id in references(noted["DestinationArn"])
    # API Gateway refuses the asterisk that CloudFormation puts at the end of a group's ARN.
    assert spelled(noted["DestinationArn"]).endswith(f":log-group:<{group.logical_id}>")
    assert group.properties["RetentionInDays"] == 7


def test_a_request_is_followed_from_the_door_on(dev: CloudTemplate) -> None:
    assert dev.resource("RestAPI").properties["TracingEnabled"] is True


def test_whoever_reads_a_body_knows_how_long_it_may_be(dev: CloudTemplate) -> None:
    (container,) = dev.one("AWS::ECS::TaskDefinition").properties["ContainerDefinitions"]
    told = {variable["Name"]: variable["Value"] for variable in container["Environment"]}

    assert dev.resource("APIHandler").properties["Environment"]["Variables"]["LONGEST_REQUEST_BYTES"] == "1000000"
    assert told["LONGEST_REQUEST_BYTES"] == "1000000"


def test_there_is_one_stage_and_it_bears_the_stages_name(dev: CloudTemplate) -> None:
    properties = dev.resource("RestAPI").properties

    assert (properties["StageName"], properties["OpenApiVersion"]) == ("dev", "2.0")


def test_a_name_of_its_own_leads_to_the_rest_api_and_no_other_does(named: CloudTemplate) -> None:
    properties = named.resource("RestAPI").properties
    domain = properties["Domain"]

    assert (domain["DomainName"], domain["SecurityPolicy"]) == ("api.leaves.example.org", "TLS_1_2")
    assert ":certificate/" in domain["CertificateArn"]
    assert domain["Route53"] == {"HostedZoneId": "Z0123456789ABC"}
    assert properties["DisableExecuteApiEndpoint"] is True
    assert named.document["Outputs"]["RestUrl"]["Value"] == "https://api.leaves.example.org"


def test_without_a_name_it_answers_under_the_one_that_aws_gives_it(dev: CloudTemplate) -> None:
    properties = dev.resource("RestAPI").properties

    assert "Domain" not in properties
    assert "DisableExecuteApiEndpoint" not in properties


def test_the_rest_api_answers_in_its_region_and_asks_the_authorizer(dev: CloudTemplate) -> None:
    api = dev.one("AWS::Serverless::Api").properties
    security = api["DefinitionBody"]["paths"]["/devices"]["get"]["security"]

    assert (api["StageName"], api["EndpointConfiguration"]) == ("dev", "REGIONAL")
    assert security == [{"authorize_operator": []}]


@pytest.mark.parametrize("function", ["APIHandler", "AuthorizeOperator"])
def test_the_rest_api_may_invoke_its_functions(dev: CloudTemplate, function: str) -> None:
    permissions = [
        permission.properties
        for permission in dev.all("AWS::Lambda::Permission")
        if permission.properties["Principal"] == "apigateway.amazonaws.com"
    ]

    (permission,) = (p for p in permissions if function in references(p["FunctionName"]))
    assert permission["Action"] == "lambda:InvokeFunction"
