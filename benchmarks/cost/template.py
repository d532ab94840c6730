"""The stage's template, synthesised when something that it is made of has changed, else the one from before."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_REPOSITORY: Final = Path(__file__).parents[2]
_CACHE: Final = _REPOSITORY / ".cloudiot" / "cache" / "cost"
# What a template follows from. The functions' code is in it by its name only, but their event sources are not.
_SOURCES: Final = ("infrastructure/**/*.py", "infrastructure/*.json", "chalice_app/**/*.py", "chalice_app/*.txt")
_GENERATED: Final = frozenset({"cdk.out", "node_modules", "chalice.out", "__pycache__"})


class SynthFailed(RuntimeError):
    """The CDK could not make the template."""


def synthesised(context: Mapping[str, str]) -> Path:
    """The template of a stage, with settings as after `-c` of `cdk deploy`.

    Raises:
        SynthFailed: with what the CDK said last.
    """
    stage = context.get("stage", "dev")
    settings = json.dumps(dict(sorted(context.items())))
    output = _CACHE / f"{stage}-{_fingerprint(settings)}"
    template = output / f"cloudiot-{stage}.template.json"
    if not template.exists():
        done = _make(context, output)
        if done.returncode or not template.exists():
            raise SynthFailed(f"the template of {stage} cannot be made:\n{(done.stderr or done.stdout)[-2000:]}")
    return template


def _make(context: Mapping[str, str], output: Path) -> subprocess.CompletedProcess[str]:
    # As the CDK's command line would start it; nothing is uploaded, so no file has to be gathered either.
    flags = json.loads((_REPOSITORY / "infrastructure" / "cdk.json").read_text("utf-8"))["context"]
    flags |= {"aws:cdk:disable-asset-staging": True}
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": os.pathsep.join((str(_REPOSITORY), str(_REPOSITORY / "chalice_app"))),
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(flags | dict(context)),
    }
    command = [sys.executable, "-m", "infrastructure.app"]
    return subprocess.run(command, cwd=_REPOSITORY, env=environment, capture_output=True, text=True, check=False)


def _fingerprint(settings: str) -> str:
    digest = hashlib.sha256(settings.encode())
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(_REPOSITORY)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for pattern in _SOURCES:
        for path in _REPOSITORY.glob(pattern):
            if not _GENERATED & set(path.parts):
                yield path
