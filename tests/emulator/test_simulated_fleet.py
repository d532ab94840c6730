"""The simulator as its users run it: devices join by claim, play a day of the past, and everything goes wrong that can.

What the ground truth says of each message and photo must be what the platform made of it.
"""

import base64
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from device_simulator.claim import ClaimFolder
from device_simulator.enrolment import Enrolment
from device_simulator.mischief import Trick
from local_cloud.arrivals import ArrivalsReader, stored_messages
from local_cloud.ledger import Diagnosed
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud

pytestmark = [*EMULATOR_MARKS, pytest.mark.timeout(600)]

# With these ids and this seed every fault comes several times within a minute and a quarter.
DEVICE_IDS: Final = tuple(f"troubled-{number}" for number in range(1, 7))
SEED: Final = 27
FAULTY_S: Final = 110.0
SITE: Final = "nursery"
BACKLOG_S: Final = 15.0
PATIENCE_S: Final = 120.0
A_DAY_OF_HOURS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The ground truth of a fleet that has been switched off."""

    lines: tuple[dict[str, Any], ...]
    device_ids: frozenset[str]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == kind]

    def faults(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.of("fault") if line["fault"] == name]

    @property
    def to_be_rejected(self) -> set[tuple[str, int]]:
        """Messages whose clock was too far off, by device and seq."""
        return {(line["device_id"], line["seq"]) for line in self.faults("wrong-clock") if line["expect"] == "rejected"}


@pytest.fixture(scope="module")
def told(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A fleet that has had its faults, was ended, and was then given the time to send what was left."""
    folder = tmp_path_factory.mktemp("fleet")
    register(cloud)
    (folder / "serials.txt").write_text("\n".join(map(serial_of, DEVICE_IDS)))
    operator = Enrolment(rest_url=cloud.endpoints.rest_url, operator_key=cloud.endpoints.operator_key)
    operator.make_claim(ClaimFolder(root=folder / "claim"))
    joining = ("--claim", str(folder / "claim"), "--serials", str(folder / "serials.txt"))
    faults = ("--faults", "--fault-every-s", "5", "--seed", str(SEED), "--photo-every-s", "12", "--history", "1")
    run(cloud, folder, "--interval-s", "2", "--samples-per-message", "1", *joining, *faults, seconds=FAULTY_S)
    run(cloud, folder, "--messages", "0", seconds=PATIENCE_S, until_sent=True)
    return Told(lines=tuple(lines_in(folder)), device_ids=frozenset(DEVICE_IDS))


def serial_of(device_id: str) -> str:
    return f"SN-{device_id}"


def register(cloud: RunningCloud) -> None:
    """As an operator does before the devices are switched on."""
    site = {"site_id": SITE, "name": "Nursery", "crops": ["tomato"], "time_zone": "UTC", "growing": "under_cover"}
    assert cloud.api.request("POST", "/sites", site).status_code in (201, 409)
    for device_id in DEVICE_IDS:
        cloud.api.post(
            "/devices", {"device_id": device_id, "site": SITE, "name": "Trouble", "serial": serial_of(device_id)}
        )


def run(cloud: RunningCloud, folder: Path, *options: str, seconds: float, until_sent: bool = False) -> None:
    """Switch the fleet on, and off again after a while or when nothing is left to send."""
    endpoints = cloud.endpoints
    command = [sys.executable, "-m", "device_simulator", *options, "--state", str(folder / "state")]
    command += ["--log", str(folder / "truth.jsonl"), "--stage", endpoints.stage, "--ca", endpoints.ca_file]
    command += ["--endpoint", f"{endpoints.mqtt_host}:{endpoints.mqtt_port}"]
    child = cloud.children.start("simulated fleet", command)
    began = time.monotonic()
    # What waits in the outbox and has not left yet is in no line: give it the time to.
    while time.monotonic() < began + seconds and not (
        until_sent and time.monotonic() > began + BACKLOG_S and all_sent(folder)
    ):
        cloud.children.check()
        time.sleep(1.0)
    cloud.children.end(child)
    assert child.popen.returncode == 0


def lines_in(folder: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, (folder / "truth.jsonl").read_text().splitlines())


def all_sent(folder: Path) -> bool:
    told = Told(lines=tuple(lines_in(folder)), device_ids=frozenset())
    seqs = [
        {(line["device_id"], line["seq"]) for line in told.of(f"telemetry_{end}")} for end in ("published", "acked")
    ]
    photos = [{line["request_id"] for line in told.of(kind)} for kind in ("photo_taken", "photo_uploaded")]
    return seqs[0] <= seqs[1] and photos[0] <= photos[1]


def arrived(cloud: RunningCloud, told: Told) -> set[tuple[str, int]]:
    """The messages in the table, by device and seq; each key occurs once in it."""
    return {(key.device_id, key.seq) for name in told.device_ids for key in stored_messages(cloud.endpoints, name)}


def diagnoses(cloud: RunningCloud, told: Told) -> dict[str, Diagnosed]:
    found = ArrivalsReader(endpoints=cloud.endpoints, subscription=cloud.subscription).read(told.device_ids)
    return {diagnosed.photo.photo_id: diagnosed for diagnosed in found.diagnoses}


def eventually(condition: Any) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(1.0)
    return bool(condition())


def test_all_that_went_wrong_was_written_down(told: Told) -> None:
    assert {line["fault"] for line in told.of("fault")} == {trick.value for trick in Trick}
    # One that had no power at the end came back in the next run.
    assert 0 < len(told.of("restarted")) <= len(told.faults("power-cut"))


def test_every_device_has_joined_by_the_claim(told: Told) -> None:
    assert {line["device_id"] for line in told.of("connected")} == told.device_ids


def test_every_message_is_stored_but_those_with_an_impossible_time(cloud: RunningCloud, told: Told) -> None:
    acknowledged = {(line["device_id"], line["seq"]) for line in told.of("telemetry_acked")}
    wanted = acknowledged - told.to_be_rejected
    assert told.to_be_rejected

    assert eventually(lambda: arrived(cloud, told) >= wanted), wanted - arrived(cloud, told)
    assert arrived(cloud, told) == wanted
    assert not told.of("telemetry_refused")


def test_the_past_is_there_by_the_hour(told: Told) -> None:
    assert {line["device_id"] for line in told.of("history_played")} == told.device_ids
    hours = [line for line in told.of("telemetry_published") if len(line["samples"]) >= 59]

    assert {line["device_id"] for line in hours} == told.device_ids
    assert len({(line["device_id"], line["seq"]) for line in hours}) >= len(DEVICE_IDS) * (A_DAY_OF_HOURS - 2)


def test_what_breaks_a_rule_is_set_aside_as_it_came(cloud: RunningCloud, told: Told) -> None:
    sent = {base64.b64decode(line["payload_base64"]) for line in told.faults("malformed")}

    def set_aside() -> list[dict[str, Any]]:
        return [item for item in cloud.api.listed("/rejections") if item.get("device_id") in told.device_ids]

    telemetry = len(told.faults("malformed")) + len(told.to_be_rejected)
    broken = len(told.faults("corrupt-photo"))
    assert sent
    assert eventually(lambda: len(set_aside()) >= telemetry + broken), set_aside()


def test_every_whole_photo_is_diagnosed_once_and_no_broken_one(cloud: RunningCloud, told: Told) -> None:
    photo_of = {line["request_id"]: line["photo_id"] for line in told.of("photo_uploaded")}
    broken = {photo_of[line["request_id"]] for line in told.faults("corrupt-photo")}
    assert photo_of.keys() == {line["request_id"] for line in told.of("photo_taken")}

    whole = set(photo_of.values()) - broken
    assert eventually(lambda: diagnoses(cloud, told).keys() >= whole), whole - diagnoses(cloud, told).keys()
    assert diagnoses(cloud, told).keys() == whole


def test_bare_ground_is_no_leaf_and_a_cut_upload_is_whole_in_the_end(cloud: RunningCloud, told: Told) -> None:
    photo_of = {line["request_id"]: line["photo_id"] for line in told.of("photo_uploaded")}
    size_of = {line["photo_id"]: line["size_bytes"] for line in told.of("photo_uploaded")}
    found = diagnoses(cloud, told)

    for line in told.faults("not-a-leaf"):
        assert found[photo_of[line["request_id"]]].verdict == "not_a_leaf"
    for line in told.faults("power-cut"):
        photo_id = photo_of[line["request_id"]]
        assert photo_id == line["photo_id"]
        if photo_id in found:  # it may have been a broken file that was cut
            assert found[photo_id].size_bytes == size_of[photo_id]
