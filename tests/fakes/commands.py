"""What was said to devices and to people, remembered instead of sent."""

from collections.abc import Sequence

from chalicelib.domain.alert import Alert
from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.photo import UploadGrant


class RecordingCommands:
    """Implements `DeviceCommands`."""

    def __init__(self) -> None:
        self.orders: list[CaptureOrder] = []
        self.grants: list[tuple[str, UploadGrant]] = []
        self.refusals: list[tuple[str, str | None, str]] = []

    def order_capture(self, order: CaptureOrder) -> None:
        self.orders.append(order)

    def hand_over_grant(self, device_id: str, grant: UploadGrant) -> None:
        self.grants.append((device_id, grant))

    def refuse_upload(self, device_id: str, request_id: str | None, reason: str) -> None:
        self.refusals.append((device_id, request_id, reason))


class RecordingNotifier:
    """Implements `AlertNotifier`."""

    def __init__(self) -> None:
        self.told: list[Alert] = []

    def tell(self, alerts: Sequence[Alert]) -> None:
        self.told.extend(alerts)
