"""What Docker on this machine builds for."""

from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from infrastructure.deployment.machine import Say, docker_platforms, machine_facts

BUILDX: Final = """Name:          default
Driver:        docker

Nodes:
Name:             default
Endpoint:         default
Status:           running
Platforms:        linux/amd64*, linux/amd64/v2, linux/arm64
"""


def saying(told: Mapping[str, str]) -> Say:
    """A machine on which these commands answer, by their second word, and no others."""

    def say(command: Sequence[str]) -> str | None:
        return told.get(command[1])

    return say


def test_docker_builds_for_what_buildx_lists() -> None:
    assert docker_platforms(saying({"version": "linux/amd64\n", "buildx": BUILDX})) == frozenset(
        {"linux/amd64", "linux/amd64/v2", "linux/arm64"}
    )


def test_docker_without_buildx_builds_for_its_own_processor() -> None:
    assert docker_platforms(saying({"version": "linux/arm64\n"})) == frozenset({"linux/arm64"})


@pytest.mark.parametrize("told", [{}, {"buildx": BUILDX}], ids=["no docker", "no daemon"])
def test_without_a_docker_that_answers_nothing_is_built(told: Mapping[str, str]) -> None:
    assert docker_platforms(saying(told)) is None


def test_a_machine_without_docker_is_no_error() -> None:
    def missing(_command: Sequence[str]) -> str | None:
        return None

    assert machine_facts(missing).docker is None
