"""Leaves that the simulator draws, with the severity that it drew."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from ml_model.errors import DatasetInvalid

# Where `make evaluate` draws them, too.
DEFAULT_TRUTH: Final = Path(".cloudiot/rendered-test/truth.jsonl")

# Training draws with another seed.
_SEED: Final = 2002
_COUNT: Final = 320


class _SeverityLine(msgspec.Struct, frozen=True):
    file: str
    severity_pct: float


def severities_pct(truth_path: Path) -> dict[str, float]:
    """The share of each leaf that was drawn ill, by file name.

    Raises:
        DatasetInvalid: the truth file cannot be read, or tells no severity.
    """
    try:
        lines = truth_path.read_text("utf-8").splitlines()
        truths = [msgspec.json.decode(line, type=_SeverityLine) for line in lines]
    except OSError as error:
        raise DatasetInvalid(f"{truth_path} cannot be read: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise DatasetInvalid(f"{truth_path}: {error}") from error
    return {truth.file: truth.severity_pct for truth in truths}


def drawn_truth() -> Path:
    """The truth file of the leaves that the test draws; has the simulator draw them where they are not there yet.

    Raises:
        DatasetInvalid: the simulator cannot draw here.
    """
    if DEFAULT_TRUTH.is_file():
        return DEFAULT_TRUTH
    draw = [sys.executable, "-m", "device_simulator.render", "--out", str(DEFAULT_TRUTH.parent)]
    draw += ["--truth", str(DEFAULT_TRUTH), "--seed", str(_SEED), "--count", str(_COUNT)]
    try:
        subprocess.run(draw, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = str(getattr(error, "stderr", None) or error).strip().splitlines()[-1]
        raise DatasetInvalid(f"the simulator cannot draw leaves ({reason}); name a truth file by --rendered") from error
    return DEFAULT_TRUTH
