"""The stage's template, synthesised when something that it is made of has changed, else the one from before."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_REPOSITORY: Final = Path(__file__).parents[2]
_CACHE: Final = _REPOSITORY / ".cloudiot" / "cache" / "cost"
# What a template follows from. The functions' code is in it by its name only, but their event sources are not.
_SOURCES: Final = ("infrastructure/**/*.py", "infrastructure/*.json", "chalice_app/**/*.py", "chalice_app/*.txt")
_GENERATED: Final = frozenset({"cdk.out", "node_modules", "chalice.out", "__pycache__"})


class SynthFailed(RuntimeError):
    """The CDK could not make the template."""


def synthesised(stage: str) -> Path:
    """The template of a stage.

    Raises:
        SynthFailed: with what the CDK said last.
    """
    output = _CACHE / f"{stage}-{_fingerprint()}"
    template = output / f"cloudiot-{stage}.template.json"
    if not template.exists():
        command = [sys.executable, "-m", "infrastructure.synth", "--stage", stage, "--output", str(output)]
        paths = (str(_REPOSITORY), str(_REPOSITORY / "chalice_app"))
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
        done = subprocess.run(command, cwd=_REPOSITORY, env=environment, capture_output=True, text=True, check=False)
        if done.returncode or not template.exists():
            raise SynthFailed(f"the template of {stage} cannot be made:\n{(done.stderr or done.stdout)[-2000:]}")
    return template


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(_REPOSITORY)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for pattern in _SOURCES:
        for path in _REPOSITORY.glob(pattern):
            if not _GENERATED & set(path.parts):
                yield path
