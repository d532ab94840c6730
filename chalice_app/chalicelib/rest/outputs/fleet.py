"""The whole fleet in one answer."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.device_report import DeviceState
from chalicelib.domain.diagnosis import Verdict
from chalicelib.rest.outputs.output import EpochMs, Output
from chalicelib.rest.outputs.sites import SiteItem


class FleetPhotoItem(Output, frozen=True):
    """A device's newest photo; `/photos/{photo_id}/thumbnail` shows it."""

    photo_id: str
    taken_at: EpochMs
    verdict: Verdict
    label: str


class FleetDeviceItem(Output, frozen=True):
    """A device in the overview of the fleet."""

    device_id: str
    name: str
    site: str
    state: Annotated[DeviceState, Meta(description="As far as alerts and newest samples tell")]
    connected: Annotated[bool | None, Meta(description="null: the message broker never told of it")]
    heard_at: Annotated[int | None, Meta(description="Time of the newest sample that is known here; null: none")]
    values: Annotated[
        dict[str, float],
        Meta(description="Of that sample; up to half an hour old where nobody follows the fleet"),
    ]
    open_alerts: Annotated[int, Meta(description="Alerts of the device that are not resolved")]
    photo: Annotated[FleetPhotoItem | None, Meta(description="Null when none is among the fleet's newest 2,000")]


class FleetItem(Output, frozen=True):
    """Every device, by id, and every site."""

    devices: tuple[FleetDeviceItem, ...]
    sites: tuple[SiteItem, ...]
