"""A fleet, as the bill sees it: how many devices, and what each of them does."""

from dataclasses import dataclass
from typing import Final

HOURS_A_MONTH: Final = 730
SECONDS_A_MONTH: Final = HOURS_A_MONTH * 3600
DAYS_A_MONTH: Final = HOURS_A_MONTH / 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """How many devices, and what each of them does.

    Attributes:
        ill_share: of the photos that show a disease or leave the classifier in doubt: these get a heat map.
        eventful_days: share of a device's days on which it has an alert, which opens and closes, and a refused message.
        told_share: of the photos, of which the device says that an upload failed, or that there will be none.
        connections_a_day: of a device: it loses its connection so often, and makes a new one.
        settings_a_month: changes of a device's configuration by operators.
        requests_a_day: of operators to the REST API, for each device.
        photo_views_a_month: photos that somebody looks at, for each device.
    """

    devices: int
    samples_a_minute: float = 1.0
    samples_a_message: int = 15
    photos_an_hour: float = 1.0
    photo_bytes: int = 200_000
    photo_days: int = 90
    telemetry_days: int = 365
    ill_share: float = 0.2
    told_share: float = 0.02
    eventful_days: float = 0.25
    connections_a_day: float = 1.0
    settings_a_month: float = 2.0
    requests_a_day: float = 3.0
    photo_views_a_month: float = 4.0

    @property
    def messages(self) -> float:
        """Of all devices, in a month."""
        return self.devices * self.samples_a_minute / self.samples_a_message * HOURS_A_MONTH * 60

    @property
    def photos(self) -> float:
        """Of all devices, in a month."""
        return self.devices * self.photos_an_hour * HOURS_A_MONTH

    @property
    def connections(self) -> float:
        """Begun and ended, of all devices in a month."""
        return self.devices * self.connections_a_day * DAYS_A_MONTH

    @property
    def shadow_changes(self) -> float:
        """Of all devices in a month: a device reports when it has connected; what is wished is reported when it is
        done."""
        return self.connections + 2 * self.devices * self.settings_a_month
