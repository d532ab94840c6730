"""The container, as far as it can be looked at without a Docker engine: what is copied into it is all that it needs."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[3]
_DOCKERFILE: Final = (_ROOT / "operator_service" / "Dockerfile").read_text(encoding="utf-8")
_LET_IN: Final = (_ROOT / "operator_service" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()


def _copied() -> Iterator[tuple[str, str]]:
    """What the last stage copies from the repository, and where to."""
    last_stage = _DOCKERFILE.rpartition("\nFROM ")[2]
    for line in re.findall(r"^COPY (?!--from)(.*)$", last_stage, re.MULTILINE):
        source, target = line.split()
        yield source, target


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `/service` of the image."""
    service = tmp_path_factory.mktemp("service")
    for source, target in _copied():
        (service / target).parent.mkdir(parents=True, exist_ok=True)
        if (_ROOT / source).is_dir():
            shutil.copytree(_ROOT / source, service / target, dirs_exist_ok=True)
        else:
            shutil.copy(_ROOT / source, service / target)
    return service


def _python(image: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = re.search(r"PYTHONPATH=(\S+)", _DOCKERFILE)
    assert path is not None
    environment = {"PYTHONPATH": path[1].replace("/service", str(image)), "AWS_DEFAULT_REGION": "eu-central-1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=image, env=environment, capture_output=True, text=True, check=False
    )


def test_what_is_copied_is_all_that_it_needs_to_start(image: Path) -> None:
    started = _python(image, "-m", "operator_service", "--help")

    assert started.returncode == 0, started.stderr
    assert str(_ROOT / "operator_service") not in started.stdout


def test_without_its_settings_it_says_what_is_missing(image: Path) -> None:
    started = _python(image, "-m", "operator_service")

    assert started.returncode == 1
    assert "The operator service cannot start: the environment variable STAGE is not set" in started.stderr


def test_the_build_lets_in_what_is_copied(image: Path) -> None:
    assert image.is_dir()
    let_in = [line.removeprefix("!") for line in _LET_IN if line.startswith("!")]
    sources = [source for source, _ in _copied()] + re.findall(r"^COPY (dashboard\S*)", _DOCKERFILE, re.MULTILINE)

    assert _LET_IN[1] == "*"
    for source in sources:
        assert any(source == each or source.startswith(f"{each}/") for each in let_in), source


def test_it_runs_as_nobody_and_writes_nothing() -> None:
    last_stage = _DOCKERFILE.rpartition("\nFROM ")[2]

    assert re.search(r"^USER 65534:65534$", last_stage, re.MULTILINE)
    assert last_stage.index("compileall") < last_stage.index("PYTHONDONTWRITEBYTECODE=1") < last_stage.index("USER")


def test_its_requirements_are_pinned_and_those_of_development() -> None:
    own = (_ROOT / "operator_service" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    development = (_ROOT / "requirements-dev.txt").read_text(encoding="utf-8")

    pinned = [line for line in own if line and line[0] not in "#-"]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", line) for line in pinned)
    assert "-r operator_service/requirements.txt" in development
    (boto3,) = [line for line in pinned if line.startswith("boto3")]
    assert boto3 in development.splitlines()
