"""What the container is built of: enough to serve, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docker.utils.build import exclude_paths  # type: ignore[import-untyped]

import ml_model
from ml_model.model_card import CARD_NAME, WEIGHTS_NAMES, Precision

FOLDER = Path(ml_model.__path__[0])

# As much as the weights and a small program; a forgotten checkpoint or plot would be more.
LARGEST_CONTEXT_BYTES = 8_000_000


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that Docker would be given, in a place where nothing else of the repository is."""
    root = tmp_path_factory.mktemp("program")
    patterns = (FOLDER / ".dockerignore").read_text().splitlines()
    for name in sorted(exclude_paths(str(FOLDER), [line for line in patterns if not line.startswith("#")])):
        if (FOLDER / name).is_file():
            target = root / "ml_model" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(FOLDER / name, target)
    return root


def test_the_container_has_all_that_a_diagnosis_needs(context: Path) -> None:
    script = (
        "import ml_model.serving.__main__, ml_model.classifier as c; print(c.LeafClassifier.load(threads=1).identity)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=context,
        env={**os.environ, "PYTHONPATH": str(context)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "ModelIdentity" in ended.stdout


def test_the_container_has_nothing_that_serving_does_not_use(context: Path) -> None:
    script = "import sys, ml_model.serving.__main__; print(*(m for m in sys.modules if m.startswith('ml_model')))"
    used = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    given = {path.relative_to(context) for path in context.rglob("*") if path.is_file()}

    others = {"Dockerfile", ".dockerignore", "serving/requirements.txt"}
    weights = {f"artifact/{CARD_NAME}", f"artifact/{WEIGHTS_NAMES[Precision.INT8]}"}
    files = {_file_of(module) for module in used} | {Path("ml_model") / name for name in others | weights}
    assert given <= files
    assert sum((context / path).stat().st_size for path in given) < LARGEST_CONTEXT_BYTES


def _file_of(module: str) -> Path:
    path = Path(*module.split("."))
    return path / "__init__.py" if (FOLDER.parent / path).is_dir() else path.with_suffix(".py")
