"""Releases of the devices' software, their roll-outs, and how far those have come."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.rollout import RolloutReach, RolloutState
from chalicelib.domain.update_job import UpdateState
from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class ReleaseItem(Output, frozen=True):
    """A release as it was published."""

    version: str
    size_bytes: int
    sha256: str
    signature: str
    notes: str
    published_at: EpochMs
    published_by: str


class ReleaseList(Listed[ReleaseItem], frozen=True):
    """Releases, the last published first."""


class PackageForm(Output, frozen=True):
    """The permission to upload a package: a form to be posted, with the package as its last part, `file`."""

    url: str
    fields: dict[str, str]
    expires_at: EpochMs


class PublishedRelease(Output, frozen=True):
    """A release, and how its package is uploaded."""

    release: ReleaseItem
    upload: PackageForm


class RolloutItem(Output, frozen=True):
    """A roll-out."""

    rollout_id: str
    version: str
    reach: RolloutReach
    device_id: Annotated[str | None, Meta(description="Of a roll-out to one device")]
    site: Annotated[str | None, Meta(description="Of a roll-out to a site")]
    share_pct: Annotated[float | None, Meta(description="Of a roll-out to a share of the fleet")]
    per_minute: int
    stop_at_failed_pct: int
    stop_after: int
    state: RolloutState
    devices: Annotated[int, Meta(description="How many it is for; it grows while they are gathered")]
    ordered_at: EpochMs
    ordered_by: str
    ended_at: Annotated[int | None, Meta(description="Epoch milliseconds, UTC; null while it goes on")]
    why: Annotated[str, Meta(description="How it ended, in one sentence; empty while it goes on")]


class RolloutList(Listed[RolloutItem], frozen=True):
    """Roll-outs, the last ordered first."""


class DeviceUpdateItem(Output, frozen=True):
    """How far a roll-out has come at one device."""

    device_id: str
    state: UpdateState
    reason: Annotated[str, Meta(description="What the device says of its failure; empty otherwise")]
    at: Annotated[int, Meta(description="When that was last heard of; epoch milliseconds, UTC")]


class RolloutDetail(RolloutItem, frozen=True):
    """A roll-out, and one page of its devices."""

    counts: Annotated[
        dict[UpdateState, int], Meta(description="How many devices are how far; states that none is in are left out")
    ]
    updates: tuple[DeviceUpdateItem, ...]
    cursor: Annotated[str | None, Meta(description="Of the next page of devices; null: this was the last one")]
