"""Whom a roll-out is for."""

import pytest

from chalicelib.domain.rollout import RolloutReach, RolloutState, RolloutTarget
from tests.builders import NOON, a_rollout

FLEET = [f"device-{number}" for number in range(2_000)]


def chosen(share_pct: float, version: str = "2.0.0") -> set[str]:
    target = RolloutTarget(RolloutReach.SHARE, share_pct=share_pct)
    return {device_id for device_id in FLEET if target.chooses(device_id, version)}


@pytest.mark.parametrize("share_pct", [1, 10, 50])
def test_a_share_of_the_fleet_is_about_as_large_as_was_said(share_pct: float) -> None:
    expected = len(FLEET) * share_pct / 100

    assert len(chosen(share_pct)) == pytest.approx(expected, abs=4 * expected**0.5)


def test_a_larger_share_has_all_devices_of_a_smaller_one_and_the_whole_fleet_everybody() -> None:
    assert chosen(5) < chosen(20) < chosen(60) < chosen(100)
    assert chosen(100) == set(FLEET)


def test_another_release_begins_with_other_devices() -> None:
    assert len(chosen(5) & chosen(5, "2.0.1")) < len(chosen(5)) / 2


@pytest.mark.parametrize("reach", [RolloutReach.DEVICE, RolloutReach.SITE])
def test_a_device_or_a_site_is_meant_as_a_whole(reach: RolloutReach) -> None:
    assert RolloutTarget(reach, name="greenhouse-1").chooses("anybody", "2.0.0")


def test_every_step_is_another_revision_and_an_end_is_an_end() -> None:
    ordered = a_rollout()
    gathered = ordered.gathered(3, up_to="device-3").gathered(2, up_to="device-9")
    ended = gathered.begun().ended(RolloutState.COMPLETED, at=NOON, why="all have it")

    assert (gathered.devices, gathered.gathered_up_to) == (5, "device-9")
    assert [each.revision for each in (ordered, gathered, ended)] == [0, 2, 4]
    assert (ordered.active, gathered.begun().active, ended.active) == (True, True, False)
