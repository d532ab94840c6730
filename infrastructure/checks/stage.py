"""One stage, synthesised and checked whole."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from infrastructure.checks.lint import lint
from infrastructure.checks.templates import Template, templates_of
from infrastructure.checks.verdict import Verdict, judge
from infrastructure.synth import synthesise


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedStage:
    """What the checks say of a stage.

    Attributes:
        complaints: one line for each thing to be mended; none, and the stage may be deployed.
        verdicts: of each template; they know what is excused.
        resources: in all templates, as CloudFormation will make them.
    """

    stage: str
    complaints: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    resources: int


def check_stage(stage: str, assembly: Path) -> CheckedStage:
    """Synthesise a stage into a folder, and hold each of its templates against cdk-nag and cfn-lint, in both forms."""
    said = synthesise(stage, assembly)
    if said is not None:
        return CheckedStage(stage=stage, complaints=(said,), verdicts=(), resources=0)
    templates = tuple(templates_of(assembly))
    verdicts = tuple(judge(template) for template in templates)
    complaints = [line for verdict in verdicts for line in verdict.complaints()]
    return CheckedStage(
        stage=stage,
        complaints=(*complaints, *_linted(templates)),
        verdicts=verdicts,
        resources=sum(len(template.expanded["Resources"]) for template in templates),
    )


def _linted(templates: tuple[Template, ...]) -> tuple[str, ...]:
    named = {f"{each.stack} ({form})": document for each in templates for form, document in each.forms.items()}
    with tempfile.TemporaryDirectory() as scratch:
        return lint(named, Path(scratch))
