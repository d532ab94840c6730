"""The processes of a local cloud: each with its own log and process group, all ended together.

A process group takes in what a process starts itself (the emulator's function workers, the
Node processes of the CDK), so that ending the group leaves nothing behind.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local_cloud.ending_signals import ending_signals
from local_cloud.errors import ProcessFailed, TookTooLong
from local_cloud.folders import REPOSITORY
from local_cloud.surroundings import without_aws

# A server that has not ended by then hangs: everything it holds is in memory or on disk already.
_GRACE_S: Final = 8.0
_POLL_S: Final = 0.05
_TAIL_LINES: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One process that we started, the leader of a group of its own."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self.popen.poll() is not None

    def failure(self) -> ProcessFailed:
        """What to tell of its end."""
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return ProcessFailed(
            f"{self.name} ended with exit code {self.popen.returncode}. The last lines of {self.log}:\n"
            + "\n".join(f"  {line}" for line in lines)
        )

    def signal_group(self, ending: signal.Signals) -> None:
        """Send a signal to the process and to whatever it started."""
        # PermissionError is what macOS says of a group whose members are all zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, ending)


@dataclass(slots=True, kw_only=True)
class Children:
    """All processes of a local cloud. Leaving the context ends them, newest first."""

    logs: Path
    _alive: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        folder: Path = REPOSITORY,
    ) -> Child:
        """Start a process that is meant to run until we end it, or until `finish` waits for its end.

        Args:
            environment: added to our own, from which everything is gone that names an AWS account.
        """
        log = self.logs / f"{name.replace(' ', '-')}.log"
        with log.open("wb") as output, ending_signals.uninterrupted():
            popen = subprocess.Popen(
                command,
                cwd=folder,
                env={**without_aws(), "PYTHONUNBUFFERED": "1", **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            child = Child(name=name, popen=popen, log=log)
            self._alive.append(child)
        return child

    def finish(self, child: Child, *, timeout_s: float) -> None:
        """Wait for a process that is meant to end by itself, and to end well.

        Raises:
            ProcessFailed: it did not end well, or another process died meanwhile.
            TookTooLong: it is still at it.
        """
        try:
            self.wait_until(lambda: child.ended, but_not=child, what=f"{child.name} to finish", timeout_s=timeout_s)
        finally:
            self.end(child)
        if child.popen.returncode != 0:
            raise child.failure()

    def run(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        timeout_s: float,
        folder: Path = REPOSITORY,
    ) -> None:
        """Start a process and wait until it has ended well; raises as `finish` does."""
        self.finish(self.start(name, command, environment, folder=folder), timeout_s=timeout_s)

    def wait_until(
        self, ready: Callable[[], bool], *, what: str, timeout_s: float, but_not: Child | None = None
    ) -> None:
        """Wait for something, but not while a process that it may need is dead.

        Args:
            but_not: the process that is allowed to end.

        Raises:
            ProcessFailed: one of the running processes ended.
            TookTooLong: names what was waited for.
        """
        deadline = time.monotonic() + timeout_s
        while not ready():
            ending_signals.insist()
            self.check(but_not)
            if time.monotonic() > deadline:
                raise TookTooLong(f"waited {timeout_s:.0f} s for {what} in vain; the logs are in {self.logs}")
            time.sleep(_POLL_S)

    def check(self, but_not: Child | None = None) -> None:
        """Raise ProcessFailed when one of the processes has ended."""
        for child in self._alive:
            if child.ended and child is not but_not:
                raise child.failure()

    def named(self, name: str) -> Child:
        """The running process of this name."""
        return next(child for child in self._alive if child.name == name)

    def end(self, child: Child) -> None:
        """End one process and leave the others alone."""
        with ending_signals.uninterrupted():
            _end([child])
            self._alive.remove(child)

    def stop(self) -> None:
        """End every process and everything that they started. Safe to call twice."""
        with ending_signals.uninterrupted():
            _end(self._alive[::-1])
            self._alive.clear()


def _end(children: Sequence[Child]) -> None:
    for child in children:
        child.signal_group(signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_S
    while time.monotonic() < deadline and not all(child.ended for child in children):
        time.sleep(_POLL_S)
    for child in children:
        # Also where the leader has ended: members of its group may not have.
        child.signal_group(signal.SIGKILL)
        child.popen.wait()
