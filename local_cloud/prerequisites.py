"""What has to be on the machine before a local cloud can start, checked all at once."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_cloud.emulation import borrowed
from local_cloud.errors import Missing
from local_cloud.folders import REPOSITORY

# What `make setup` installs; the programs come with the environment, Node included.
_PACKAGES: Final = (
    "ministack",
    "microburst",
    "hypercorn",
    "boto3",
    "chalice",
    "aws_cdk",
    "requests",
    "rich",
    "awsiot",
    "onnxruntime",
)
_PROGRAMS: Final = ("node", "npm", "chalice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """How to look for things; tests bring their own."""

    package: Callable[[str], bool] = lambda name: importlib.util.find_spec(name) is not None
    program: Callable[[str], bool] = lambda name: find_program(name) is not None


def find_program(name: str) -> Path | None:
    """A program of our environment, else one of the machine."""
    ours = Path(sys.executable).parent / name
    if ours.exists():
        return ours
    elsewhere = shutil.which(name)
    return Path(elsewhere) if elsewhere else None


def demand_prerequisites(finder: Finder | None = None) -> None:
    """Check what a local cloud needs.

    Raises:
        Missing: something is not there.
        EmulatorChanged: the emulator is there in another version.
    """
    finder = finder or Finder()
    missing = [f"the Python package {name}" for name in _PACKAGES if not finder.package(name)]
    missing += [f"the program {name}" for name in _PROGRAMS if not finder.program(name)]
    if missing:
        raise Missing(
            f"missing: {', '.join(missing)}. Run `make setup`, which installs {REPOSITORY / 'requirements-dev.txt'} "
            "into .venv, and start from there (`.venv/bin/python -m local_cloud …`)"
        )
    borrowed.demand_pinned_version()
