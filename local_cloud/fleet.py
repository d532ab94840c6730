"""The simulated devices of a local cloud: programs of their own, that know nothing of it."""

import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local_cloud.diary import Diary
from local_cloud.endpoints import Endpoints
from local_cloud.errors import TookTooLong
from local_cloud.folders import Folders
from local_cloud.processes import Child, Children
from local_cloud.release_key import release_key
from local_cloud.smoke_plan import SmokePlan
from local_cloud.soak.plan import SoakPlan

# Each takes a second or two of a start that keeps both cores busy, and may wait for a function to start.
_ENROLMENT_TIMEOUT_S: Final = 120.0
# Once the function is warm, and the machine busy with nothing else, it takes a quarter of that.
_ONE_ENROLMENT_S: Final = 2.0

# Of the devices of a soak: enough for alerts to be opened all the time, and far from all, as in a real fleet.
_ONE_IN_HEAT: Final = 10
# Counted from the last device, so that a fleet of any size has one.
_ONE_INFECTED: Final = 4

# A fleet that is watched reports more often than the five minutes of a real one, and takes photos between the hours.
_WATCHED: Final = ("--interval-s", "10", "--samples-per-message", "2", "--photo-every-s", "60")


@dataclass(slots=True, kw_only=True)
class Fleet:
    """The devices, from their enrolment to their end."""

    folders: Folders
    children: Children
    endpoints: Endpoints
    devices: int
    # Leaf photos for the devices to send; None: they draw their own.
    photos: Path | None
    _running: Child | None = field(default=None, init=False)

    @property
    def device_ids(self) -> tuple[str, ...]:
        """The devices that are enrolled."""
        return tuple(sorted(file.parent.name for file in self._state.glob("*/endpoint.json")))

    @property
    def diary(self) -> Diary:
        """What the devices did so far."""
        return Diary.read(self.folders.diary_file)

    def enrol(self) -> None:
        """Register the devices' serial numbers, and let each join by claim that has not joined yet."""
        command = self._module("device_simulator.enrol", "--rest-url", self.endpoints.rest_url)
        command += ["--ca", self.endpoints.ca_file]
        command += ["--endpoint", f"{self.endpoints.mqtt_host}:{self.endpoints.mqtt_port}"]
        # Not on the command line, where everybody on the machine could read it.
        secret = {"CLOUDIOT_OPERATOR_KEY": self.endpoints.operator_key}
        timeout_s = _ENROLMENT_TIMEOUT_S + self.devices * _ONE_ENROLMENT_S
        self.children.run("enrolment", command, secret, timeout_s=timeout_s)

    def start(self, *, history_days: int = 0) -> None:
        """Switch the devices on, to report for as long as they are watched, after that much of their past."""
        past = ("--history", str(history_days)) if history_days else ()
        self._start(*_WATCHED, *past, "--release-key", str(release_key(self.folders.devices)))

    def start_smoke(self, plan: SmokePlan) -> None:
        """Switch the devices on, to send what the plan says."""
        self._start(
            *("--messages", str(plan.messages_per_device)),
            *("--interval-s", str(plan.message_interval_s)),
            *("--samples-per-message", str(plan.samples_per_message)),
        )

    def start_soak(self, plan: SoakPlan) -> None:
        """Switch the devices on, to send what the plan says and no photos; every tenth stands in a heat spell."""
        self._start(
            *("--messages", str(plan.messages_per_device)),
            *("--interval-s", str(plan.message_interval_s)),
            *("--samples-per-message", str(plan.samples_per_message)),
            photos=False,
            heat=self.device_ids[::_ONE_IN_HEAT],
        )

    def finish(self) -> Diary:
        """Switch the devices off; what they did."""
        assert self._running is not None
        self.children.end(self._running)
        return self.diary

    def begin(self, *arguments: str, mqtt_port: int) -> None:
        """Switch the devices on behind this port of the broker, with a new diary."""
        self.folders.diary_file.unlink(missing_ok=True)
        self.resume(*arguments, mqtt_port=mqtt_port)

    def resume(self, *arguments: str, mqtt_port: int) -> None:
        """Switch the devices on again; they go on where they stopped, and so does their diary."""
        self._running = self.children.start("devices", self._command(*arguments, mqtt_port=mqtt_port))

    def kill(self) -> None:
        """End the devices' process between two of its instructions, as a power cut does."""
        assert self._running is not None
        self._running.signal_group(signal.SIGKILL)
        self.children.end(self._running)

    def wait_until_connected(self, *, timeout_s: float) -> None:
        """Wait for every device to be connected and subscribed, so that it hears of orders."""
        self.children.wait_until(
            lambda: self.diary.connected.issuperset(self.device_ids),
            what="all devices to connect",
            timeout_s=timeout_s,
        )

    def finish_smoke(self, plan: SmokePlan, orders: Mapping[str, str], *, timeout_s: float) -> Diary:
        """Switch the devices off when they have sent everything, or when they have had time enough."""
        assert self._running is not None
        with suppress(TookTooLong):  # what is missing is told by id, from the diary
            self.children.wait_until(
                lambda: not any(plan.unsent(self.diary, orders)), what="the devices to send", timeout_s=timeout_s
            )
        self.children.end(self._running)
        return self.diary

    def _start(self, *arguments: str, photos: bool = True, heat: Sequence[str] | None = None) -> None:
        self.folders.diary_file.unlink(missing_ok=True)
        command = self._command(*arguments, mqtt_port=self.endpoints.mqtt_port)
        if photos:
            command.append("--photo-on-start")
        # One in a heat spell, so that there is an alert to be seen.
        command += ["--heat", *(heat or self.device_ids[-1:])]
        if self.photos is not None:
            command += ["--photos", str(self.photos)]
        elif photos:
            # Weather alone makes few leaves ill, in some weeks none.
            command += ["--infected", *self.device_ids[::-_ONE_INFECTED]]
        self._running = self.children.start("devices", command)

    def _command(self, *arguments: str, mqtt_port: int) -> list[str]:
        """What every run of the devices has on its command line."""
        command = self._module("device_simulator", *arguments, "--log", str(self.folders.diary_file))
        command += ["--stage", self.endpoints.stage, "--ca", self.endpoints.ca_file]
        return [*command, "--endpoint", f"{self.endpoints.mqtt_host}:{mqtt_port}"]

    def _module(self, name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", name, *arguments, "--devices", str(self.devices), "--state", str(self._state)]

    @property
    def _state(self) -> Path:
        return self.folders.devices / "state"
