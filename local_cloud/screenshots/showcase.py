"""A fleet that has something to show: a past of two weeks, ill plants, a heat spell, somebody who looks after it."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests

from local_cloud.diary import entries_in
from local_cloud.emptying import pause
from local_cloud.fleet import Fleet
from local_cloud.operator_api import OperatorApi
from local_cloud.release_key import PRIVATE, release_key
from local_cloud.screenshots.software import Software

# Double exposures of two leaves: the model gives none of its names enough to be sure of it.
_DOUBTFUL_PHOTOS: Final = Path(__file__).parent / "unsure"
_UPLOAD_TIMEOUT_S: Final = 30.0
_PACE: Final = ("--interval-s", "10", "--samples-per-message", "2", "--photo-on-start", "--photo-every-s", "45")
# Twenty-four messages, one after the other, through an emulator that has other things to do.
_ONE_DAY_PLAYED_S: Final = 2.0
_SETTLING_IN_S: Final = 180.0
# Every device has taken two photos by then, and the charts have a live end.
_ALIVE_S: Final = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """The fleet, from its enrolment on.

    Attributes:
        history_days: how much of the past the devices play first.
    """

    fleet: Fleet
    api: OperatorApi
    history_days: int
    tell: Callable[[str], None]

    @property
    def troubled_device(self) -> str:
        """The device in the heat spell."""
        return self.fleet.device_ids[-1]

    @property
    def risky_site(self) -> str:
        """Where tomatoes grow, for which there are most models."""
        return "greenhouse-1"

    def ill_photo(self, api: OperatorApi) -> str:
        """The newest photo of an ill leaf."""
        listed = api.listed("/diagnoses?verdict=disease")
        return str(next(photo["photo_id"] for photo in listed if photo["diagnosis"]["severity_pct"]))

    def last_rollout(self, api: OperatorApi) -> str:
        """To a site, one of whose devices fails."""
        return str(next(api.listed("/rollouts"))["rollout_id"])

    def begin(self) -> None:
        """Switch the fleet on, and come back when it has lived for a while.

        Raises:
            ProcessFailed: a process ended meanwhile.
            TookTooLong: the past was not played in time.
        """
        self.fleet.enrol()
        self._register_one_that_never_came()
        infected = self.fleet.device_ids[::3]
        risky = [device_id for device_id in self.fleet.device_ids if device_id.startswith(self.risky_site)]
        public_key = release_key(self.fleet.folders.devices)
        self.fleet.begin(
            *_PACE,
            *("--history", str(self.history_days)),
            *("--heat", self.troubled_device),
            *("--infected", *infected),
            *("--release-key", str(public_key)),
            *("--failing-updates", risky[-1]),
            mqtt_port=self.fleet.endpoints.mqtt_port,
        )
        self.tell(f"The devices play the last {self.history_days} days")
        self.fleet.children.wait_until(
            lambda: self._past_is_played,
            what="the past to be played",
            timeout_s=_SETTLING_IN_S + _ONE_DAY_PLAYED_S * self.history_days * self.fleet.devices,
        )
        self.tell("They go on living for a while")
        for photo in sorted(_DOUBTFUL_PHOTOS.glob("*.jpg")):
            self._upload(photo.read_bytes())
        software = Software(api=self.api, key_file=public_key.with_name(PRIVATE))
        software.roll_out(device_id=risky[0], site=self.risky_site)
        pause(self.fleet, _ALIVE_S)
        self._look_after()

    @property
    def _past_is_played(self) -> bool:
        told = entries_in(self.fleet.folders.diary_file)
        return {line["device_id"] for line in told if line["kind"] == "history_played"} == set(self.fleet.device_ids)

    def _register_one_that_never_came(self) -> None:
        spare = {"device_id": "greenhouse-2-spare", "site": "greenhouse-2", "name": "Spare, Greenhouse 2"}
        self.api.post("/devices", spare | {"serial": "SIM-SPARE"})

    def _upload(self, jpeg: bytes) -> None:
        """As a person may, in place of the device."""
        request = {
            "v": 1,
            "request_id": uuid.uuid4().hex,
            "taken_at": time.time_ns() // 1_000_000,
            "content_type": "image/jpeg",
            "size_bytes": len(jpeg),
        }
        grant = self.api.post(f"/devices/{self.fleet.device_ids[0]}/uploads", request)
        answer = requests.post(grant["url"], data=grant["fields"], files={"file": jpeg}, timeout=_UPLOAD_TIMEOUT_S)
        answer.raise_for_status()

    def _look_after(self) -> None:
        """What people do, so that the pages show traces of them."""
        for alert in self.api.listed(f"/alerts?device={self.troubled_device}&status=open"):
            self.api.post(f"/alerts/{alert['alert_id']}/comments", {"text": "The vents are open now."})
            self.api.post(f"/alerts/{alert['alert_id']}/acknowledge")
        photo = self.ill_photo(self.api)
        label = self.api.get(f"/photos/{photo}")["diagnosis"]["label"]
        self.api.post(f"/photos/{photo}/review", {"label": label, "comment": "Seen on the lower leaves as well."})
