"""The time, the device and the site of tests that do not care which."""

from datetime import UTC, datetime, timedelta
from typing import Final

NOON: Final = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
DEVICE: Final = "greenhouse-1-a"
SITE: Final = "greenhouse-1"
