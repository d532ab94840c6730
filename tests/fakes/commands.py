"""What was said to devices and to people, remembered instead of sent."""

from collections.abc import Sequence

from chalicelib.domain.alert import Alert
from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.notice import News, Notice
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
    """Implements `AlertNotifier`.

    Attributes:
        notices: all that was told, to whomever.
        refuses: how many notifications of the next call are not taken.
    """

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.refuses = 0

    @property
    def told(self) -> list[Alert]:
        """The alerts of which the growers were told."""
        return [notice.alert for notice in self.notices if notice.news is not News.ESCALATED]

    @property
    def escalated(self) -> list[Alert]:
        """The alerts of which the second topic was told."""
        return [notice.alert for notice in self.notices if notice.news is News.ESCALATED]

    def tell(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        refused, self.refuses = notices[: self.refuses], 0
        self.notices += notices[len(refused) :]
        return refused
