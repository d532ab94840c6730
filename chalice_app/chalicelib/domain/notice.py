"""What people are told of an alert."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.domain.alert import Alert


class News(StrEnum):
    """Why people are told."""

    OPENED = "opened"
    RAISED = "raised"  # it has become critical
    REPEATED = "repeated"  # nobody has acknowledged it, or its snooze has ended
    ESCALATED = "escalated"  # nobody has acknowledged it for long: others are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification.

    Attributes:
        site_name, device_name: as people call them; the ids where no name is known. No device where a site is meant.
        zone: of the site, for people; UTC where it is not known.
    """

    news: News
    alert: Alert
    site_name: str
    device_name: str
    zone: ZoneInfo


def news_of(alert: Alert) -> News:
    """What is new to people about an alert that is to be told."""
    if alert.notified is None:
        return News.OPENED
    return News.RAISED if alert.severity > alert.notified else News.REPEATED
