"""cdk-nag's AwsSolutions rules, held against a template, whoever wrote it."""

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import AwsSolutionsChecks

# A rule with several findings on one resource tells which in brackets.
_FINDING: Final = re.compile(r"(?P<rule>[^\[]+)(\[(?P<detail>.*)\])?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """What a rule has against a resource.

    Attributes:
        resource: its logical id.
        rule: `AwsSolutions-IAM5`.
        detail: which of the rule's findings, `Resource::*`; empty where there is one alone.
        says: the rule in a sentence.
    """

    resource: str
    rule: str
    detail: str
    says: str


def findings_in(template: dict[str, Any]) -> tuple[Finding, ...]:
    """All that the rules find, whatever is excused in the template."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "template.json"
        file.write_text(json.dumps(_without_outputs(template)), "utf-8")
        stack = cdk.Stack(cdk.App(analytics_reporting=False, outdir=scratch), "Checked")
        CfnInclude(stack, "Template", template_file=str(file), allow_cyclical_references=True)
        report = AwsSolutionsChecks().validate_scope(stack)
    return tuple(
        sorted(
            _finding(violation.rule_name, violation.description, resource.construct_path or "")
            for violation in report.violations
            for resource in violation.violating_resources
        )
    )


def _without_outputs(template: dict[str, Any]) -> dict[str, Any]:
    """No rule looks at them, and after SAM's expansion they may name what only CloudFormation knows."""
    return {section: content for section, content in template.items() if section not in {"Outputs", "Rules"}}


def _finding(name: str, says: str, path: str) -> Finding:
    parts = _FINDING.fullmatch(name)
    assert parts is not None
    return Finding(resource=path.rpartition("/")[2], rule=parts["rule"], detail=parts["detail"] or "", says=says)
