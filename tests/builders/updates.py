"""Updates of the devices' software."""

from datetime import datetime
from hashlib import sha256

from chalicelib.domain.release import Release
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutTarget, StopRule, rollout_id_of
from tests.builders.defaults import DEVICE, NOON


def a_release(version: str = "2.0.0", *, package: bytes = b"the software", at: datetime = NOON) -> Release:
    return Release(
        version=version,
        size_bytes=len(package),
        sha256=sha256(package).hexdigest(),
        signature="MEUC" + "A" * 88,
        notes="Fewer reboots",
        published_at=at,
        published_by="owner",
    )


def a_rollout(
    target: RolloutTarget | None = None, *, version: str = "2.0.0", at: datetime = NOON, number: int = 1
) -> Rollout:
    return Rollout(
        rollout_id=rollout_id_of(at, version, str(number)),
        version=version,
        target=target or RolloutTarget(RolloutReach.DEVICE, name=DEVICE),
        per_minute=20,
        stop=StopRule(),
        ordered_at=at,
        ordered_by="owner",
    )
