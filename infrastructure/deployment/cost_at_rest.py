"""Asks the cost model what a stage costs a month while no device sends anything. It is a program of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_REPOSITORY: Final = Path(__file__).parents[2]


def usd_at_rest(context: Mapping[str, str]) -> float | None:
    """Dollars a month; None where the model cannot say, and then it has said why on standard error."""
    settings = [f"{name}={value}" for name, value in context.items()]
    paths = (str(_REPOSITORY), str(_REPOSITORY / "chalice_app"))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cost.at_rest", *settings],
        cwd=_REPOSITORY,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        return None
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said["usd_a_month_at_rest"]
