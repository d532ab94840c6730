"""Kills the processes in which functions run, as machines of AWS die: in the middle of whatever they do."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

# The emulator runs a function by a script of its own, which lies beside the function's code.
_WORKER_SCRIPT: Final = "_worker"


def kill_function_workers(emulator_pid: int) -> int:
    """Kill every function's processes at once; how many there were.

    Which one serves which function cannot be seen from outside, on every system; all of them are fair game.
    """
    workers = list(_workers(emulator_pid))
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(workers)


def _workers(emulator_pid: int) -> Iterator[int]:
    # Twice wide: command lines are not cut off, whatever the terminal.
    listed = subprocess.run(["ps", "-axwwo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    yield from workers_in(listed, emulator_pid)


def workers_in(listed: str, emulator_pid: int) -> Iterator[int]:
    """The processes that the emulator started for functions, in a list of `ps`: pid, parent's pid, command line."""
    for line in listed.splitlines():
        pid, parent, *command = line.split(maxsplit=2)
        if int(parent) == emulator_pid and _WORKER_SCRIPT in "".join(command):
            yield int(pid)
