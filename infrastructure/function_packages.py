"""What functions import beside their own code: the pinned packages, as a Lambda layer.

Chalice would fetch them too, but only for the Python that synthesises, and by rules of an old C library
that current Pillow wheels do not follow. Here pip fetches wheels for the runtime that is meant.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CACHE: Final = Path(__file__).parents[1] / ".cloudiot" / "layers"

# Amazon Linux 2023, on which Lambda runs Python 3.12 and later, has glibc 2.34; pip takes
# each of these names literally and does not think of the lower ones itself.
_GLIBC_MINORS: Final = range(17, 35)


class PackagesMissing(Exception):
    """pip found no wheels for the runtime; the message holds what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRuntime:
    """What functions run on.

    Attributes:
        python: `3.13`.
        architecture: `arm64` or `x86_64`, as Lambda calls them.
        here: whether they run on this machine, whatever its operating system, and not in AWS.
    """

    python: str
    architecture: str
    here: bool

    @classmethod
    def of_this_machine(cls) -> "FunctionRuntime":
        """The Python that runs this, on this processor."""
        architecture = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
        return cls(python=f"{sys.version_info.major}.{sys.version_info.minor}", architecture=architecture, here=True)

    @property
    def wheel_options(self) -> list[str]:
        """How to tell pip."""
        if self.here:
            return []
        machine = {"arm64": "aarch64", "x86_64": "x86_64"}[self.architecture]
        names = [f"manylinux_2_{minor}_{machine}" for minor in _GLIBC_MINORS] + [f"manylinux2014_{machine}"]
        return [f"--python-version={self.python}", *(f"--platform={name}" for name in names)]


def layer_folder(requirements: Path, runtime: FunctionRuntime) -> Path:
    """A folder laid out as a Lambda layer, with the requirements for this runtime.

    It is kept below `.cloudiot` and made only when requirements or runtime change.

    Raises:
        PackagesMissing: a package has no wheel for the runtime, or there is no way to the package index.
    """
    kept = _CACHE / _key(requirements, runtime)
    if not kept.exists():
        # Under another name until it is whole: an interrupted download must not be taken for a layer.
        unfinished = kept.with_name(f"{kept.name}.{os.getpid()}")
        _install(requirements, runtime, unfinished / "python")
        _move(unfinished, kept)
    return kept


def _key(requirements: Path, runtime: FunctionRuntime) -> str:
    system = platform.system() if runtime.here else "lambda"
    meant = f"{system} {runtime.python} {runtime.architecture}\n".encode() + requirements.read_bytes()
    return f"python{runtime.python}-{runtime.architecture}-{hashlib.sha256(meant).hexdigest()[:16]}"


def _install(requirements: Path, runtime: FunctionRuntime, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    options = ["--only-binary=:all:", f"--requirement={requirements}", f"--target={target}", *runtime.wheel_options]
    pip = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if pip.returncode != 0:
        shutil.rmtree(target.parent, ignore_errors=True)
        raise PackagesMissing(f"pip found no wheels for {runtime.python} on {runtime.architecture}:\n{pip.stderr}")
    # Commands, with the path of this machine's Python in their first line: no function calls them.
    shutil.rmtree(target / "bin", ignore_errors=True)


def _move(unfinished: Path, kept: Path) -> None:
    try:
        unfinished.rename(kept)
    except OSError:
        # Another synth was faster; what it made is the same.
        shutil.rmtree(unfinished)
        if not kept.exists():
            raise
