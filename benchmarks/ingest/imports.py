"""What a cold start imports, timed in fresh interpreters.

    python -m benchmarks.ingest.imports --list-first-use

prints the modules that the telemetry function has loaded after a first batch with an alert in it, in the order in which
they were loaded. Lambda imports the entry point's own module, not the app, which knows all routes and functions.
"""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.quiet import quiet

_ROOT: Final = Path(__file__).parents[2]
_PATH: Final = f"{_ROOT / 'chalice_app'}"
BARE: Final = ("chalice", "boto3")

# Processor time, not the clock's: others may be at work on the machine. `sys` and `time` are there in any interpreter.
_TIMED: Final = """
import sys, time
modules = sys.stdin.read().split()
began = time.process_time()
for name in modules:
    try:
        __import__(name)
    except ImportError:  # only within the package that it is a part of, which has its turn as well
        pass
print(time.process_time() - began)
"""


def import_s(modules: Sequence[str]) -> float:
    """Processor time that these modules take in an interpreter that has loaded nothing yet."""
    return float(_python("-c", _TIMED, given="\n".join(modules)))


def first_use_modules() -> list[str]:
    """What the telemetry function loads; names that cannot be imported alone are left out."""
    return _python("-m", "benchmarks.ingest.imports", "--list-first-use").split()


def _python(*arguments: str, given: str = "") -> str:
    environment = {"PYTHONPATH": f"{_PATH}:{_ROOT}", "AWS_DEFAULT_REGION": "eu-central-1", "STAGE": "bench"}
    done = subprocess.run(
        [sys.executable, *arguments],
        input=given,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _list_first_use() -> list[str]:
    from benchmarks.ingest.canned_aws import CannedAws
    from benchmarks.ingest.contenders import LambdaContext, surroundings
    from benchmarks.ingest.events import batch

    mine = set(sys.modules)
    surroundings()
    with quiet(), CannedAws().plugged_in():
        # The name by which the template tells Lambda of it.
        from chalicelib.entrypoints.on_telemetry_batch import on_telemetry_batch

        on_telemetry_batch(batch(1, arrived_at=datetime.now(UTC)), LambdaContext())
    return [name for name in sys.modules if name not in mine and not name.startswith(("benchmarks", "_"))]


if __name__ == "__main__":
    print("\n".join(_list_first_use()))
