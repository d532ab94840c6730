"""Where a local run keeps its files."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_cloud.errors import AlreadyRunning

REPOSITORY: Final = Path(__file__).resolve().parent.parent
DEFAULT_HOME: Final = REPOSITORY / ".cloudiot"
# The dashboard's files, once `make dashboard` has built them.
DASHBOARD: Final = REPOSITORY / "dashboard" / "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of one local cloud. `cache` is shared by all of a checkout; the rest is one's own."""

    home: Path
    cache: Path = DEFAULT_HOME / "cache"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.home / "logs"

    @property
    def emulator(self) -> Path:
        """The emulator's working files."""
        return self.home / "emulator"

    @property
    def devices(self) -> Path:
        """Keys, certificates and diaries of the simulated devices."""
        return self.home / "devices"

    @property
    def diary_file(self) -> Path:
        """What the simulated devices write down of themselves."""
        return self.devices / "diary.jsonl"

    @property
    def arrivals_file(self) -> Path:
        """When their messages were found in the table."""
        return self.devices / "arrivals.jsonl"

    @property
    def ca_file(self) -> Path:
        """The certificate authority that devices trust."""
        return self.home / "run" / "ca.pem"

    @property
    def endpoints_file(self) -> Path:
        """Where everything can be found while the cloud runs."""
        return self.home / "run" / "endpoints.json"

    def prepare(self) -> None:
        """Make the folders, without what an earlier run left: its emulator, and with it every certificate, is gone."""
        shutil.rmtree(self.devices, ignore_errors=True)
        for folder in (self.logs, self.emulator, self.devices, self.ca_file.parent, self.cache):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Keep other local clouds out of these folders meanwhile.

        Raises:
            AlreadyRunning: one is in already; the message says how to run beside it.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                lock.seek(0)
                raise AlreadyRunning(
                    f"a local cloud already runs in {self.home} (process {lock.read().strip() or 'unknown'}): "
                    "end it with Ctrl-C, or run beside it in another folder and on other ports "
                    "(by make: ARGS='--home FOLDER --aws-port 0 --mqtt-port 0 --model-port 0 --operator-port 0')"
                ) from taken
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
