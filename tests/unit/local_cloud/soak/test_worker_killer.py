"""Function workers are found among the processes, and nothing else is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from local_cloud.soak.worker_killer import kill_function_workers, workers_in

LISTED = """\
    1     0 /sbin/init
  500     1 python -m local_cloud.emulator --port 4566
  600   500 /usr/bin/python3 /home/grower/.cloudiot/emulator/tmp/ministack-lambda-x1/_worker.py
  601   500 /usr/bin/python3 /home/grower/.cloudiot/emulator/tmp/ministack-lambda-x2/_worker.py
  602   500 some other child of the emulator
  700   501 /usr/bin/python3 /tmp/of-another-emulator/_worker.py
"""


def test_only_the_function_workers_of_this_emulator_are_found() -> None:
    assert list(workers_in(LISTED, 500)) == [600, 601]


def test_workers_are_killed_at_once(tmp_path: Path) -> None:
    script = tmp_path / "_worker.py"
    script.write_text("import time\nprint('ready', flush=True)\ntime.sleep(15)\n")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"

        killed = kill_function_workers(os.getpid())

        assert worker.wait(timeout=10) == -signal.SIGKILL
    assert killed == 1
