"""The alarms: each watches what its name says, reaches people, and has a section of the runbook; the budget, too."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib import observability
from infrastructure.components.alarms.functions import slow_limits_ms
from infrastructure.function_catalogue import FUNCTIONS
from tests.infrastructure.cloud_template import CloudTemplate, references

RUNBOOK: Final = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text("utf-8")
SECTION: Final = re.compile(r"What to do: docs/runbook\.md#([a-z-]+)$")
# Described there, and no alarm of CloudWatch.
NO_ALARM: Final = {"budget"}
CERTIFICATE: Final = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"


@pytest.fixture(scope="module")
def whole(template_of: Callable[..., CloudTemplate]) -> CloudTemplate:
    """Everything that may have an alarm: an operator service, a name of one's own, a classifier on instances."""
    return template_of(
        alarms="all",
        classifier_hosting="instances",
        domain_name="leaves.example.org",
        certificate_arn=CERTIFICATE,
    )


def alarms(template: CloudTemplate) -> dict[str, dict[str, Any]]:
    return {
        re.sub("^cloudiot-(dev|prod)-", "", alarm.properties["AlarmName"]): dict(alarm.properties)
        for alarm in template.all("AWS::CloudWatch::Alarm")
    }


def headings() -> set[str]:
    return {title.strip() for title in re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)}


def section_of(alarm: dict[str, Any]) -> str:
    led = SECTION.search(alarm["AlarmDescription"])
    assert led, alarm["AlarmDescription"]
    return led[1]


@pytest.mark.parametrize(
    ("alarm", "metric", "threshold"),
    [
        ("telemetry-behind", "IteratorAge", 900_000),
        ("telemetry-throttled", "WriteProvisionedThroughputExceeded", 0),
        ("messages-rejected", "MessagesRejected", 5),
        ("photos-waiting", "ApproximateAgeOfOldestMessage", 3600),
        ("photos-rejected", "PhotosRejected", 20),
        ("photos-dead-letters", "ApproximateNumberOfMessagesVisible", 0),
        ("undelivered-dead-letters", "ApproximateNumberOfMessagesVisible", 0),
        ("on_telemetry_batch-errors", "Errors", 0),
        ("functions-throttled", "Throttles", 0),
        ("api_handler-slow", "p95", 3000),
        ("classifier-5xx-errors", "Invocation5XXErrors", 0),
        ("classifier-model-errors", "InvocationModelErrors", 0),
        ("classifier-slow", "ModelLatency", 10_000_000),
        ("rest-api-errors", "5XXError", 10),
        ("sign-ins-refused", "SignInsRefused", 20),
        ("rules-invalid", "RulesInvalid", 0),
        ("rollout-stopped", "RolloutsStopped", 0),
        ("operator-unhealthy", "UnHealthyHostCount", 0),
        ("operator-unreachable", "HTTPCode_ELB_5XX_Count", 10),
        ("operator-errors", "HTTPCode_Target_5XX_Count", 10),
    ],
)
def test_an_alarm_watches_what_its_name_says(whole: CloudTemplate, alarm: str, metric: str, threshold: int) -> None:
    properties = alarms(whole)[alarm]

    assert properties["Threshold"] == threshold
    assert properties["ComparisonOperator"] == "GreaterThanThreshold"
    assert properties["TreatMissingData"] == "notBreaching"
    assert metric in json.dumps(properties)


def test_the_watchman_is_watched_and_no_word_of_him_is_the_worst(dev: CloudTemplate) -> None:
    watched = alarms(dev)["checks-stopped"]

    assert (watched["MetricName"], watched["Threshold"]) == ("Invocations", 1)
    assert watched["Dimensions"] == [{"Name": "FunctionName", "Value": "cloudiot-dev-on_alert_settlement"}]
    assert (watched["ComparisonOperator"], watched["TreatMissingData"]) == ("LessThanThreshold", "breaching")


def test_a_certificate_is_watched_for_a_month_before_it_expires(whole: CloudTemplate, dev: CloudTemplate) -> None:
    watched = alarms(whole)["certificate-expires"]

    assert (watched["MetricName"], watched["Threshold"]) == ("DaysToExpiry", 30)
    assert watched["Dimensions"] == [{"Name": "CertificateArn", "Value": CERTIFICATE}]
    assert (watched["ComparisonOperator"], watched["Period"]) == ("LessThanThreshold", 86_400)
    assert "certificate-expires" not in alarms(dev)


def test_what_is_refused_is_a_share_of_what_comes(dev: CloudTemplate) -> None:
    (share, *metrics) = alarms(dev)["messages-rejected"]["Metrics"]

    assert "100 * FILL(part, 0)" in share["Expression"]
    watched = {metric["Id"]: metric["MetricStat"]["Metric"]["MetricName"] for metric in metrics}
    assert watched == {"part": "MessagesRejected", "rest": "MessagesStored"}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_has_an_alarm_for_its_failures(whole: CloudTemplate, function: str) -> None:
    watched = alarms(whole)[f"{function}-errors"]

    assert watched["Dimensions"] == [{"Name": "FunctionName", "Value": f"cloudiot-dev-{function}"}]


def test_a_function_is_called_slow_before_its_time_is_over() -> None:
    assert all(limit < FUNCTIONS[name].timeout_s * 1000 for name, limit in slow_limits_ms().items())


@pytest.mark.parametrize(
    ("function", "periods"), [("on_capture_schedule", 1), ("on_rollup_schedule", 1), ("on_device_check", 2)]
)
def test_a_function_that_runs_seldom_need_not_fail_twice_on_end_to_be_noticed(
    dev: CloudTemplate, function: str, periods: int
) -> None:
    assert alarms(dev)[f"{function}-errors"]["EvaluationPeriods"] == periods


@pytest.mark.parametrize(
    "name",
    ["RulesInvalid", "MessagesRejected", "MessagesStored", "PhotosRejected", "PhotosDiagnosed", "SignInsRefused"],
)
def test_alarms_look_where_the_functions_count(
    whole: CloudTemplate, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    observability.count(observability.Metric(name))
    observability.write_metrics()
    counted = json.loads(capsys.readouterr().out)
    (kind,) = counted["_aws"]["CloudWatchMetrics"]

    (watched,) = (metric for metric in own_metrics(whole) if metric["MetricName"] == name)

    assert watched["Namespace"] == kind["Namespace"]
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in watched["Dimensions"]}
    assert dimensions == {"service": counted["service"], "stage": "dev"}
    assert set(dimensions) == set(kind["Dimensions"][0])


def own_metrics(template: CloudTemplate) -> list[dict[str, Any]]:
    """Those of the alarms' metrics that the functions count, also inside of expressions."""
    simple = list(alarms(template).values())
    inside = [
        metric["MetricStat"]["Metric"]
        for alarm in simple
        for metric in alarm.get("Metrics", [])
        if "MetricStat" in metric
    ]
    return [metric for metric in (*simple, *inside) if metric.get("Namespace") == "CloudIoT"]


def test_every_alarm_tells_when_it_opens_and_when_it_closes(whole: CloudTemplate) -> None:
    topic = whole.one("AWS::SNS::Topic", TopicName="cloudiot-dev-alarms")
    told = [{"Ref": topic.logical_id}]

    for name, alarm in alarms(whole).items():
        # A deployment that is rolled back tells so itself.
        if not name.startswith("classifier-deployment-"):
            assert alarm["AlarmActions"] == alarm["OKActions"] == told, name


def test_alarms_and_the_budget_may_speak_by_their_topic(dev: CloudTemplate) -> None:
    topic = dev.one("AWS::SNS::Topic", TopicName="cloudiot-dev-alarms")
    (policy,) = (
        policy
        for policy in dev.all("AWS::SNS::TopicPolicy")
        if policy.properties["Topics"] == [{"Ref": topic.logical_id}]
    )
    (allowed,) = (s for s in policy.properties["PolicyDocument"]["Statement"] if s["Effect"] == "Allow")
    (key,) = dev.all("AWS::KMS::Key")
    speakers = {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}

    assert set(allowed["Principal"]["Service"]) == speakers
    assert allowed["Action"] == "sns:Publish"
    may_encrypt = {
        service
        for statement in key.properties["KeyPolicy"]["Statement"]
        if "kms:GenerateDataKey" in statement["Action"] and "Service" in statement["Principal"]
        for service in statement["Principal"]["Service"]
    }
    assert speakers <= may_encrypt


def test_dev_has_the_alarms_that_growers_would_notice_and_few_others(dev: CloudTemplate, whole: CloudTemplate) -> None:
    few, all_ = set(alarms(dev)), set(alarms(whole))

    assert few < all_
    assert {"telemetry-behind", "photos-waiting", "photos-dead-letters", "checks-stopped", "rest-api-errors"} <= few
    assert "on_telemetry_batch-errors" not in few
    # Each costs ten cents a month, and dev is to cost little.
    assert len(few) <= 20


def test_every_alarm_has_its_section_of_the_runbook_and_every_section_an_alarm(whole: CloudTemplate) -> None:
    sections = {section_of(alarm) for alarm in alarms(whole).values()}

    assert sections == headings() - NO_ALARM


def test_every_section_says_what_whoever_is_woken_asks() -> None:
    for section in re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        for asked in ("**Means:**", "rowers notice", "**First look:**", "**Mend", "**Closes**"):
            assert asked in section, f"{title}: {asked}"


def test_the_runbook_marks_the_alarms_that_every_stage_has(dev: CloudTemplate) -> None:
    everywhere = {section_of(alarm) for alarm in alarms(dev).values()} | {"certificate-expires"}

    for section in re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]:
        title, _, rest = section.partition("\n")
        marked = rest.strip().startswith("●")
        assert marked == (title.strip() in everywhere), title


def test_the_runbook_knows_every_function_and_which_of_them_every_stage_watches(dev: CloudTemplate) -> None:
    rows = {name: bool(mark) for mark, name in re.findall(r"^\| (● )?`(\w+)` \|", RUNBOOK, re.MULTILINE)}

    assert {name: rows.get(name) for name in FUNCTIONS} == {name: f"{name}-errors" in alarms(dev) for name in FUNCTIONS}


def test_the_budget_of_a_stage_tells_before_the_money_is_gone(dev: CloudTemplate) -> None:
    budget = dev.one("AWS::Budgets::Budget").properties
    topic = dev.one("AWS::SNS::Topic", TopicName="cloudiot-dev-alarms")

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 100, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:stage$dev"]}
    kinds = {row["Notification"]["NotificationType"]: row for row in budget["NotificationsWithSubscribers"]}
    assert {kind: row["Notification"]["Threshold"] for kind, row in kinds.items()} == {"ACTUAL": 80, "FORECASTED": 100}
    assert all(set(references(row["Subscribers"])) == {topic.logical_id} for row in kinds.values())


def test_the_budget_grows_with_the_stage(prod: CloudTemplate) -> None:
    assert prod.one("AWS::Budgets::Budget").properties["Budget"]["BudgetLimit"]["Amount"] == 600
