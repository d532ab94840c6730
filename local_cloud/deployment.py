"""Deploys the platform's one CDK stack to the emulator, with the real CDK command line.

What takes long depends on the sources alone, so it is kept: the command line itself, and the
synthesised stack with its packaged functions, under a name made of the sources' content. The
deployment is done anew for every emulator.
"""

import fcntl
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_cloud import surroundings
from local_cloud.content_key import content_key
from local_cloud.folders import REPOSITORY, Folders
from local_cloud.prerequisites import find_program
from local_cloud.processes import Child, Children

STAGE: Final = "dev"
STACK: Final = f"cloudiot-{STAGE}"

_INFRASTRUCTURE: Final = REPOSITORY / "infrastructure"
# What the synthesised stack is made of.
_SOURCES: Final = (REPOSITORY / "chalice_app", _INFRASTRUCTURE, REPOSITORY / "requirements-dev.txt")
# Files go there before CloudFormation reads them. The name is the CDK's own; `cdk bootstrap` would make
# it too, and with it roles that nobody takes on here.
_ASSETS_BUCKET: Final = f"cdk-hnb659fds-assets-{surroundings.ACCOUNT}-{surroundings.REGION}"
_KEPT_ASSEMBLIES: Final = 3

# The first time, npm and pip fetch packages over whatever line there is.
_INSTALL_TIMEOUT_S: Final = 300.0
_SYNTH_TIMEOUT_S: Final = 300.0
_DEPLOY_TIMEOUT_S: Final = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The steps from sources to a running stack."""

    folders: Folders
    children: Children

    def assembly(self) -> Path:
        """The synthesised stack, made unless these very sources were synthesised before."""
        key = content_key(_SOURCES, also=(sys.version, platform.machine(), platform.system()))
        kept = self.folders.cache / "assemblies" / key
        with _one_at_a_time(self.folders.cache):
            self._install_command_line()
            if not kept.exists():
                self._synthesise(kept)
            os.utime(kept)
            _forget_old(kept.parent)
        return kept

    def start(self, assembly: Path, aws_port: int) -> Child:
        """Begin the deployment into the emulator at this port; finish with `outputs`."""
        s3 = surroundings.client("s3", aws_port)
        # Where one stack is deployed over another, it is there.
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(
                Bucket=_ASSETS_BUCKET, CreateBucketConfiguration={"LocationConstraint": surroundings.REGION}
            )
        self._outputs_file.unlink(missing_ok=True)
        command = [
            *self._cdk("deploy", STACK),
            *("--app", str(assembly), "--outputs-file", str(self._outputs_file)),
            *("--require-approval", "never", "--method", "direct", "--progress", "events"),
        ]
        return self.children.start("deploy", command, surroundings.emulated_aws(aws_port))

    def outputs(self, deploying: Child) -> Mapping[str, str]:
        """The stack's outputs, once it is deployed; raises as `Children.finish` does."""
        self.children.finish(deploying, timeout_s=_DEPLOY_TIMEOUT_S)
        outputs: dict[str, str] = json.loads(self._outputs_file.read_text())[STACK]
        return outputs

    @property
    def _outputs_file(self) -> Path:
        return self.folders.home / "run" / "outputs.json"

    def _install_command_line(self) -> None:
        wanted = json.loads((_INFRASTRUCTURE / "package.json").read_text())["devDependencies"]["aws-cdk"]
        installed = _INFRASTRUCTURE / "node_modules" / "aws-cdk" / "package.json"
        if installed.exists() and json.loads(installed.read_text())["version"] == wanted:
            return
        command = [str(find_program("npm")), "ci", "--no-audit", "--no-fund", "--prefix", str(_INFRASTRUCTURE)]
        self.children.run("npm", command, _node_first(), timeout_s=_INSTALL_TIMEOUT_S)

    def _synthesise(self, kept: Path) -> None:
        unfinished = kept.with_name(f"{kept.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        command = [
            *self._cdk("synth", "--quiet", "--output", str(unfinished)),
            *("--context", f"stage={STAGE}", "--context", "target=emulator"),
        ]
        environment = _node_first() | {"AWS_DEFAULT_REGION": surroundings.REGION}
        self.children.run("synth", command, environment, timeout_s=_SYNTH_TIMEOUT_S, folder=_INFRASTRUCTURE)
        unfinished.rename(kept)

    def _cdk(self, *arguments: str) -> list[str]:
        script = _INFRASTRUCTURE / "node_modules" / "aws-cdk" / "bin" / "cdk"
        return [str(find_program("node")), str(script), *arguments, "--no-notices", "--no-color"]


def _node_first() -> dict[str, str]:
    """The CDK library and npm look for `node` on the path: ours comes first."""
    return {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


@contextmanager
def _one_at_a_time(cache: Path) -> Iterator[None]:
    """Two local clouds of one checkout must not build the same thing at once."""
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_old(assemblies: Path) -> None:
    kept = sorted(assemblies.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in kept[_KEPT_ASSEMBLIES:]:
        shutil.rmtree(old, ignore_errors=True)
