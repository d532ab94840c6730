"""Synthesise a stage for AWS, by the CDK command line: `python -m infrastructure.synth --stage dev`.

`python -m infrastructure.checks` (`make synth`) does it for every stage, and checks what came of it.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_BIN: Final = Path(sys.executable).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the CDK command line; the exit code is its own."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.synth", description=__doc__.partition(":")[0])
    parser.add_argument("--stage", default="dev", help="which stage (default: %(default)s)")
    parser.add_argument("--output", type=Path, help="folder for the cloud assembly (default: cdk.out/<stage>)")
    options = parser.parse_args(arguments)
    output: Path = options.output or _HERE / "cdk.out" / options.stage
    refusal = synthesise(options.stage, output.resolve())
    sys.stderr.write(refusal or "")
    return 0 if refusal is None else 1


def synthesise(stage: str, output: Path) -> str | None:
    """Make the cloud assembly of a stage in a folder; what the CDK said if it could not, else None."""
    command = [str(_HERE / "node_modules" / ".bin" / "cdk"), "synth", "--quiet", "--no-notices"]
    command += ["--context", f"stage={stage}", "--output", str(output)]
    done = subprocess.run(command, cwd=_HERE, env=_environment(), capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"{stage} cannot be synthesised:\n{done.stdout}{done.stderr}"


def _environment() -> dict[str, str]:
    # The command line is a Node script: the Node of the virtual environment comes first.
    return os.environ | {"PATH": f"{_BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


if __name__ == "__main__":
    sys.exit(main())
