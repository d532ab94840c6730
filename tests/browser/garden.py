"""Simulated devices in a garden of their own, alive while the browser looks at them."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from device_simulator.claim import ClaimFolder
from device_simulator.enrolment import Enrolment
from tests.running_cloud import RunningCloud

SITE: Final = "orangery"
HEALTHY, HOT, ILL = "orangery-bench", "orangery-window", "orangery-corner"
DEVICE_IDS: Final = (HEALTHY, HOT, ILL)
# Registered, and never switched on.
NEVER_SEEN: Final = "orangery-shelf"
# Often enough for a test to see a device live, seldom enough to leave the cores to the browser.
_LIFE: Final = ("--interval-s", "4", "--samples-per-message", "1", "--photo-on-start", "--history", "1", "--seed", "7")
_PLANTED_WITHIN_S: Final = 120.0
_LOOK_EVERY_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Garden:
    """The devices' ids by what they have to show, and what the platform made of their first photos."""

    cloud: RunningCloud
    diary: Path

    def photo_of(self, device_id: str) -> dict[str, Any]:
        """The newest diagnosed photo of a device."""
        return self.photos_of(device_id)[0]

    def photos_of(self, device_id: str) -> list[dict[str, Any]]:
        """The diagnosed photos of a device, the newest first."""
        listed: list[dict[str, Any]] = self.cloud.api.get(f"/devices/{device_id}/photos")["items"]
        return listed

    def told(self, kind: str) -> set[str]:
        """Of which devices the diary has a line of this kind."""
        if not self.diary.exists():
            return set()
        lines = map(json.loads, self.diary.read_text().splitlines())
        return {line["device_id"] for line in lines if line["kind"] == kind}

    @property
    def has_grown(self) -> bool:
        """Whether every device has played its past, and has a diagnosed photo."""
        return self.told("history_played") >= set(DEVICE_IDS) and all(map(self.photos_of, DEVICE_IDS))


@contextmanager
def growing_garden(cloud: RunningCloud, folder: Path) -> Iterator[Garden]:
    """Register the garden, switch its devices on, and off again in the end."""
    _register(cloud)
    (folder / "serials.txt").write_text("\n".join(map(_serial_of, DEVICE_IDS)))
    operator = Enrolment(rest_url=cloud.endpoints.rest_url, operator_key=cloud.endpoints.operator_key)
    operator.make_claim(ClaimFolder(root=folder / "claim"))
    garden = Garden(cloud=cloud, diary=folder / "diary.jsonl")
    child = cloud.children.start("garden", _command(cloud, folder, garden.diary))
    _wait_for(garden)
    yield garden
    cloud.children.end(child)


def _wait_for(garden: Garden) -> None:
    deadline = time.monotonic() + _PLANTED_WITHIN_S
    while not garden.has_grown:
        garden.cloud.children.check()
        assert time.monotonic() < deadline, "the garden does not grow"
        time.sleep(_LOOK_EVERY_S)


def _register(cloud: RunningCloud) -> None:
    site = {"site_id": SITE, "name": "Orangery", "crops": ["tomato"], "time_zone": "UTC", "growing": "under_cover"}
    assert cloud.api.request("POST", "/sites", site | {"latitude": 48.09, "longitude": 7.65}).status_code in (201, 409)
    for device_id in (*DEVICE_IDS, NEVER_SEEN):
        name = device_id.replace("-", " ").capitalize()
        cloud.api.post(
            "/devices", {"device_id": device_id, "site": SITE, "name": name, "serial": _serial_of(device_id)}
        )


def _command(cloud: RunningCloud, folder: Path, diary: Path) -> list[str]:
    endpoints = cloud.endpoints
    command = [sys.executable, "-m", "device_simulator", *_LIFE, "--heat", HOT, "--infected", ILL]
    command += ["--claim", str(folder / "claim"), "--serials", str(folder / "serials.txt")]
    command += ["--state", str(folder / "state"), "--log", str(diary), "--stage", endpoints.stage]
    return [*command, "--ca", endpoints.ca_file, "--endpoint", f"{endpoints.mqtt_host}:{endpoints.mqtt_port}"]


def _serial_of(device_id: str) -> str:
    return f"SN-{device_id}"
