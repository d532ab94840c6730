"""Capture orders, and what became of them."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.capture import TargetKind
from chalicelib.domain.capture_state import CaptureState
from chalicelib.rest.outputs.output import EpochMs, Listed, Output

Reason = Annotated[str | None, Meta(description="Why there is no diagnosed photo (yet); null when there is one")]
GrantedPhoto = Annotated[str | None, Meta(description="Of the photo that was granted; null before that")]


class CaptureOrderItem(Output, frozen=True):
    """An order to take photos."""

    order_id: str
    target: TargetKind
    device_id: Annotated[str | None, Meta(description="Of an order to one device")]
    site: Annotated[str | None, Meta(description="Of an order to a site")]
    except_sites: Annotated[
        tuple[str, ...], Meta(description="Of an order to the fleet: sites with a schedule of their own")
    ]
    ordered_at: EpochMs
    ordered_by: str
    jitter_s: Annotated[int, Meta(description="Each device waits a random part of it, seconds")]
    expires_at: Annotated[int, Meta(description="Until then a device may answer; epoch milliseconds, UTC")]


class CaptureOrderList(Listed[CaptureOrderItem], frozen=True):
    """Orders, newest first."""


class DeviceAnswerItem(Output, frozen=True):
    """How far an order has come at one device."""

    device_id: str
    state: CaptureState
    reason: Reason
    photo_id: GrantedPhoto


class CaptureOrderDetail(CaptureOrderItem, frozen=True):
    """An order, and one page of what became of it at the devices that it concerns."""

    devices: tuple[DeviceAnswerItem, ...]
    cursor: Annotated[str | None, Meta(description="Of the next page of devices; null: this was the last one")]


class DeviceCaptureItem(CaptureOrderItem, frozen=True):
    """An order that concerns a device, and how far it has come there."""

    state: CaptureState
    reason: Reason
    photo_id: GrantedPhoto


class DeviceCaptureList(Listed[DeviceCaptureItem], frozen=True):
    """The orders that concern a device, newest first."""
