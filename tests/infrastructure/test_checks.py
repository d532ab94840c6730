"""What `make synth` finds: in templates as they are written, and in what SAM makes of them."""

import copy
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from rich.console import Console

from infrastructure.checks.lint import lint
from infrastructure.checks.report import rows_of, show
from infrastructure.checks.templates import Template, expand, templates_of
from infrastructure.checks.verdict import Verdict, judge
from infrastructure.excuses import METADATA_KEY, RULES_KEY
from tests.infrastructure.cloud_template import CloudTemplate

# Whoever adds a reason has to take one away, or to convince a reviewer that there are more.
MOST_REASONS: Final = 25

# A function with an outworn runtime and an API without logs, validation and authorisation: written out, and SAM's way.
PLAIN: Final = {
    "OldFunction": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.9",
            "Handler": "index.handler",
            "Role": "arn:aws:iam::123456789012:role/some",
            "Code": {"ZipFile": "def handler(event, context): ..."},
        },
    },
    "OpenApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "open"}},
}
SHORT: Final = {
    "ShortFunction": {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.9",
            "Handler": "index.handler",
            "Role": "arn:aws:iam::123456789012:role/some",
            "InlineCode": "def handler(event, context): ...",
        },
    },
    "ShortApi": {
        "Type": "AWS::Serverless::Api",
        "Properties": {"StageName": "dev", "DefinitionBody": {"swagger": "2.0", "info": {"title": "t"}, "paths": {}}},
    },
}


def template(resources: dict[str, Any], **metadata: dict[str, Any]) -> Template:
    """A template of these resources; `metadata` by the resource's name."""
    resources = copy.deepcopy(resources)
    for name, content in metadata.items():
        resources[name]["Metadata"] = content
    written = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    return Template(stack="planted", written=written, expanded=expand(written))


def excused(rule: str, finding: str = "") -> dict[str, Any]:
    written = {"id": rule, "reason": "It is planted."} | ({"applies_to": finding} if finding else {})
    return {METADATA_KEY: {RULES_KEY: [written]}}


def rules_on(verdict: Verdict, form: str, resource: str) -> set[str]:
    return {
        found.rule.removeprefix("AwsSolutions-")
        for found in verdict.unexcused[form]
        if found.resource.startswith(resource)
    }


def test_a_planted_function_and_api_are_found_in_both_forms() -> None:
    verdict = judge(template(PLAIN | SHORT))

    for form in ("written", "expanded"):
        assert rules_on(verdict, form, "OldFunction") == {"L1"}
        assert "APIG2" in rules_on(verdict, form, "OpenApi")


def test_what_sam_writes_short_is_found_once_it_is_expanded() -> None:
    verdict = judge(template(SHORT))

    assert rules_on(verdict, "written", "Short") == set()
    assert "L1" in rules_on(verdict, "expanded", "ShortFunction")
    assert {"APIG1", "APIG2", "APIG6"} <= rules_on(verdict, "expanded", "ShortApi")


def test_an_excuse_on_what_was_written_holds_for_what_sam_makes_of_it() -> None:
    verdict = judge(template(SHORT, ShortApi=excused("AwsSolutions-APIG1")))

    assert "APIG1" not in rules_on(verdict, "expanded", "ShortApi")
    assert "APIG2" in rules_on(verdict, "expanded", "ShortApi")
    assert [set(resources) for resources in verdict.excused.values()] == [{"ShortApi"}]


def test_an_excuse_that_excuses_nothing_has_to_go() -> None:
    verdict = judge(template(PLAIN, OldFunction=excused("AwsSolutions-S1")))

    (complaint,) = [line for line in verdict.complaints() if "excuses nothing" in line]
    assert "AwsSolutions-S1" in complaint
    assert "OldFunction" in complaint


@pytest.mark.parametrize(("finding", "holds"), [(":thing/*", True), (":cert/*", False), ("", False)])
def test_an_excuse_of_a_wildcard_holds_for_that_one_alone(finding: str, holds: bool) -> None:
    statement = {"Effect": "Allow", "Action": "iot:DeleteThing", "Resource": "arn:aws:iot:x:1:thing/*"}
    policy = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}, "Roles": ["r"]}
    planted = {"Policy": {"Type": "AWS::IAM::Policy", "Properties": policy}}

    verdict = judge(template(planted, Policy=excused("AwsSolutions-IAM5", finding)))

    assert (verdict.unexcused["written"] == ()) is holds
    assert (not verdict.idle) is holds


def test_what_cfn_lint_says_is_told_with_its_place(tmp_path: Path) -> None:
    broken = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "soon"}}}}

    (line,) = lint({"planted": broken}, tmp_path)

    assert line.startswith("planted: cfn-lint E")
    assert "Resources/Queue/Properties/DelaySeconds" in line


def test_what_cfn_lint_has_nothing_against_is_not_told_of(tmp_path: Path) -> None:
    assert lint({"planted": {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}}, tmp_path) == ()


def test_an_assembly_has_templates_in_both_forms_where_sam_is_at_work(dev: CloudTemplate) -> None:
    forms = {each.stack: set(each.forms) for each in templates_of(dev.folder)}

    assert forms["cloudiot-dev"] == {"written", "expanded"}
    assert forms["cloudiot-account"] == {"written"}


@pytest.fixture(scope="module")
def verdicts(dev: CloudTemplate) -> list[Verdict]:
    return [judge(each) for each in templates_of(dev.folder)]


def test_the_stack_has_nothing_to_be_mended(verdicts: list[Verdict]) -> None:
    assert [line for verdict in verdicts for line in verdict.complaints()] == []


def test_what_is_excused_is_little_and_every_reason_is_a_sentence(verdicts: list[Verdict]) -> None:
    rows = list(rows_of(verdicts))

    assert 0 < len(rows) <= MOST_REASONS
    for row in rows:
        assert row.because.endswith("."), row.because
        assert len(row.because.split()) >= 6, row.because


def test_the_table_tells_rule_resource_and_reason(verdicts: list[Verdict]) -> None:
    printed, rows = StringIO(), list(rows_of(verdicts))
    show(rows, Console(width=160, file=printed))
    table = "".join(printed.getvalue().split())

    for row in rows:
        assert "".join(row.because.split()[:2]) in table
        assert row.resources[0] in table
