"""Lets devices send what they have left, and nothing new: only then can anything be said to be lost."""

import time
from typing import Final

from local_cloud.diary import entries_in
from local_cloud.errors import TookTooLong
from local_cloud.fleet import Fleet
from local_cloud.outbox_trial.account import OutboxLog

# They make nothing new; what earlier runs left in the outbox is sent.
_ONLY_WHAT_IS_LEFT: Final = ("--messages", "0")
# Links that were cut again and again wait longer each time.
_TIMEOUT_S: Final = 90.0
# Long enough for a device that has something left to say something.
_QUIET_S: Final = 4.0
_POLL_S: Final = 0.2


def empty_outbox(fleet: Fleet, *, mqtt_port: int) -> None:
    """Start devices that are switched off, and switch them off when they have fallen silent, or after a while.

    Raises:
        ProcessFailed: a process ended meanwhile.
    """
    fleet.resume(*_ONLY_WHAT_IS_LEFT, mqtt_port=mqtt_port)
    deadline = time.monotonic() + _TIMEOUT_S
    quiet_since, size = time.monotonic(), 0
    while time.monotonic() < deadline and time.monotonic() - quiet_since < _QUIET_S:
        pause(fleet, _POLL_S)
        log, now = OutboxLog.of(entries_in(fleet.folders.diary_file)), fleet.folders.diary_file.stat().st_size
        if now != size or log.waiting or log.open_shots:
            quiet_since, size = time.monotonic(), now
    fleet.finish()


def pause(fleet: Fleet, seconds: float) -> None:
    """Time goes by; but not while a process is dead that should not be."""
    try:
        fleet.children.wait_until(lambda: False, what="", timeout_s=seconds)
    except TookTooLong:
        return
