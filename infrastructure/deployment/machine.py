"""Looks what this machine can do: whether the CDK is there, and what Docker builds for."""

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from infrastructure.deployment.facts import MachineFacts

INFRASTRUCTURE: Final = Path(__file__).parents[1]
CDK: Final = INFRASTRUCTURE / "node_modules" / ".bin" / "cdk"
# Docker that hangs is as good as none.
_DOCKER_ANSWERS_S: Final = 20

# What a command printed; None where it is not there, failed, or took too long.
Say = Callable[[Sequence[str]], str | None]


def machine_facts(say: Say | None = None) -> MachineFacts:
    """What this machine can do."""
    return MachineFacts(cdk_installed=CDK.exists(), docker=docker_platforms(say or _printed))


def docker_platforms(say: Say) -> frozenset[str] | None:
    """Platforms that Docker builds images for; None where there is no Docker that answers.

    By buildx, which knows of emulated processors, too; a Docker without it builds for its own.
    """
    own = say(["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"])
    if own is None:
        return None
    told = say(["docker", "buildx", "inspect", "--bootstrap"]) or ""
    listed = re.findall(r"^Platforms:\s*(.+)$", told, re.MULTILINE)
    platforms = {name.strip().rstrip("*") for line in listed for name in line.split(",")}
    return frozenset(platforms | {own.strip()})


def _printed(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_DOCKER_ANSWERS_S, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
