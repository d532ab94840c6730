"""Synthesise every stage for AWS and check all templates: `make synth`, or `python -m infrastructure.checks`.

Every template is held against cdk-nag's AwsSolutions rules and cfn-lint twice: as Chalice writes it, and as SAM expands
it. What is excused is printed with its reason.
"""

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from rich.console import Console

from infrastructure.checks.report import rows_of, show
from infrastructure.checks.stage import CheckedStage, check_stage

STAGES: Final = ("dev", "staging", "prod")
_OUTPUT: Final = Path(__file__).parents[1] / "cdk.out"
# A table for a log, too, which has no width of its own.
_LEAST_WIDTH: Final = 120


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the stages side by side; the exit code is 1 when any has something to be mended."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.checks", description=__doc__.partition("\n")[0])
    parser.add_argument("--stage", choices=STAGES, action="append", help="only this stage (default: all)")
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="folder for the assemblies, one folder a stage")
    options = parser.parse_args(arguments)
    checked = _checked(options.stage or STAGES, options.output.resolve())
    console = Console()
    console.width = max(console.width, _LEAST_WIDTH)
    show(rows_of(verdict for stage in checked for verdict in stage.verdicts), console)
    for stage in checked:
        sys.stdout.writelines(f"{complaint}\n" for complaint in stage.complaints)
        sys.stdout.write(f"{stage.stage}: {stage.resources} resources, {_said_of(stage)}\n")
    return 1 if any(stage.complaints for stage in checked) else 0


def _checked(stages: Sequence[str], output: Path) -> list[CheckedStage]:
    # Each in a process of its own: the CDK's library speaks to one Node process, which is busy most of the time.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(len(stages), os.cpu_count() or 1), mp_context=context) as workers:
        return list(workers.map(check_stage, stages, [output / stage for stage in stages]))


def _said_of(stage: CheckedStage) -> str:
    if stage.complaints:
        return f"{len(stage.complaints)} to be mended"
    return "cdk-nag and cfn-lint find nothing, as written and as SAM expands it"


if __name__ == "__main__":
    sys.exit(main())
