"""The workflows are what GitHub takes, and deploy with no key that lies anywhere.

actionlint looks at them on GitHub itself; here, GitHub's own schema does.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

_ROOT: Final = Path(__file__).parents[3]
_GITHUB: Final = _ROOT / ".github"
WORKFLOWS: Final = sorted((_GITHUB / "workflows").glob("*.yml"))
# A whole version: what is called v5 today is something else tomorrow.
_PINNED: Final = re.compile(
    r"[\w.-]+/[\w./-]+@v\d+\.\d+\.\d+|docker://[\w./-]+:\d+\.\d+\.\d+|\./\.github/workflows/\w+\.yml"
)


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return document


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(path)["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path).values():
        yield from job.get("steps", [])


@pytest.mark.parametrize(
    ("schema", "path"),
    [*(("github-workflows", path) for path in WORKFLOWS), ("dependabot", _GITHUB / "dependabot.yml")],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_file_is_what_github_takes(schema: str, path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_others_wrote_is_used_in_one_version_and_no_other(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    used += [job["uses"] for job in jobs(path).values() if "uses" in job]

    assert used
    assert [name for name in used if not _PINNED.fullmatch(name)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_run_may_read_the_code_and_nothing_else_unless_it_says_so(path: Path) -> None:
    assert read(path)["permissions"] == {"contents": "read"}
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_command_is_put_together_from_what_somebody_typed(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


def test_every_push_is_checked_as_on_ones_own_machine() -> None:
    check = read(_GITHUB / "workflows" / "check.yml")

    # YAML takes `on` for a truth.
    assert {"push", "pull_request", "workflow_call"} <= set(check[True])  # type: ignore[index]
    assert "make check" in {step.get("run") for step in check["jobs"]["check"]["steps"]}


def test_both_images_are_built_for_the_processors_that_they_run_on() -> None:
    images = jobs(_GITHUB / "workflows" / "check.yml")["images"]["strategy"]["matrix"]["include"]

    assert {(row["file"], row["platform"]) for row in images} == {
        ("ml_model/Dockerfile", "linux/amd64"),
        ("operator_service/Dockerfile", "linux/arm64"),
    }
    assert all((_ROOT / row["file"]).is_file() for row in images)


def test_a_deployment_waits_for_the_checks_and_for_somebodys_approval() -> None:
    deploy = jobs(_GITHUB / "workflows" / "deploy.yml")

    assert deploy["deploy"]["needs"] == "check"
    assert deploy["check"]["uses"] == "./.github/workflows/check.yml"
    # Who approves is a setting of the environment.
    assert deploy["deploy"]["environment"] == "${{ inputs.stage }}"


def test_a_deployment_is_lent_its_role_and_knows_no_key() -> None:
    path = _GITHUB / "workflows" / "deploy.yml"
    (lent,) = (step for step in steps(path) if "configure-aws-credentials" in step.get("uses", ""))

    assert jobs(path)["deploy"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert lent["with"]["role-to-assume"] == "${{ vars.DEPLOY_ROLE_ARN }}"
    assert "secrets." not in path.read_text("utf-8")
    assert "access-key" not in path.read_text("utf-8")


def test_a_stage_is_deployed_by_one_run_at_a_time_and_never_broken_off() -> None:
    assert read(_GITHUB / "workflows" / "deploy.yml")["concurrency"] == {
        "group": "deploy-${{ inputs.stage }}",
        "cancel-in-progress": False,
    }


def test_dependencies_of_every_kind_are_watched() -> None:
    watched = {
        (update["package-ecosystem"], folder)
        for update in read(_GITHUB / "dependabot.yml")["updates"]
        for folder in update.get("directories", [update.get("directory")])
    }
    tracked = subprocess.run(["git", "ls-files"], cwd=_ROOT, capture_output=True, text=True, check=True).stdout
    kinds = ((r"requirements[\w-]*\.txt", "pip"), (r"package\.json", "npm"), (r"Dockerfile", "docker"))

    for line in tracked.splitlines():
        folder, _, name = line.rpartition("/")
        for pattern, kind in kinds:
            if re.fullmatch(pattern, name):
                assert (kind, f"/{folder}") in watched, line
    assert ("github-actions", "/") in watched
