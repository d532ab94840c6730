"""Synthesise a stage for AWS and lint its template: `python -m infrastructure.synth --stage dev`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_BIN: Final = Path(sys.executable).parent

# The CDK writes dependencies down that references imply already: more words, the same order.
_HARMLESS: Final = ("W3005",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the CDK command line, then cfn-lint; the first that fails ends it."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.synth", description=__doc__.partition(":")[0])
    parser.add_argument("--stage", default="dev", help="which stage (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=_HERE / "cdk.out", help="folder for the cloud assembly")
    options = parser.parse_args(arguments)
    cdk = [_HERE / "node_modules" / ".bin" / "cdk", "synth", "--quiet", "--no-notices"]
    template = options.output.resolve() / f"cloudiot-{options.stage}.template.json"
    for command in (
        [*cdk, "--context", f"stage={options.stage}", "--output", options.output.resolve()],
        [_BIN / "cfn-lint", "--template", template, "--ignore-checks", *_HARMLESS],
    ):
        if failed := subprocess.run(command, cwd=_HERE, env=_environment(), check=False).returncode:
            return failed
    size_kb = template.stat().st_size // 1024
    sys.stdout.write(f"{template}: {size_kb} KB, cfn-lint found nothing\n")
    return 0


def _environment() -> dict[str, str]:
    # The command line is a Node script: the Node of the virtual environment comes first.
    return os.environ | {"PATH": f"{_BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


if __name__ == "__main__":
    sys.exit(main())
