"""The simulated devices of a local cloud, as separate programs that know nothing of it."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local_cloud.diary import Diary
from local_cloud.endpoints import Endpoints
from local_cloud.folders import Folders
from local_cloud.processes import Child, Children

_ENROLMENT_TIMEOUT_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokePlan:
    """How much a fleet sends for `smoke`. One photo a device is the device's own idea, one is ordered.

    Thirty messages from each of eight devices make 240; a second apart, so that the brief flood of a
    start is part of the proof. Two samples make a message a batch.
    """

    devices: int
    messages_per_device: int = 30
    samples_per_message: int = 2
    message_interval_s: float = 0.5


@dataclass(slots=True, kw_only=True)
class Fleet:
    """The devices, from their enrolment to their end."""

    folders: Folders
    children: Children
    endpoints: Endpoints
    devices: int
    photos: Path | None
    _running: Child | None = field(default=None, init=False)

    @property
    def device_ids(self) -> tuple[str, ...]:
        """The devices that are enrolled."""
        return tuple(sorted(folder.name for folder in self._state.iterdir() if folder.is_dir()))

    @property
    def diary(self) -> Diary:
        """What they did so far."""
        return Diary.read(self._diary_file)

    def enrol(self) -> None:
        """Let each device make its key and get its certificate. Certificates of an earlier emulator are worth nothing."""
        shutil.rmtree(self.folders.devices, ignore_errors=True)
        self.folders.devices.mkdir(parents=True)
        arguments = ("--rest-url", self.endpoints.rest_url, "--devices", self.devices, "--state", self._state)
        self._module(
            "enrolment", "device_simulator.enrol", arguments, {"CLOUDIOT_OPERATOR_KEY": self.endpoints.operator_key}
        )

    def start(self) -> None:
        """Switch the devices on, to run until the end."""

    def start_smoke(self, plan: SmokePlan) -> None:
        """Switch the devices on to send what the plan says."""

    @property
    def _state(self) -> Path:
        return self.folders.devices / "state"

    @property
    def _diary_file(self) -> Path:
        return self.folders.devices / "diary.jsonl"
