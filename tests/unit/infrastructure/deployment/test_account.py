"""What is read of an account: asked of AWS in memory, and of what AWS answers when it refuses."""

from collections.abc import Iterator
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, TokenRetrievalError
from botocore.stub import Stubber
from moto import mock_aws

from infrastructure.deployment import account as module
from infrastructure.deployment.account import account_facts, session_of
from infrastructure.deployment.facts import AccountUnreachable
from tests.unit.infrastructure.deployment.facts import a_config

REGION: Final = "eu-central-1"


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("AWS_ACCESS_KEY_ID", "testing"), ("AWS_SECRET_ACCESS_KEY", "testing")):
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    with mock_aws():
        yield


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    """With what is not in memory: a thousand functions at once, quotas that nobody may ask for, an active tag."""
    monkeypatch.setattr(module, "_concurrent_executions", lambda _functions: 1000)
    monkeypatch.setattr(module, "_quota", lambda *_asked: None)
    monkeypatch.setattr(module, "_budget_tag_active", lambda _session: True)
    return session_of(None, REGION)


def test_an_empty_account_says_who_we_are_and_that_nothing_is_there(session: Any) -> None:
    facts = account_facts(session, a_config())

    assert (facts.account, facts.region) == ("123456789012", REGION)
    assert facts.caller.startswith("arn:aws:")
    assert (facts.bootstrap_version, facts.stack_status, facts.left_over) == (None, None, ())


def test_the_bootstrap_is_found(session: Any) -> None:
    session.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="27", Type="String")

    assert account_facts(session, a_config()).bootstrap_version == 27


def test_the_stack_of_the_stage_and_no_other_is_found(session: Any) -> None:
    template = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    session.client("cloudformation").create_stack(StackName="cloudiot-dev", TemplateBody=template)

    assert account_facts(session, a_config()).stack_status == "CREATE_COMPLETE"
    assert account_facts(session, a_config(stage="prod")).stack_status is None


def test_what_an_earlier_stack_kept_is_found(session: Any) -> None:
    session.client("dynamodb").create_table(
        TableName="cloudiot-dev-operations",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )

    assert account_facts(session, a_config()).left_over == ("cloudiot-dev-operations",)


def test_networks_that_are_there_are_taken_off_the_quota(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_quota", lambda _session, service, _name: 5 if service == "vpc" else None)
    there = len(session.client("ec2").describe_vpcs()["Vpcs"])

    assert account_facts(session, a_config()).free_networks == 5 - there


def test_lambdas_limit_is_the_accounts() -> None:
    functions = boto3.client("lambda", region_name=REGION)
    with Stubber(functions) as stubber:
        stubber.add_response("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 10}})

        assert module._concurrent_executions(functions) == 10


@pytest.mark.parametrize(
    ("tags", "active"), [([{"TagKey": "stage", "Type": "UserDefined", "Status": "Active"}], True), ([], False)]
)
def test_the_tag_of_the_budget_is_active_or_not(
    tags: list[dict[str, str]], active: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    billing = boto3.client("ce", region_name="us-east-1")
    with Stubber(billing) as stubber:
        expected = {"TagKeys": ["stage"], "Status": "Active"}
        stubber.add_response("list_cost_allocation_tags", {"CostAllocationTags": tags}, expected)
        session = session_of(None, REGION)
        monkeypatch.setattr(session, "client", lambda *_names, **_more: billing)

        assert module._budget_tag_active(session) is active


def test_a_quota_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    quotas = boto3.client("service-quotas", region_name=REGION)
    with Stubber(quotas) as stubber:
        listed = [{"QuotaName": "Something else", "Value": 1.0}, {"QuotaName": "VPCs per Region", "Value": 5.0}]
        stubber.add_response("list_service_quotas", {"Quotas": listed}, {"ServiceCode": "vpc"})
        session = session_of(None, REGION)
        monkeypatch.setattr(session, "client", lambda _name: quotas)

        assert module._quota(session, "vpc", "VPCs per Region") == 5


def test_what_may_not_be_asked_is_not_known(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_asked: Any) -> Any:
        raise NoCredentialsError

    monkeypatch.setattr(module, "_quota", denied)

    facts = account_facts(session, a_config())
    assert (facts.endpoint_concurrency, facts.endpoint_instances, facts.free_networks) == (None, None, None)


def test_a_profile_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(AccountUnreachable, match="There is no profile greenhouse; there are: none"):
        session_of("greenhouse", REGION)


def test_without_a_region_nothing_is_asked() -> None:
    with pytest.raises(AccountUnreachable, match=r"No region is named. Say which: make deploy REGION="):
        session_of(None, None)


def test_a_region_without_iot_core_is_refused() -> None:
    with pytest.raises(AccountUnreachable, match="AWS IoT Core is not in mars-north-1"):
        session_of(None, "mars-north-1")


@pytest.mark.parametrize(
    ("failure", "complaint"),
    [
        (NoCredentialsError(), "There are no credentials. Name a profile"),
        (TokenRetrievalError(provider="sso", error_msg="expired"), "The sign-in has expired: aws sso login"),
        (EndpointConnectionError(endpoint_url="https://sts.example.org"), "AWS does not answer"),
        ("ExpiredToken", "AWS does not take the credentials"),
        ("InvalidClientTokenId", "AWS does not take the credentials"),
    ],
)
def test_credentials_that_do_not_work_are_refused(
    failure: Exception | str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(None, REGION)
    sts = boto3.client("sts", region_name=REGION)
    monkeypatch.setattr(session, "client", lambda _name: sts)
    if isinstance(failure, Exception):
        monkeypatch.setattr(sts, "get_caller_identity", _raising(failure))
    else:
        stubber = Stubber(sts)
        stubber.add_client_error("get_caller_identity", failure)
        stubber.activate()

    with pytest.raises(AccountUnreachable, match=complaint):
        account_facts(session, a_config())


def _raising(error: Exception) -> Any:
    def call() -> None:
        raise error

    return call
